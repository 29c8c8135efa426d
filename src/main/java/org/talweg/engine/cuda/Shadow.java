package org.talweg.engine.cuda;

/** An allocation of floats rounded to bfloat16, two bytes each, kept up to date beside it. */
record Shadow(Allocation bits) {
    static final int BYTES = 2;

    /** Address of the rounding of element {@code offset}. */
    long address(long offset) {
        return bits.address() + offset * BYTES;
    }
}
