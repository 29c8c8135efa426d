package org.talweg.optim;

import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/**
 * Adam: {@code m ← β₁·m + (1−β₁)·g; v ← β₂·v + (1−β₂)·g²; θ ← θ − ε·m̂ / (√v̂ + δ)}, {@code m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ)}.
 *
 * <p>Kingma &amp; Ba 2015, algorithm 1; Goodfellow et al. 2016, algorithm 8.7. PyTorch's is the same, with an L2 penalty as
 * {@code weight_decay}.
 *
 * @param beta1   β₁, in [0, 1); 0.9 by default
 * @param beta2   β₂, in [0, 1); 0.999 by default
 * @param epsilon δ, above 0; 10⁻⁸ by default
 */
public record Adam(double beta1, double beta2, double epsilon, Schedule schedule) implements Optimizer {
    public Adam {
        Check.fraction("adam", "beta1", beta1);
        Check.fraction("adam", "beta2", beta2);
        Check.positive("adam", "epsilon", epsilon);
        Check.present("adam", schedule);
    }

    public static Adam at(Schedule schedule) {
        return new Adam(0.9, 0.999, 1e-8, schedule);
    }

    public static Adam at(double learningRate) {
        return at(Schedule.constant(learningRate));
    }

    @Override
    public String name() {
        return "adam";
    }

    @Override
    public List<String> state() {
        return List.of("m", "v");
    }

    @Override
    public OptimizerStep step(Buffer theta, Buffer grad, List<Buffer> state, Buffer step, Buffer scale, long n) {
        Check.buffers(this, state);
        return new OptimizerStep.Adam(theta, grad, state.get(0), state.get(1), step, scale, n);
    }

    @Override
    public void constants(long t, float[] out) {
        Adam.moments(beta1, beta2, epsilon, t, out);
    }

    /** What Adam, AdamW and AMSGrad read: the weights of the running means and their bias corrections 1 / (1 − βᵗ). */
    static void moments(double beta1, double beta2, double epsilon, long t, float[] out) {
        out[OptimizerStep.BETA1] = (float) beta1;
        out[OptimizerStep.ONE_MINUS_BETA1] = (float) (1 - beta1);
        out[OptimizerStep.BETA2] = (float) beta2;
        out[OptimizerStep.ONE_MINUS_BETA2] = (float) (1 - beta2);
        out[OptimizerStep.EPSILON] = (float) epsilon;
        out[OptimizerStep.CORRECTION1] = (float) (1 / (1 - StrictMath.pow(beta1, t)));
        out[OptimizerStep.CORRECTION2] = (float) (1 / (1 - StrictMath.pow(beta2, t)));
    }
}
