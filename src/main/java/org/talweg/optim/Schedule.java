package org.talweg.optim;

/**
 * The learning rate as a pure function of the step, so that a resumed run goes on with the same rates.
 *
 * <p>Steps count updates, from 0. A rate is in units of the parameter over its gradient. Only basic operations and
 * {@link StrictMath} make it, so that every machine computes the same. PyTorch's schedulers are stateful and mostly stepped once
 * an epoch; a factor each epoch there is a factor every {@code batches} steps here.
 */
@FunctionalInterface
public interface Schedule {
    /** The learning rate of a step. */
    double at(long step);

    /** {@code ε} */
    static Schedule constant(double rate) {
        return new Schedules.Constant(rate);
    }

    /** {@code ε·γ^⌊t/k⌋}: times γ every k steps. PyTorch's StepLR. */
    static Schedule step(double rate, double factor, long every) {
        return new Schedules.Step(rate, factor, every);
    }

    /** {@code ε·γ^(t/k)}: the smooth form of {@link #step}. PyTorch's ExponentialLR, where k = 1. */
    static Schedule exponential(double rate, double factor, long every) {
        return new Schedules.Exponential(rate, factor, every);
    }

    /** {@code ε / (1 + t/k)}: half after k steps, a third after 2k. Robbins &amp; Monro 1951's condition holds. */
    static Schedule inverseTime(double rate, long steps) {
        return new Schedules.InverseTime(rate, steps);
    }

    /** {@link #cosine(double, long, double)} to 0. */
    static Schedule cosine(double rate, long steps) {
        return cosine(rate, steps, 0);
    }

    /**
     * {@code ε_min + ½·(ε − ε_min)·(1 + cos(π·t/T))} up to step T, then ε_min. Loshchilov &amp; Hutter 2017, equation 5, without
     * restarts. PyTorch's CosineAnnealingLR rises again after T.
     *
     * @param steps T
     * @param floor ε_min, from 0 to the rate
     */
    static Schedule cosine(double rate, long steps, double floor) {
        return new Schedules.Cosine(rate, steps, floor);
    }

    /**
     * {@link #oneCycle(double, long, double, double, double)} with PyTorch's figures: from a 25th of the peak, up for 0.3 of the
     * steps, down to a 10 000th of where it started.
     */
    static Schedule oneCycle(double peak, long steps) {
        return oneCycle(peak, steps, 0.3, 25, 1e4);
    }

    /**
     * One cycle: up from {@code peak/start} to the peak during the first {@code rise·T} steps, then down to
     * {@code peak/start/end} at step T, both along half a cosine; then it stays. Smith 2018, section 4.1, whose cycle is of
     * straight lines; the cosine is PyTorch's OneCycleLR, which ends at T − 1. Momentum is not cycled.
     *
     * @param steps T
     * @param rise  in (0, 1)
     * @param start 1 or more
     * @param end   1 or more
     */
    static Schedule oneCycle(double peak, long steps, double rise, double start, double end) {
        return new Schedules.OneCycle(peak, steps, rise, start, end);
    }

    /**
     * Cosine with warm restarts (SGDR): periods of T, m·T, m²·T, … steps, each falling from ε to ε_min as {@link #cosine} does.
     * Loshchilov &amp; Hutter 2017, equation 5. PyTorch's CosineAnnealingWarmRestarts.
     *
     * @param period     T
     * @param multiplier m, 1 or more
     * @param floor      ε_min, from 0 to the rate
     */
    static Schedule restarts(double rate, long period, int multiplier, double floor) {
        return new Schedules.Restarts(rate, period, multiplier, floor);
    }

    /**
     * A linear warm-up before this schedule: {@code at(0)·(t + 1)/(w + 1)} while t &lt; w, then this schedule from its step 0 on.
     * No step is lost at rate 0, and the line meets the schedule at t = w. Goyal et al. 2017, section 2.2.
     */
    default Schedule warmup(long steps) {
        return new Schedules.Warmup(steps, this);
    }
}
