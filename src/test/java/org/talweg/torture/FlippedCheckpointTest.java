package org.talweg.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same as scripts/torture --only flips, with one bit of each byte. */
class FlippedCheckpointTest {
    @TempDir
    Path folder;

    @Test
    void shouldRefuseACheckpointWithOneWrongBitOrWithoutItsEnd() throws Exception {
        Tally tally = new Tally("flips");
        new Flips(folder, tally).run(1, 3);
        assertEquals(List.of(), tally.failures());
        assertTrue(tally.total() > 1000, tally.row());
        System.out.println(tally.row());
    }
}
