package org.talweg.optim;

import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/**
 * AdaGrad: {@code r ← r + g²; θ ← θ − ε·g / (δ + √r)}. Goodfellow et al. 2016, algorithm 8.4; Duchi et al. 2011.
 *
 * <p>PyTorch's has δ = 10⁻¹⁰ and a learning-rate decay of its own.
 *
 * @param epsilon δ, above 0; 10⁻⁷ by default, as in the book
 */
public record AdaGrad(double epsilon, Schedule schedule) implements Optimizer {
    public AdaGrad {
        Check.positive("adagrad", "epsilon", epsilon);
        Check.present("adagrad", schedule);
    }

    public static AdaGrad at(Schedule schedule) {
        return new AdaGrad(1e-7, schedule);
    }

    public static AdaGrad at(double learningRate) {
        return at(Schedule.constant(learningRate));
    }

    @Override
    public String name() {
        return "adagrad";
    }

    @Override
    public List<String> state() {
        return List.of("r");
    }

    @Override
    public OptimizerStep step(Buffer theta, Buffer grad, List<Buffer> state, Buffer step, Buffer scale, long n) {
        Check.buffers(this, state);
        return new OptimizerStep.AdaGrad(theta, grad, state.get(0), step, scale, n);
    }

    @Override
    public void constants(long t, float[] out) {
        out[OptimizerStep.EPSILON] = (float) epsilon;
    }
}
