package org.talweg.train;

import org.talweg.graph.Plan;

/** Told how a training goes, on the training thread. */
public interface Progress {
    /** Nobody listens. */
    Progress NONE = new Progress() {};

    /** Training is about to begin; {@code step} is the memory plan of a step's forward and backward pass. */
    default void begin(Plan step) {}

    /** The training part evaluated before the first step. */
    default void untrained(Evaluation train) {}

    /**
     * A step of an optimiser has been taken and read, and was finite. Steps are read some at a time, so this may come later than the step.
     *
     * @param step         from 1
     * @param learningRate of the step
     * @param loss         mean over the step's rows, before its update
     */
    default void step(long step, double learningRate, double loss) {}

    /**
     * A step was not finite and moved nothing; the training goes on, as {@link OnNonfinite#SKIP} says.
     *
     * @param step     from 1
     * @param sentence what became NaN or infinite, and where
     */
    default void skipped(long step, String sentence) {}

    /**
     * A step's loss is far above what is usual at that time; told once for spikes one after another, of first-order steps alone.
     *
     * @param step  from 1
     * @param usual the loss that was usual before, an exponential mean
     */
    default void spike(long step, double loss, double usual) {}

    /**
     * Some steps of an epoch have been taken and read; called some times a second.
     *
     * @param epoch    from 1
     * @param rows     rows of this epoch trained on so far, of {@code rowsInEpoch}
     * @param meanLoss over this epoch's rows so far
     */
    default void steps(int epoch, int epochs, long rows, long rowsInEpoch, double meanLoss) {}

    /** An epoch has ended. */
    default void epoch(EpochRecord record, int epochs) {}

    /** Something has happened that people should know of, in a sentence; the training goes on. */
    default void say(String sentence) {}

    /** Tells this and then {@code next}. */
    default Progress and(Progress next) {
        Progress first = this;
        return new Progress() {
            @Override
            public void begin(Plan step) {
                first.begin(step);
                next.begin(step);
            }

            @Override
            public void untrained(Evaluation train) {
                first.untrained(train);
                next.untrained(train);
            }

            @Override
            public void step(long step, double learningRate, double loss) {
                first.step(step, learningRate, loss);
                next.step(step, learningRate, loss);
            }

            @Override
            public void skipped(long step, String sentence) {
                first.skipped(step, sentence);
                next.skipped(step, sentence);
            }

            @Override
            public void spike(long step, double loss, double usual) {
                first.spike(step, loss, usual);
                next.spike(step, loss, usual);
            }

            @Override
            public void steps(int epoch, int epochs, long rows, long rowsInEpoch, double meanLoss) {
                first.steps(epoch, epochs, rows, rowsInEpoch, meanLoss);
                next.steps(epoch, epochs, rows, rowsInEpoch, meanLoss);
            }

            @Override
            public void epoch(EpochRecord record, int epochs) {
                first.epoch(record, epochs);
                next.epoch(record, epochs);
            }

            @Override
            public void say(String sentence) {
                first.say(sentence);
                next.say(sentence);
            }
        };
    }
}
