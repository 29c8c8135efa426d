package org.talweg.emulator;

/** One decoded instruction. */
abstract class Op {
    Statement statement;
    /** Its place in the entry. */
    int pc;
    /** Slot of the guard, or -1. */
    int guard = -1;
    boolean not;

    /**
     * Carries it out for some lanes of a warp, at least one. The warp's pc is already that of the next instruction.
     *
     * @param mask bit i set for lane i
     */
    abstract void run(Warp warp, int mask);
}
