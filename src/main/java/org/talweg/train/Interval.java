package org.talweg.train;

import java.time.Duration;

/**
 * How often something is done in a training.
 *
 * @param steps steps between two times, 0 where time counts
 * @param nanos time between two times, 0 where steps count
 */
public record Interval(long steps, long nanos) {
    public Interval {
        if (steps > 0 == nanos > 0 || steps < 0 || nanos < 0) {
            throw new IllegalArgumentException("expected steps or a time, got steps=" + steps + " nanos=" + nanos);
        }
    }

    /** At each step that is a multiple of so many. */
    public static Interval steps(long steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("expected at least 1 step, got steps=" + steps);
        }
        return new Interval(steps, 0);
    }

    /** As soon as so much time has gone by since the last time. */
    public static Interval of(Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("expected a time above 0, got time=" + time);
        }
        return new Interval(0, time.toNanos());
    }

    /** Whether it is time at a step, after {@code lastStep} at {@code lastNanos}. */
    boolean due(long step, long lastStep, long lastNanos) {
        return steps > 0 ? step / steps > lastStep / steps : System.nanoTime() - lastNanos >= nanos;
    }
}
