package org.talweg.engine.cpu;

/**
 * A phase of prepared work, cut into independent units.
 *
 * <p>Units may run on any thread and in any order, and how they are grouped into calls may not change a bit of the
 * result. All units of a task finish before the next task of its list starts.
 */
interface Task {
    int units();

    /** Runs the units {@code [from, to)}. */
    void run(int from, int to);
}
