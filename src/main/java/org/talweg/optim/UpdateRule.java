package org.talweg.optim;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All optimisers by name, with customary learning rates: the one table that the command line and the tests go by. */
public enum UpdateRule {
    /** Ten times the others' 0.01: what momentum 0.9 makes of that in the long run, ε/(1 − α). */
    SGD(0.1, Sgd::at),
    MOMENTUM(0.01, Momentum::at),
    NESTEROV(0.01, Nesterov::at),
    /** PyTorch's. */
    ADAGRAD(0.01, AdaGrad::at),
    /** Hinton's; PyTorch has 0.01. */
    RMSPROP(0.001, RmsProp::at),
    /** Kingma &amp; Ba's, as of the two below. */
    ADAM(0.001, Adam::at),
    ADAMW(0.001, AdamW::at),
    AMSGRAD(0.001, AmsGrad::at);

    private final double learningRate;
    private final Function<Schedule, Optimizer> make;

    UpdateRule(double learningRate, Function<Schedule, Optimizer> make) {
        this.learningRate = learningRate;
        this.make = make;
    }

    /** The rule of a name, e.g. {@code adam}. */
    public static UpdateRule of(String name) {
        return Arrays.stream(values()).filter(rule -> rule.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of the optimizers " + Arrays.stream(values())
                        .map(UpdateRule::toString).collect(Collectors.joining(", ")) + ", got optimizer=" + name));
    }

    /** Learning rate to begin with where none is given. */
    public double learningRate() {
        return learningRate;
    }

    /** The optimiser with its default settings. */
    public Optimizer at(Schedule schedule) {
        return make.apply(schedule);
    }

    /** The name: {@code sgd}, {@code momentum}, … */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
