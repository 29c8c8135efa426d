package org.talweg.benchmarks;

import org.talweg.train.EpochRecord;
import org.talweg.train.Evaluation;
import org.talweg.train.Progress;

/**
 * Times the steps of a training by the time that goes by from one reading of what they tell to the next, or from the end of an
 * epoch's evaluation: what a user waits for, the host's part and the reading included.
 */
final class GpuStepTimer implements Progress {
    /** Thrown on the training thread when all rounds are measured. */
    static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super("measured", null, false, false);
        }
    }

    private final int batch;
    private final double round;
    private final double[] step;
    private double warmUp;
    private int measured;
    private double seconds;
    private long steps;
    private long rowsBefore;
    private long mark;

    /** @param warmUp seconds of steps before the first round */
    GpuStepTimer(int batch, int rounds, double round, double warmUp) {
        this.batch = batch;
        this.round = round;
        this.warmUp = warmUp;
        step = new double[rounds];
    }

    @Override
    public void untrained(Evaluation train) {
        mark = System.nanoTime();
    }

    @Override
    public void steps(int epoch, int epochs, long rows, long rowsInEpoch, double meanLoss) {
        seconds += Clock.secondsSince(mark);
        steps += (rows - rowsBefore) / batch;
        rowsBefore = rows;
        if (warmUp > 0) {
            warmUp -= seconds;
            clear();
        } else if (seconds >= round && steps > 0) {
            step[measured++] = seconds / steps;
            clear();
        }
        if (measured == step.length) {
            throw new Enough();
        }
        mark = System.nanoTime();
    }

    private void clear() {
        seconds = 0;
        steps = 0;
    }

    @Override
    public void epoch(EpochRecord record, int epochs) {
        rowsBefore = 0;
        mark = System.nanoTime();
    }

    /** Seconds of a step. */
    Rounds step() {
        return new Rounds(step);
    }
}
