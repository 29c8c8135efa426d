package org.talweg.optim;

import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/**
 * AMSGrad: {@link Adam} with the largest v so far under the root, so that no step length grows again.
 *
 * <p>Reddi et al. 2018, algorithm 2, with Adam's bias corrections, as PyTorch's {@code amsgrad=True}.
 *
 * @param beta1   β₁, in [0, 1); 0.9 by default
 * @param beta2   β₂, in [0, 1); 0.999 by default
 * @param epsilon δ, above 0; 10⁻⁸ by default
 */
public record AmsGrad(double beta1, double beta2, double epsilon, Schedule schedule) implements Optimizer {
    public AmsGrad {
        Check.fraction("amsgrad", "beta1", beta1);
        Check.fraction("amsgrad", "beta2", beta2);
        Check.positive("amsgrad", "epsilon", epsilon);
        Check.present("amsgrad", schedule);
    }

    public static AmsGrad at(Schedule schedule) {
        return new AmsGrad(0.9, 0.999, 1e-8, schedule);
    }

    public static AmsGrad at(double learningRate) {
        return at(Schedule.constant(learningRate));
    }

    @Override
    public String name() {
        return "amsgrad";
    }

    @Override
    public List<String> state() {
        return List.of("m", "v", "vMax");
    }

    @Override
    public OptimizerStep step(Buffer theta, Buffer grad, List<Buffer> state, Buffer step, Buffer scale, long n) {
        Check.buffers(this, state);
        return new OptimizerStep.AmsGrad(theta, grad, state.get(0), state.get(1), state.get(2), step, scale, n);
    }

    @Override
    public void constants(long t, float[] out) {
        Adam.moments(beta1, beta2, epsilon, t, out);
    }
}
