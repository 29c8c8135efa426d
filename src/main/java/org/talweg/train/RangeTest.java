package org.talweg.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.talweg.data.Split;
import org.talweg.optim.Schedule;

/**
 * Learning-rate range test: a training whose rate grows geometrically from step to step until the loss diverges, to see which
 * rates train at all. {@code ε_t = from·(to/from)^(t/(steps − 1))}, t from 0.
 *
 * <p>Smith 2017, "Cyclical learning rates for training neural networks", section 3.3, whose rate grows in a line. The loss is
 * smoothed by an exponential average, corrected for its start as Adam's moments are (Kingma &amp; Ba 2015, section 3):
 * {@code m_t = β·m_(t−1) + (1 − β)·L_t}, {@code L̃_t = m_t/(1 − β^t)}.
 *
 * @param from  rate of the first step
 * @param to    rate of the last step, greater
 * @param steps at least {@value #FEWEST_STEPS}
 */
public record RangeTest(double from, double to, int steps) {
    /** Fewer say nothing: the average alone needs some. */
    public static final int FEWEST_STEPS = 20;
    public static final int MOST_STEPS = 1_000_000;
    /** A smoothed loss above so many times the lowest has diverged. */
    private static final double DIVERGED = 4;
    /** So has one that has lost that share of its fall, where it had fallen to that share of the loss before the first step. */
    private static final double LOST = 0.8;
    /** And one of the first steps, which say little about the lowest, above so many times the loss before them. */
    private static final double EXPLODED = 100;
    /** The average's memory 1/(1 − β) is the 20th part of the steps: of 200 steps 10. */
    private static final int MEMORIES = 20;
    private static final int SHORTEST_MEMORY = 5;

    public RangeTest {
        if (!(from > 0 && from < to && to < Float.MAX_VALUE)) {
            throw new IllegalArgumentException("expected learning rates above 0 that grow, got from=" + from + " to=" + to);
        }
        if (steps < FEWEST_STEPS || steps > MOST_STEPS) {
            throw new IllegalArgumentException("expected " + FEWEST_STEPS + " to " + MOST_STEPS + " steps, got steps=" + steps);
        }
    }

    /** From 1e-7 to 10 in 200 steps. */
    public static RangeTest usual() {
        return new RangeTest(1e-7, 10, 200);
    }

    /** The rate of a step, from 0. */
    public double rate(long step) {
        return from * StrictMath.pow(to / from, (double) step / (steps - 1));
    }

    /** Steps that the average remembers, 1/(1 − β). */
    private int memory() {
        return Math.max(SHORTEST_MEMORY, steps / MEMORIES);
    }

    /**
     * Trains until the loss diverges or the steps are done.
     *
     * @param training the training to be tested, given its learning rate by step; its epochs, early stopping, plateau,
     *                 progress and what is done about steps not finite are replaced
     */
    public RateCurve run(Function<Schedule, Trainer> training, Split data) {
        Reader reader = new Reader();
        boolean lost = false;
        try {
            training.apply(this::rate).epochs(steps).earlyStopping(0).plateau(null).onNonfinite(OnNonfinite.STOP)
                    .progress(reader).fit(data);
        } catch (Enough expected) {
            lost = reader.diverged;
        } catch (Diverged e) {
            lost = true;
        }
        return reader.curve(lost);
    }

    /** Ends a training from within. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super("enough steps", null, false, false);
        }
    }

    private final class Reader implements Progress {
        private final double beta = 1 - 1.0 / memory();
        private final List<RateCurve.Point> points = new ArrayList<>();
        private double start;
        private double average;
        private double weight = 1; // β^t
        private double lowest = Double.POSITIVE_INFINITY;
        private boolean diverged;

        @Override
        public void untrained(Evaluation train) {
            start = train.loss();
        }

        @Override
        public void step(long step, double learningRate, double loss) {
            average = beta * average + (1 - beta) * loss;
            weight *= beta;
            double smoothed = average / (1 - weight);
            points.add(new RateCurve.Point(learningRate, loss, smoothed));
            if (step < memory()) {
                diverged = smoothed > EXPLODED * start;
            } else {
                lowest = Math.min(lowest, smoothed);
                diverged = smoothed > DIVERGED * lowest
                        || lowest < LOST * start && smoothed > lowest + LOST * (start - lowest);
            }
            if (diverged || step == steps) {
                throw new Enough();
            }
        }

        RateCurve curve(boolean lost) {
            return RateCurve.of(points, start, memory(), lost);
        }
    }
}
