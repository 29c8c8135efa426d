package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run folders as earlier versions wrote them, kept in the test resources, are read for ever. */
final class GoldenRunTest {
    private static final Path OLD = Path.of("src/test/resources/run-0.1.0");
    private static final Path NEW = Path.of("src/test/resources/run-sealed");

    @TempDir
    Path folder;

    @Test
    void shouldReadARunOfVersion010() throws IOException {
        assertFalse(Safetensors.header(OLD.resolve(RunFolder.WEIGHTS)).sealed());
        shouldRead(OLD);
    }

    @Test
    void shouldReadASealedRun() throws IOException {
        assertTrue(Safetensors.header(NEW.resolve(RunFolder.WEIGHTS)).sealed());
        assertTrue(Safetensors.header(NEW.resolve(RunFolder.PATH)).sealed());
        shouldRead(NEW);
    }

    /** Both folders hold the same training. */
    private static void shouldRead(Path run) {
        SavedRun saved = SavedRun.read(run);
        assertEquals("9eb881b560c180381e06768d23270458cfa3eb9a8bc38d40885377c019e25b72", saved.weights().sha256(saved.model()));
        assertEquals(saved.weights().sha256(saved.model()), Outcome.read(run).weightsSha256());
        assertEquals(3, saved.path().length);
        assertEquals(359, saved.validation().rows());
    }

    @Test
    void shouldWriteTheSealedFileAgainByteForByte() throws IOException {
        SavedRun saved = SavedRun.read(NEW);
        Path file = NEW.resolve(RunFolder.WEIGHTS);
        Path again = folder.resolve("again");
        try (var out = Files.newOutputStream(again)) {
            Safetensors.write(out, Safetensors.read(file, SavedRun.tensors(saved.model(), saved.weights())),
                    SavedRun.tensors(saved.model(), saved.weights()));
        }
        assertEquals(-1, Files.mismatch(file, again));
    }
}
