package org.talweg.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same as scripts/torture --only kills, on fewer and shorter trainings. */
class KillTest {
    private static final long SEED = 20;

    @TempDir
    Path folder;

    @Test
    void shouldEndWithTheSameBitsAfterTenKills() throws Exception {
        Tally tally = new Tally("kills");
        Ground ground = Ground.quick(folder, SEED);
        References references = new References(ground, Configuration.draw(SEED, 3, 200));
        new Kills(ground, references, tally).run(Amount.of(10));
        System.out.println(tally.row());
        assertEquals(List.of(), tally.failures());
        assertTrue(tally.total() >= 10, tally.row());
    }
}
