package org.talweg.engine.cpu;

/**
 * A piece of a launch that threads share: units that may run in any order and on any thread, with the same bits.
 * All units of one task end before the next task starts.
 */
interface Task {
    /** Number of units; threads get contiguous ranges of them. */
    int units();

    /** Units below which another thread is not worth waking. */
    default int grain() {
        return 1;
    }

    /** Runs units {@code [from, to)}. */
    void run(int from, int to);
}
