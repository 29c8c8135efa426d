package org.talweg.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.talweg.data.DataException;

/** A folder of checkpoints: the last few as {@code step-000000001234.safetensors}, the best epoch's as {@code best.safetensors}. */
final class CheckpointFolder {
    private static final String BEST = "best.safetensors";
    /**
     * Where the next is written: over one that is too many, whose room on the disk is there already, which takes half the time and goes
     * on where a disk has filled up.
     */
    private static final String PART = ".checkpoint.part";
    private static final Pattern STEP = Pattern.compile("step-([0-9]{12,19})\\.safetensors");

    private final Path folder;
    private final int keep;
    private boolean begun;

    /** @param keep of the last ones */
    CheckpointFolder(Path folder, int keep) {
        this.folder = folder;
        this.keep = keep;
    }

    Path place(Checkpoint checkpoint, boolean best) {
        return folder.resolve(best ? BEST : String.format(Locale.ROOT, "step-%012d.safetensors", checkpoint.step()));
    }

    /**
     * Writes a checkpoint beside its place, has the disk confirm it, moves it there, and only then removes one that is too many.
     *
     * @throws IOException if it could not be written: those before are as they were
     */
    void write(Checkpoint checkpoint, boolean best) throws IOException {
        if (!checkpoint.weights().finite()) {
            throw new IOException("weights that are no longer finite are not kept");
        }
        if (!begun) { // later it is gone with all that was in it, which should be seen
            WholeFile.makeFolder(folder);
        }
        Path place = place(checkpoint, best);
        WholeFile.write(place, folder.resolve(PART), out -> CheckpointFile.write(out, checkpoint));
        int kept = 0;
        for (Path file : steps(folder)) {
            if (step(file) > checkpoint.step() ? !begun : ++kept > keep) { // later ones are of a way that is not gone any more
                if (kept > keep && links(file) == 1) {
                    Files.move(file, folder.resolve(PART), StandardCopyOption.ATOMIC_MOVE);
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
        if (!begun && step(folder.resolve(BEST), checkpoint.step() + 1) > checkpoint.step()) {
            Files.deleteIfExists(folder.resolve(BEST));
        }
        begun = true;
    }

    /** Step of a checkpoint by what it says, or another where it cannot be read. */
    private static long step(Path file, long unreadable) {
        try {
            return Long.parseLong(Safetensors.header(file).metadata().get("step"));
        } catch (IOException | DataException | NumberFormatException e) {
            return unreadable;
        }
    }

    /** Names that a file has: one that somebody keeps under another name must not be written over. 0 where the system does not tell. */
    private static int links(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:nlink") instanceof Integer count ? count : 0;
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return 0;
        }
    }

    /** No more are written: gives back the room that the next would have taken. */
    void end() throws IOException {
        Files.deleteIfExists(folder.resolve(PART));
    }

    private static long step(Path file) {
        Matcher name = STEP.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    /** The numbered ones, newest first. */
    private static List<Path> steps(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> step(file) >= 0)
                    .sorted(Collections.reverseOrder((a, b) -> Long.compare(step(a), step(b)))).toList();
        }
    }

    /**
     * The newest checkpoint that is whole.
     *
     * @param tell told of each that is not
     * @throws DataException if there is none
     */
    static Checkpoint newest(Path folder, Consumer<String> tell) {
        List<Path> files;
        try {
            files = steps(folder);
        } catch (NoSuchFileException e) {
            files = List.of();
        } catch (IOException e) {
            throw new DataException(folder + ": expected a folder that can be read, got " + WholeFile.reason(e)
                    + "; check its permissions", e);
        }
        Path best = folder.resolve(BEST);
        if (Files.isRegularFile(best)) {
            long step = step(best, -1);
            files = new ArrayList<>(files);
            files.add((int) files.stream().filter(file -> step(file) >= step).count(), best);
        }
        for (Path file : files) {
            try {
                return CheckpointFile.read(file);
            } catch (DataException e) {
                tell.accept("passed over: " + e.getMessage());
            }
        }
        throw new DataException("expected a checkpoint in " + folder + ", got " + (files.isEmpty() ? "none" : "damaged ones alone")
                + "; train again, with --checkpoint-every if it was to be kept more often");
    }
}
