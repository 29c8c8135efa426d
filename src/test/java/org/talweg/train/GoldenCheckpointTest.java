package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;

/** Checkpoints of each version of the format, kept in the test resources, are read for ever, and trainings go on from them. */
final class GoldenCheckpointTest {
    private static final Path VERSION_1 = Path.of("src/test/resources/checkpoint-1.safetensors");
    private static final String HASH = "584b8ad4052e1e536946942c31f5fb2329b3c74e4b9f0c61b8f2828be45ce180";

    @TempDir
    Path folder;

    @Test
    void shouldReadVersion1() {
        Checkpoint read = Checkpoint.read(VERSION_1);
        assertEquals(7, read.step());
        assertEquals(3, read.epoch());
        assertEquals(1, read.batch());
        assertEquals(2, read.history().size());
        assertEquals(3, read.path().size());
        assertEquals("{}", read.config());
    }

    @Test
    void shouldGoOnFromVersion1() {
        try (Engine engine = new CpuEngine(1)) {
            Run whole = TinyTraining.trainer(engine).fit(TinyTraining.data());
            assertEquals(HASH, whole.weights().sha256(whole.model()));
            Run rest = TinyTraining.goOn(engine, VERSION_1);
            assertEquals(HASH, rest.weights().sha256(rest.model()));
            assertEquals(whole.steps(), rest.steps());
        }
    }

    /** What is written now is the same format: the version changes when it does. */
    @Test
    void shouldWriteVersion1() throws IOException {
        Path written = folder.resolve("again");
        write(written);
        Checkpoint again = Checkpoint.read(written);
        Checkpoint golden = Checkpoint.read(VERSION_1);
        assertEquals(golden.settings(), again.settings());
        assertEquals(Safetensors.header(VERSION_1).metadata().keySet(), Safetensors.header(written).metadata().keySet());
        assertEquals(Safetensors.header(VERSION_1).tensors().keySet(), Safetensors.header(written).tensors().keySet());
    }

    private void write(Path file) throws IOException {
        long[] asked = {0};
        Path place = folder.resolve("checkpoints");
        try (Engine engine = new CpuEngine(1)) {
            assertThrows(Interrupted.class, () -> TinyTraining.trainer(engine)
                    .checkpoints(new Checkpoints(place, Interval.steps(1_000), 1)).stopWhen(() -> asked[0]++ >= 6).fit(TinyTraining.data()));
        }
        Files.copy(place.resolve("step-000000000007.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);
    }
}
