package org.talweg.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.talweg.data.DataException;
import org.talweg.train.Checkpoint;

/**
 * The checkpoints of a run folder, each of which must be whole at any moment.
 *
 * @param steps  of the numbered ones that are
 * @param newest step of the newest, be it the best epoch's, −1 without one
 * @param broken what is wrong with others
 * @param cutOff whether one lies there whose writing was cut off
 */
record Intact(List<Long> steps, long newest, List<String> broken, boolean cutOff) {
    /** Reads all of a folder that nobody writes. */
    static Intact of(Path run) throws IOException {
        List<Long> steps = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        long newest = -1;
        boolean cutOff = false;
        for (Path file : files(run)) {
            String name = file.getFileName().toString();
            cutOff |= name.endsWith(".part");
            if (name.endsWith(".safetensors")) {
                try {
                    Checkpoint read = Checkpoint.read(file);
                    newest = Math.max(newest, read.step());
                    if (name.startsWith("step-")) {
                        steps.add(read.step());
                    }
                } catch (DataException e) {
                    broken.add(e.getMessage());
                }
            }
        }
        return new Intact(steps, newest, broken, cutOff);
    }

    private static List<Path> files(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            return files.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Whether there is a numbered checkpoint; of a folder that is being written. */
    static boolean begun(Path run) throws IOException {
        return files(run).stream().anyMatch(file -> file.getFileName().toString().startsWith("step-"));
    }

    /** Whether one is being written. */
    static boolean writing(Path run) {
        return Files.exists(run.resolve("checkpoints/.checkpoint.part"));
    }

    /**
     * While it is written: whether the newest numbered checkpoint can be read, as it is or as the next one.
     *
     * @return its step, −1 if there is none
     */
    static long readable(Path run) throws IOException {
        String broken = null;
        for (int tries = 0; tries < 3; tries++) { // one may go while it is read
            List<Path> numbered = files(run).stream().filter(file -> file.getFileName().toString().startsWith("step-")).toList();
            if (numbered.isEmpty()) {
                return -1;
            }
            try {
                return Checkpoint.read(numbered.get(numbered.size() - 1)).step();
            } catch (DataException e) {
                broken = e.getMessage();
            }
        }
        throw new IllegalStateException("the newest checkpoint cannot be read: " + broken);
    }
}
