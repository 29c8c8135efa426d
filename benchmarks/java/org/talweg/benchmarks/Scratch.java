package org.talweg.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.talweg.benchmarks.peers.Rows;
import org.talweg.data.Dataset;

/**
 * A folder of files for peers to read. It goes when closed or when this JVM is told to end; that of a run that was killed goes when
 * the next one begins.
 */
final class Scratch implements AutoCloseable {
    private static final String PREFIX = "talweg-bench-";
    private static final Pattern OWNED = Pattern.compile(PREFIX + "(\\d{1,18})-.*");

    private final Path folder;

    Scratch() throws IOException {
        folder = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> tryDelete(folder)));
    }

    /** Deletes the folders whose process lives no more. */
    static void sweep() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), PREFIX + "*")) {
            for (Path each : folders) {
                Matcher name = OWNED.matcher(each.getFileName().toString());
                if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    tryDelete(each);
                }
            }
        }
    }

    private static void tryDelete(Path folder) {
        try {
            delete(folder);
        } catch (IOException denied) {
            // Closed before, or another user's.
        }
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    Path folder() {
        return folder;
    }

    Path write(String name, Dataset data) throws IOException {
        Path file = folder.resolve(name);
        new Rows(data.rows(), data.columns(), data.classes().size(), data.features(), data.labels()).write(file);
        return file;
    }

    @Override
    public void close() throws IOException {
        delete(folder);
    }
}
