package org.talweg.train;

/** A loss or gradient that is no longer a finite number: training stopped. */
public final class Diverged extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long step;
    private final int epoch;

    /** @param sentence what became of what, and what to try */
    Diverged(int epoch, long step, String sentence) {
        super(sentence);
        this.epoch = epoch;
        this.step = step;
    }

    /** Step, from 1, whose loss or gradient was not finite. */
    public long step() {
        return step;
    }

    /** Epoch, from 1. */
    public int epoch() {
        return epoch;
    }
}
