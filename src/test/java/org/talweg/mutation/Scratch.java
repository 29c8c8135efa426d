package org.talweg.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A run folder for readers that take no bytes, in memory where the system has such a place. */
final class Scratch implements AutoCloseable {
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path folder;
    private final Path run;

    Scratch() {
        try {
            folder = Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "talweg") : Files.createTempDirectory("talweg");
            run = folder.resolve("run");
            put("metrics.csv", Seeds.METRICS.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    Path with(String name, byte[] bytes) throws IOException {
        for (String other : List.of("config.json", "layers.csv", "result.json", "sweep.json")) {
            if (!other.equals(name)) {
                Files.deleteIfExists(folder.resolve(other));
            }
        }
        put(name, bytes);
        return folder;
    }

    /** One of the two files with tensors of a run; the others are as they should be. */
    Path run(String name, byte[] bytes) throws IOException {
        if (!Files.exists(run)) {
            Files.createDirectory(run);
            Files.write(run.resolve("config.json"), Seeds.CONFIG.get(1));
        }
        Files.write(run.resolve("weights.safetensors"), name.startsWith("weights") ? bytes : Seeds.WEIGHTS.get(0));
        return Files.write(run.resolve(name), bytes).getParent();
    }

    private void put(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
