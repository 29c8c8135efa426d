package org.talweg.engine.cpu;

/** A task of one unit, for a kernel of a few operations. */
interface SingleTask extends Task {
    @Override
    default int units() {
        return 1;
    }

    @Override
    default void run(int from, int to) {
        run();
    }

    void run();
}
