package org.talweg.optim;

import java.util.Arrays;
import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/**
 * A first-order update rule with its settings: which kernel runs, what it keeps from step to step, and the scalars of a step.
 *
 * <p>Rules and symbols follow Goodfellow et al. 2016, chapter 8, and the papers named where the book is silent; the arithmetic
 * is that of {@link OptimizerStep}, state starting from zero. {@link UpdateRule} lists them by name.
 */
public sealed interface Optimizer permits Sgd, Momentum, Nesterov, AdaGrad, RmsProp, Adam, AdamW, AmsGrad {

    /** Name of the rule, as in {@link UpdateRule}. */
    String name();

    /** Learning rate ε by step. */
    Schedule schedule();

    /** Names of the state slots, each as long as the parameters and starting from zero, in the order {@link #step} takes them. */
    List<String> state();

    /** Decoupled weight decay λ that the rule brings along: 0 but for AdamW. */
    default double weightDecay() {
        return 0;
    }

    /**
     * The launch that updates a range of the parameter arena.
     *
     * @param theta (n) parameters
     * @param grad  (n) gradient of the loss
     * @param state (n) each, one buffer for each of {@link #state}
     * @param step  ({@value OptimizerStep#SLOTS}) what {@link #scalars} writes
     * @param scale (1) factor of clipping by norm
     * @throws IllegalArgumentException if a buffer is missing or too small
     */
    OptimizerStep step(Buffer theta, Buffer grad, List<Buffer> state, Buffer step, Buffer scale, long n);

    /** Writes the slots of step t that this rule alone reads; the others are the same for all rules. */
    void constants(long t, float[] out);

    /**
     * Writes the scalars of one step, in the slots of {@link OptimizerStep}: computed in double by basic operations and
     * {@link StrictMath}, rounded once. A pure function, so a resumed run sees the same floats.
     *
     * <p>Decoupled decay is {@code d = ε·λ}, as in PyTorch's AdamW (Loshchilov &amp; Hutter 2019, algorithm 2, have it free of ε);
     * λ is {@code weightDecay}, or the rule's own where that is 0.
     *
     * @param t            number of the step, from 1
     * @param learningRate ε of this step, 0 or more
     * @param penalty      penalty of weights; null for parameters that bear neither penalty nor decay, such as biases
     * @param weightDecay  decoupled decay λ asked for beside the rule, 0 or more
     * @param out          at least {@value OptimizerStep#SLOTS}
     * @throws IllegalArgumentException if t, ε or λ is out of range
     */
    default void scalars(long t, double learningRate, Penalty penalty, double weightDecay, Clipping clipping, float[] out) {
        Check.count(name(), "t", t);
        Check.notNegative(name(), "learningRate", learningRate);
        Check.notNegative(name(), "weightDecay", weightDecay);
        Arrays.fill(out, 0, OptimizerStep.SLOTS, 0);
        constants(t, out);
        out[OptimizerStep.LEARNING_RATE] = (float) learningRate;
        out[OptimizerStep.CLIP_VALUE] = (float) clipping.byValue();
        if (penalty != null) {
            out[OptimizerStep.L1] = (float) penalty.l1();
            out[OptimizerStep.L2] = (float) penalty.l2();
            out[OptimizerStep.DECAY] = (float) (learningRate * (weightDecay > 0 ? weightDecay : weightDecay()));
        }
    }
}
