package org.talweg.train;

/** A loss or gradient that is no longer a finite number: training stopped. */
public final class Diverged extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long step;
    private final int epoch;

    Diverged(int epoch, long step, String what, double value, double learningRate, String lastGood) {
        super(what + " became " + value + " at step " + step + " (epoch " + epoch + ", learning rate " + learningRate
                + "); " + lastGood + "; try a lower learning rate, a warm-up, or clipping by norm");
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
