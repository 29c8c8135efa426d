package org.talweg.mutation;

/**
 * An input for a reader.
 *
 * @param forged whether its hashes were made to fit again, or its seal taken off: a reader may take it for a whole file then
 */
record Mutant(byte[] bytes, boolean forged) {}
