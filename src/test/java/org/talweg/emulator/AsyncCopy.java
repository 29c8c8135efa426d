package org.talweg.emulator;

/**
 * A cp.async that has been issued. Its words land when its thread waits, and not before: the latest moment that the manual
 * allows.
 *
 * @param group  number of the thread's commit group
 * @param word   first word of shared memory
 * @param source first word of the argument's allocation
 * @param filled words copied; the rest of {@code count} becomes zero
 */
record AsyncCopy(int lane, int group, int word, Window window, int source, int filled, int count) {}
