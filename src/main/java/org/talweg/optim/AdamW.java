package org.talweg.optim;

import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/**
 * AdamW: {@link Adam} with decoupled weight decay, {@code θ ← θ − ε·λ·θ} in the same step.
 *
 * <p>Loshchilov &amp; Hutter 2019, algorithm 2, the decay scaled by the learning rate as in PyTorch. On weights only; PyTorch's is
 * on every parameter unless groups say otherwise.
 *
 * @param beta1         β₁, in [0, 1); 0.9 by default
 * @param beta2         β₂, in [0, 1); 0.999 by default
 * @param epsilon     δ, above 0; 10⁻⁸ by default
 * @param weightDecay λ, 0 or more; 0.01 by default
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay, Schedule schedule) implements Optimizer {
    public AdamW {
        Check.fraction("adamw", "beta1", beta1);
        Check.fraction("adamw", "beta2", beta2);
        Check.positive("adamw", "epsilon", epsilon);
        Check.notNegative("adamw", "weightDecay", weightDecay);
        Check.present("adamw", schedule);
    }

    public static AdamW at(Schedule schedule) {
        return new AdamW(0.9, 0.999, 1e-8, 0.01, schedule);
    }

    public static AdamW at(double learningRate) {
        return at(Schedule.constant(learningRate));
    }

    @Override
    public String name() {
        return "adamw";
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
}
