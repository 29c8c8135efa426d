package org.talweg.train;

/**
 * Finds steps whose loss is far above what is usual at that time.
 *
 * <p>TODO
 */
final class LossSpikes {
    private static final int LEARNING_STEPS = 50;
    private static final double RATE = 0.02;
    private static final double DEVIATIONS = 10;
    private static final double TIMES = 2;

    private double steps;
    private double mean;
    private double deviation;
    /** 1 where the last step was part of a spike. */
    private double inside;

    /** Takes a step's loss, and says whether a spike begins with it. */
    boolean begins(double loss) {
        double limit = Math.max(mean + DEVIATIONS * deviation, TIMES * mean);
        boolean learning = steps < LEARNING_STEPS;
        boolean above = !learning && loss > limit;
        boolean begins = above && inside == 0;
        inside = above ? 1 : 0;
        steps++;
        // A spike counts as much as the limit, so that a lasting rise becomes usual in time, and one step does not.
        double seen = above ? limit : loss;
        double rate = Math.max(RATE, 1 / steps);
        deviation += rate * (Math.abs(seen - mean) - deviation);
        mean += rate * (seen - mean);
        return begins;
    }

    /** The loss that is usual now, μ. */
    double usual() {
        return mean;
    }

    /** All that is remembered, for {@link #restore}. */
    double[] state() {
        return new double[] {steps, mean, deviation, inside};
    }

    void restore(double[] state) {
        steps = state[0];
        mean = state[1];
        deviation = state[2];
        inside = state[3];
    }
}
