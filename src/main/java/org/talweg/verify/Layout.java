package org.talweg.verify;

/** Where in its allocation a buffer of the contract suite begins, and what is around it. */
public enum Layout {
    /** Between two canaries, 16-byte aligned: kernels may take quads of words. */
    ALIGNED,
    /** Between two canaries, off the 16-byte boundaries, each buffer by another distance: kernels must go by words. */
    SHIFTED,
    /** The whole allocation, aligned: an access beside it is out of bounds, which Java, an emulator or a sanitizer reports. */
    TIGHT;

    /** Words before and behind a buffer. */
    static final int CANARY = 16;

    /** Words before buffer {@code index} of a launch. */
    int before(int index) {
        return switch (this) {
            case ALIGNED -> CANARY;
            case SHIFTED -> CANARY + 1 + index % 3;
            case TIGHT -> 0;
        };
    }

    /** Words behind a buffer. */
    int behind() {
        return this == TIGHT ? 0 : CANARY;
    }
}
