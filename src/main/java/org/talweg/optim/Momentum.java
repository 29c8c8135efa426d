package org.talweg.optim;

import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/**
 * Momentum: {@code v ← α·v − ε·g; θ ← θ + v}. Goodfellow et al. 2016, algorithm 8.2; Polyak 1964.
 *
 * <p>PyTorch's SGD keeps {@code v ← α·v + g; θ ← θ − ε·v}: the same path while ε is constant; when ε falls, here the steps under
 * way keep their length, there they shrink at once.
 *
 * @param alpha α, in [0, 1); 0.9 by default
 */
public record Momentum(double alpha, Schedule schedule) implements Optimizer {
    public Momentum {
        Check.fraction("momentum", "alpha", alpha);
        Check.present("momentum", schedule);
    }

    public static Momentum at(Schedule schedule) {
        return new Momentum(0.9, schedule);
    }

    public static Momentum at(double learningRate) {
        return at(Schedule.constant(learningRate));
    }

    @Override
    public String name() {
        return "momentum";
    }

    @Override
    public List<String> state() {
        return List.of("v");
    }

    @Override
    public OptimizerStep step(Buffer theta, Buffer grad, List<Buffer> state, Buffer step, Buffer scale, long n) {
        Check.buffers(this, state);
        return new OptimizerStep.Momentum(theta, grad, state.get(0), step, scale, n);
    }

    @Override
    public void constants(long t, float[] out) {
        out[OptimizerStep.BETA1] = (float) alpha;
    }
}
