package org.talweg.engine;

/** A flat list of launches on fixed buffers, prepared by an {@link Engine}. */
public interface Program {
    /** Runs all launches in order. Allocates nothing. */
    void run();
}
