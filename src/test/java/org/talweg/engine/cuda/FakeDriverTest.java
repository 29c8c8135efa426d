package org.talweg.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The CUDA engine, its bindings and its native libraries on a stand-in for NVIDIA's driver. */
class FakeDriverTest {
    @TempDir
    static Path folder;
    private static FakeDriver driver;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        driver = FakeDriver.in(folder);
    }

    /** With the compute stream, the copy stream, both or none of them as early as they may, and the others as late. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldCopyInOrderHoweverTheStreamsRun(int eager) throws IOException, InterruptedException {
        check(driver.run(Map.of("FAKE_CUDA_EAGER", Integer.toString(eager)), SuiteMain.class, OnFakeDriver.class.getName()));
    }

    private static void check(FakeDriver.Outcome outcome) {
        assertEquals(0, outcome.status(), outcome.text());
        assertFalse(outcome.text().contains("fake_cuda:"), outcome.text());
    }
}
