package org.talweg.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same as scripts/torture --only signals, on two trainings. */
class SignalTest {
    private static final long SEED = 30;

    @TempDir
    Path folder;

    @Test
    void shouldStopOnASignalAndGoOnToTheSameBits() throws Exception {
        Assumptions.assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "there are no signals to send");
        Tally tally = new Tally("signals");
        Ground ground = Ground.quick(folder, SEED);
        new Signals(ground, new References(ground, Configuration.draw(SEED, 1, 400)), tally).run(Amount.of(2));
        assertEquals(List.of(), tally.failures());
        assertTrue(tally.total() >= 2, tally.row());
    }
}
