package org.talweg.train;

import java.util.List;
import org.talweg.graph.Plan;

/** How a training moves its parameters: first- or second-order steps. */
interface Steps {
    /** Where each value of a step's forward and backward pass lies. */
    Plan plan();

    /**
     * Takes the steps of an epoch, leaving the weights in the arena.
     *
     * @param order rows in the order they are taken
     * @param from  steps of it that were taken before
     * @param means receives what each step tells
     * @param pause asked after each step but the last
     * @throws Diverged if a loss or gradient is not finite; where such steps are skipped, if it is so in all of the epoch's steps
     */
    void epoch(int epoch, int[] order, int from, EpochMeans means, Pause pause);

    /**
     * What it remembers.
     *
     * @param reuse one whose arenas are filled again, or null
     */
    StepState state(StepState reuse);

    /** Goes on after so many steps, the weights being in the arena. */
    void restore(long step, StepState state);

    /**
     * From now on norms of the last step are kept.
     *
     * @throws org.talweg.engine.TooLarge if there is no memory for that
     */
    void watchLayers();

    /** Norms of each dense layer from the epoch's last step; what is asked for once it is watched. */
    List<LastStep.Norms> norms();

    /** Bytes of gradients on the engine. */
    long gradientBytes();

    /** Bytes of what the method remembers from step to step, on the engine. */
    long stateBytes();

    /** Bytes beside the engine. */
    long hostBytes();

    /** Steps taken so far. */
    long taken();

    /** Steps of them that were not finite and moved nothing. */
    default long skipped() {
        return 0;
    }

    /** Gradients computed so far; {@link EpochRecord#evaluations}. */
    long evaluations();

    /** Of the last step; NaN without one. */
    double learningRate();

    /** An epoch has ended with this validation loss. */
    void validated(double loss);

    /** Whether no step of the last epoch could lower the loss. */
    boolean converged();

    /** The error to throw for a value that is not finite after the last step. */
    Diverged diverged(int epoch, String what, double value, EpochMeans means);
}
