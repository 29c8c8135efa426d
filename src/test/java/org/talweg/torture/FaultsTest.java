package org.talweg.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same as scripts/torture --only faults, at each fourth call. */
class FaultsTest {
    @TempDir
    Path folder;

    @Test
    void shouldLoseNothingWhicheverCallToTheFileSystemFails() throws Exception {
        Tally tally = new Tally("faults");
        new Faults(folder, tally).run(4);
        assertEquals(List.of(), tally.failures());
        assertTrue(tally.total() > 100, tally.row());
        System.out.println(tally.row());
    }
}
