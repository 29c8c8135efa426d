package org.talweg.train;

/**
 * Finds steps whose loss is far above what is usual at that time, one event for spikes one after another.
 *
 * <p>Of the losses x of steps an exponential mean and mean absolute deviation are kept, with the rate r = 1/50 (over the first 50
 * steps, which only learn, plain means), and s, the mean of those first 50:
 * <pre>
 *   x is a spike where x &gt; limit = max(2·μ, μ + 12·d, μ + s)
 *   y ← min(x, limit);  d ← d + r·(|y − μ| − d);  μ ← μ + r·(y − μ)
 * </pre>
 * A spike enters as much as the limit lets it, so a lasting rise becomes usual in time, and a single step hardly counts. The bound
 * by s is there for networks that have learnt almost all: a batch with one row that is wrong has many times the usual loss then.
 * Losses of fewer than {@value #FEWEST_ROWS} rows are not looked at, as a single row makes them what they are.
 */
final class LossSpikes {
    /** Rows of a step below which its loss says little. */
    static final int FEWEST_ROWS = 8;
    private static final int LEARNING_STEPS = 50;
    private static final double DEVIATIONS = 12;
    private static final double TIMES = 2;

    private double steps;
    private double mean;
    private double deviation;
    private double start;
    /** 1 where the last step was a spike. */
    private double inside;

    /** Takes a step's loss, a finite one, and says whether a spike begins with it. */
    boolean begins(double loss, int rows) {
        if (rows < FEWEST_ROWS) {
            return false;
        }
        double limit = Math.max(TIMES * mean, mean + Math.max(DEVIATIONS * deviation, start));
        boolean above = steps >= LEARNING_STEPS && loss > limit;
        boolean begins = above && inside == 0;
        inside = above ? 1 : 0;
        steps++;
        double seen = above ? limit : loss;
        double rate = 1 / Math.min(steps, LEARNING_STEPS);
        deviation += rate * (Math.abs(seen - mean) - deviation);
        mean += rate * (seen - mean);
        start = steps <= LEARNING_STEPS ? mean : start;
        return begins;
    }

    /** The loss that is usual now, μ. */
    double usual() {
        return mean;
    }

    /** All that is remembered, for {@link #restore}. */
    double[] state() {
        return new double[] {steps, mean, deviation, start, inside};
    }

    /** @param state as {@link #state} gave it */
    void restore(double[] state) {
        if (state.length != state().length) {
            throw new IllegalArgumentException("expected the " + state().length + " numbers of state(), got length=" + state.length);
        }
        steps = state[0];
        mean = state[1];
        deviation = state[2];
        start = state[3];
        inside = state[4];
    }
}
