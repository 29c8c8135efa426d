package org.talweg.optim;

import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/**
 * Stochastic gradient descent: {@code θ ← θ − ε·g}. Goodfellow et al. 2016, algorithm 8.1. PyTorch's SGD without momentum.
 */
public record Sgd(Schedule schedule) implements Optimizer {
    public Sgd {
        Check.present("sgd", schedule);
    }

    public static Sgd at(Schedule schedule) {
        return new Sgd(schedule);
    }

    public static Sgd at(double learningRate) {
        return at(Schedule.constant(learningRate));
    }

    @Override
    public String name() {
        return "sgd";
    }

    @Override
    public List<String> state() {
        return List.of();
    }

    @Override
    public OptimizerStep step(Buffer theta, Buffer grad, List<Buffer> state, Buffer step, Buffer scale, long n) {
        Check.buffers(this, state);
        return new OptimizerStep.Sgd(theta, grad, step, scale, n);
    }

    @Override
    public void constants(long t, float[] out) {
        // Only the learning rate, which all rules have.
    }
}
