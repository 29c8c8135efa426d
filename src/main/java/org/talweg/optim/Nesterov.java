package org.talweg.optim;

import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/**
 * Nesterov momentum: {@code v ← α·v − ε·∇f(θ + α·v); θ ← θ + v}. Goodfellow et al. 2016, algorithm 8.3; Sutskever et al. 2013.
 *
 * <p>The parameters held are those of the look-ahead point θ + α·v, where the gradient is taken (Bengio et al. 2013, section 3).
 * PyTorch's {@code nesterov=True} holds it too, with ε outside of v as in its momentum.
 *
 * @param alpha α, in [0, 1); 0.9 by default
 */
public record Nesterov(double alpha, Schedule schedule) implements Optimizer {
    public Nesterov {
        Check.fraction("nesterov", "alpha", alpha);
        Check.present("nesterov", schedule);
    }

    public static Nesterov at(Schedule schedule) {
        return new Nesterov(0.9, schedule);
    }

    public static Nesterov at(double learningRate) {
        return at(Schedule.constant(learningRate));
    }

    @Override
    public String name() {
        return "nesterov";
    }

    @Override
    public List<String> state() {
        return List.of("v");
    }

    @Override
    public OptimizerStep step(Buffer theta, Buffer grad, List<Buffer> state, Buffer step, Buffer scale, long n) {
        Check.buffers(this, state);
        return new OptimizerStep.Nesterov(theta, grad, state.get(0), step, scale, n);
    }

    @Override
    public void constants(long t, float[] out) {
        out[OptimizerStep.BETA1] = (float) alpha;
    }
}
