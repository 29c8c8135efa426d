package org.talweg.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full for some steps of a training; scripts/torture --only disk fills those of whole processes. */
class FullDiskTest {
    /** A checkpoint that could not be written is tried again after a second. */
    private static final long PAUSE_MILLIS = 1100;

    @TempDir
    Path folder;

    @Test
    void shouldTrainOnAndLoseNothingWhileADiskIsFull() throws Exception {
        try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), 256); SmallTraining training = new SmallTraining()) {
            String expected = training.train(folder.resolve("undisturbed"), () -> false, sentence -> {});
            Path run = disk.place().resolve("run");
            Full full = new Full(disk, run);
            assertEquals(expected, training.train(run, full::between, full.said::add));
            assertTrue(full.said.stream().anyMatch(sentence -> sentence.contains("could not be written (no space left on device)")),
                    full.said::toString);
            assertTrue(full.said.stream().anyMatch(sentence -> sentence.contains("checkpoints are written again")), full.said::toString);
            assertTrue(full.newest > full.atFull, "newest of step " + full.newest);
            assertEquals(List.of(), Intact.of(run).broken());
            assertEquals(expected, training.goOn(run));
        } catch (IOException e) {
            Assumptions.abort(e.getMessage());
        }
    }

    /** Fills the disk after some steps, and frees it when the training has told. */
    private static final class Full {
        private final List<String> said = new CopyOnWriteArrayList<>();
        private final Tmpfs disk;
        private final Path run;
        private boolean freed;
        private long atFull = -1;
        private long newest = -1;

        Full(Tmpfs disk, Path run) {
            this.disk = disk;
            this.run = run;
        }

        boolean between() {
            try {
                long now = Intact.readable(run);
                assertTrue(now >= newest, "the newest checkpoint is of step " + now + " after one of step " + newest);
                newest = now;
                if (atFull < 0 && now >= 0) {
                    atFull = now;
                    disk.fill();
                } else if (!freed && said.stream().anyMatch(sentence -> sentence.startsWith("the checkpoint"))) {
                    freed = true;
                    disk.free();
                    Thread.sleep(PAUSE_MILLIS);
                }
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
