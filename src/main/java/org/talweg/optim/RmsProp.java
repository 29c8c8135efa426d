package org.talweg.optim;

import java.util.ArrayList;
import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/**
 * RMSProp: {@code r ← ρ·r + (1−ρ)·g²; θ ← θ − ε·g / √(δ + r)}, and its forms centred and with momentum.
 *
 * <p>Goodfellow et al. 2016, algorithm 8.5. With momentum: {@code v ← α·v − ε·g / √(δ + r); θ ← θ + v}, algorithm 8.6 but for
 * its gradient, which is taken at θ as by Graves and PyTorch, not at θ + α·v. Centred: {@code r − a²} in the place of r, where
 * {@code a ← ρ·a + (1−ρ)·g} (Graves 2013, equations 38 to 41). PyTorch divides by √r + δ, with ρ = 0.99 and δ = 10⁻⁸, and has
 * ε outside of v.
 *
 * @param rho      ρ, in [0, 1); 0.9 by default, as Hinton's lecture has it (the book leaves it open)
 * @param epsilon  δ, above 0; 10⁻⁶ by default, as in the book
 * @param momentum α, in [0, 1); 0, the default, for the form without
 * @param centred  false by default
 */
public record RmsProp(double rho, double epsilon, double momentum, boolean centred, Schedule schedule) implements Optimizer {
    public RmsProp {
        Check.fraction("rmsprop", "rho", rho);
        Check.positive("rmsprop", "epsilon", epsilon);
        Check.fraction("rmsprop", "momentum", momentum);
        Check.present("rmsprop", schedule);
    }

    public static RmsProp at(Schedule schedule) {
        return new RmsProp(0.9, 1e-6, 0, false, schedule);
    }

    public static RmsProp at(double learningRate) {
        return at(Schedule.constant(learningRate));
    }

    @Override
    public String name() {
        return "rmsprop";
    }

    @Override
    public List<String> state() {
        List<String> names = new ArrayList<>(List.of("r"));
        if (centred) {
            names.add("a");
        }
        if (momentum > 0) {
            names.add("v");
        }
        return List.copyOf(names);
    }

    @Override
    public OptimizerStep step(Buffer theta, Buffer grad, List<Buffer> state, Buffer step, Buffer scale, long n) {
        Check.buffers(this, state);
        Buffer a = centred ? state.get(1) : null;
        Buffer v = momentum > 0 ? state.get(state.size() - 1) : null;
        return new OptimizerStep.RmsProp(theta, grad, state.get(0), a, v, step, scale, n);
    }

    @Override
    public void constants(long t, float[] out) {
        out[OptimizerStep.BETA1] = (float) rho;
        out[OptimizerStep.ONE_MINUS_BETA1] = (float) (1 - rho);
        out[OptimizerStep.BETA2] = (float) momentum;
        out[OptimizerStep.EPSILON] = (float) epsilon;
    }
}
