package org.talweg.benchmarks;

/** Something that can be measured in rounds, in turns with others: Talweg here, or a library in a process of its own. */
interface Subject extends AutoCloseable {
    String name();

    /** Works for at least so long and returns the seconds of one unit of work, by the time that went by. */
    double measure(double seconds);

    @Override
    default void close() {}
}
