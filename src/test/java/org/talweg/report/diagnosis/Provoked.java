package org.talweg.report.diagnosis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.talweg.data.Dataset;
import org.talweg.data.Source;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.kernel.Activation;
import org.talweg.kernel.PhiloxStream;
import org.talweg.nn.Initializer;
import org.talweg.nn.Model;
import org.talweg.optim.Optimizer;
import org.talweg.optim.Schedule;
import org.talweg.optim.UpdateRule;
import org.talweg.train.Diverged;
import org.talweg.train.EpochRecord;
import org.talweg.train.Evaluator;
import org.talweg.train.Progress;
import org.talweg.train.Run;
import org.talweg.train.Trainer;

/**
 * A real run made to show something, or a good one.
 *
 * @param shows what must be found
 * @param how   the recipe, for people
 * @param run   the recipe, of an engine and a seed
 */
record Provoked(Kind shows, String how, BiFunction<Engine, Long, Curves> run) {
    private static final int CLASSES = 10;

    /** For each kind a run that provokes it, for some two. */
    static List<Provoked> warnings() {
        List<Provoked> all = new ArrayList<>();
        all.add(new Provoked(Kind.UNDER_FITTING, "linear model on rings", (engine, seed) -> fit(engine, rings(seed), 20, seed,
                Model.input(2).dense(1).sigmoidCrossEntropy(), adam(0.01))));
        all.add(new Provoked(Kind.UNDER_FITTING, "fashion-mini through 1 unit", (engine, seed) -> fit(engine, fashion(seed), 25,
                seed, hidden(784, Activation.TANH, null, 1), adam(0.01))));
        all.add(new Provoked(Kind.STILL_FALLING, "digits, 6 epochs at a low rate", (engine, seed) -> fit(engine, digits(seed), 6,
                seed, hidden(64, Activation.RELU, null, 32), sgd(0.02))));
        all.add(new Provoked(Kind.OVER_FITTING, "fashion-mini, 60 epochs, wide", (engine, seed) -> fit(engine, fashion(seed), 60,
                seed, hidden(784, Activation.RELU, null, 128), adam(2e-3))));
        all.add(new Provoked(Kind.TRAINING_SET_UNREPRESENTATIVE, "digits, 50 training rows", (engine, seed) -> {
            Split all50 = digits(seed);
            return fit(engine, new Split(all50.train().select("50 rows", first(50)), all50.validation()), 60, seed,
                    hidden(64, Activation.RELU, null, 64), adam(3e-3));
        }));
        all.add(new Provoked(Kind.VALIDATION_SET_NOISY, "digits, 20 validation rows", (engine, seed) -> {
            Split whole = digits(seed);
            return fit(engine, new Split(whole.train(), whole.validation().select("20 rows", first(20))), 15, seed,
                    hidden(64, Activation.RELU, null, 64), adam(3e-3));
        }));
        all.add(new Provoked(Kind.VALIDATION_SET_NOISY, "fashion-mini, 20 validation rows", (engine, seed) -> {
            Split whole = fashion(seed);
            return fit(engine, new Split(whole.train(), whole.validation().select("20 rows", first(20))), 15, seed,
                    hidden(784, Activation.RELU, null, 64), adam(1e-3));
        }));
        all.add(new Provoked(Kind.VALIDATION_SET_EASY, "fashion-mini, the 150 easiest rows", (engine, seed) -> fit(engine,
                easiest(engine, fashion(seed), 150, seed), 15, seed, hidden(784, Activation.RELU, null, 64), adam(1e-3))));
        all.add(new Provoked(Kind.VALIDATION_SET_EASY, "digits, the 150 easiest rows", (engine, seed) -> fit(engine,
                easiest(engine, digits(seed), 150, seed), 10, seed, hidden(64, Activation.RELU, null, 32), adam(1e-3))));
        all.add(new Provoked(Kind.LEARNING_RATE_TOO_HIGH, "digits, Adam's rate x 100", (engine, seed) -> fit(engine, digits(seed),
                20, seed, hidden(64, Activation.RELU, null, 64), adam(0.3))));
        all.add(new Provoked(Kind.LEARNING_RATE_TOO_HIGH, "digits, SGD's rate x 100", (engine, seed) -> fit(engine, digits(seed),
                20, seed, hidden(64, Activation.RELU, null, 64), sgd(10))));
        all.add(new Provoked(Kind.LEARNING_RATE_TOO_LOW, "digits, Adam's rate / 1000", (engine, seed) -> fit(engine, digits(seed),
                20, seed, hidden(64, Activation.RELU, null, 64), adam(3e-6))));
        all.add(new Provoked(Kind.LEARNING_RATE_TOO_LOW, "fashion-mini, SGD's rate / 1000", (engine, seed) -> fit(engine,
                fashion(seed), 20, seed, hidden(784, Activation.RELU, null, 64), sgd(1e-4))));
        all.add(new Provoked(Kind.PLATEAU, "digits, sigmoid in 3 layers, SGD", (engine, seed) -> fit(engine, digits(seed), 60, seed,
                hidden(64, Activation.SIGMOID, Initializer.GLOROT, 32, 32, 32), rule(UpdateRule.MOMENTUM, 0.03))));
        all.add(new Provoked(Kind.EXPLODING_GRADIENTS, "digits, weights x 2.8 in 8 layers", (engine, seed) -> fit(engine,
                digits(seed), 15, seed, hidden(64, Activation.RELU, Initializer.GLOROT_SIGMOID, 64, 64, 64, 64, 64, 64, 64, 64),
                adam(1e-4))));
        all.add(new Provoked(Kind.VANISHING_GRADIENTS, "digits, sigmoid in 8 layers", (engine, seed) -> fit(engine, digits(seed), 15,
                seed, hidden(64, Activation.SIGMOID, Initializer.GLOROT, 32, 32, 32, 32, 32, 32, 32, 32), adam(1e-3))));
        all.add(new Provoked(Kind.DEAD_UNITS, "fashion-mini, ReLU at a high rate", (engine, seed) -> fit(engine, fashion(seed), 15,
                seed, hidden(784, Activation.RELU, null, 64, 64), adam(0.05))));
        all.add(new Provoked(Kind.SATURATED_ACTIVATIONS, "digits, tanh with weights x 4", (engine, seed) -> fit(engine, digits(seed),
                15, seed, hidden(64, Activation.TANH, Initializer.GLOROT_SIGMOID, 64, 64, 64), adam(1e-3))));
        all.add(new Provoked(Kind.BAD_INITIAL_LOSS, "digits, features x 30", (engine, seed) -> {
            Split digits = digits(seed);
            return fit(engine, new Split(scaled(digits.train()), scaled(digits.validation())), 20, seed,
                    hidden(64, Activation.RELU, null, 64), adam(3e-4));
        }));
        return all;
    }

    /** Ten recipes, each with a seed of its own. */
    static List<Provoked> good() {
        List<Provoked> all = new ArrayList<>();
        for (Activation activation : List.of(Activation.RELU, Activation.GELU, Activation.TANH)) {
            all.add(new Provoked(Kind.GOOD_FIT, "digits, " + activation + " 64, Adam", (engine, seed) -> fit(engine, digits(seed), 30,
                    seed, hidden(64, activation, null, 64), adam(2e-3))));
        }
        all.add(new Provoked(Kind.GOOD_FIT, "digits, 128,128, dropout, one cycle", (engine, seed) -> fit(engine, digits(seed), 25,
                seed, Model.input(64).dense(128).activation(Activation.GELU).dropout(0.3f).dense(128).activation(Activation.GELU)
                        .dropout(0.3f).dense(CLASSES).softmaxCrossEntropy(),
                UpdateRule.ADAM.at(Schedule.oneCycle(5e-3, 25 * 45)))));
        all.add(new Provoked(Kind.GOOD_FIT, "digits, linear, momentum", (engine, seed) -> fit(engine, digits(seed), 40, seed,
                Model.input(64).dense(CLASSES).softmaxCrossEntropy(), rule(UpdateRule.MOMENTUM, 0.05))));
        all.add(new Provoked(Kind.GOOD_FIT, "digits, sigmoid 64, RMSProp", (engine, seed) -> fit(engine, digits(seed), 40, seed,
                hidden(64, Activation.SIGMOID, null, 64), rule(UpdateRule.RMSPROP, 2e-3))));
        all.add(new Provoked(Kind.GOOD_FIT, "digits, batch norm, SGD", (engine, seed) -> fit(engine, digits(seed), 25, seed,
                Model.input(64).dense(64).batchNorm().relu().dense(CLASSES).softmaxCrossEntropy(), sgd(0.1))));
        all.add(new Provoked(Kind.GOOD_FIT, "fashion-mini, linear, Adam", (engine, seed) -> fit(engine, fashion(seed), 25, seed,
                Model.input(784).dense(CLASSES).softmaxCrossEntropy(), adam(1e-3))));
        all.add(new Provoked(Kind.GOOD_FIT, "fashion-mini, 64, dropout, Adam", (engine, seed) -> fit(engine, fashion(seed), 18, seed,
                Model.input(784).dense(64).relu().dropout(0.3f).dense(CLASSES).softmaxCrossEntropy(), adam(1e-3))));
        all.add(new Provoked(Kind.GOOD_FIT, "fashion-mini, 64, one cycle", (engine, seed) -> fit(engine, fashion(seed), 12, seed,
                hidden(784, Activation.RELU, null, 64), UpdateRule.ADAM.at(Schedule.oneCycle(2e-3, 12 * 35)))));
        return all;
    }

    private static Split digits(long seed) {
        return Source.of("digits").split(0.2, seed);
    }

    private static Split fashion(long seed) {
        return Source.of("fashion-mini").all().holdOut(0.25, seed);
    }

    /** Two classes: within a circle that holds half of the rows, and around it. */
    private static Split rings(long seed) {
        int rows = 1600;
        PhiloxStream draws = new PhiloxStream(seed, 7);
        float[] features = new float[2 * rows];
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            float x = (float) draws.nextGaussian();
            float y = (float) draws.nextGaussian();
            features[2 * i] = x;
            features[2 * i + 1] = y;
            labels[i] = x * x + y * y > 1.386f ? 1 : 0;
        }
        return Dataset.ofClasses("rings", features, 2, labels, List.of("in", "out")).holdOut(0.25, seed);
    }

    private static Dataset scaled(Dataset data) {
        float[] x = data.features().clone();
        for (int i = 0; i < x.length; i++) {
            x[i] *= 30;
        }
        return Dataset.ofClasses(data.name(), x, data.columns(), data.labels(), data.classes());
    }

    /** The validation rows that a trained network gives the highest probability. */
    private static Split easiest(Engine engine, Split data, int rows, long seed) {
        Model model = hidden(data.train().columns(), Activation.RELU, null, 64);
        Run run = trainer(engine, model, adam(2e-3), seed).epochs(10).fit(data);
        float[] p = new Evaluator(engine, model, run.weights(), data.validation()).predictions();
        int[] labels = data.validation().labels();
        int[] order = IntStream.range(0, labels.length).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -p[i * CLASSES + labels[i]])).limit(rows)
                .mapToInt(Integer::intValue).toArray();
        return new Split(data.train(), data.validation().select("easy rows", order));
    }

    private static int[] first(int rows) {
        return IntStream.range(0, rows).toArray();
    }

    private static Model hidden(int inputs, Activation activation, Initializer initializer, int... units) {
        Model.Builder builder = Model.input(inputs);
        Arrays.stream(units).forEach(width -> builder.dense(width, initializer).activation(activation));
        return builder.dense(CLASSES).softmaxCrossEntropy();
    }

    private static Optimizer adam(double rate) {
        return rule(UpdateRule.ADAM, rate);
    }

    private static Optimizer sgd(double rate) {
        return rule(UpdateRule.SGD, rate);
    }

    private static Optimizer rule(UpdateRule rule, double rate) {
        return rule.at(Schedule.constant(rate));
    }

    private static Trainer trainer(Engine engine, Model model, Optimizer optimizer, long seed) {
        return new Trainer(engine, model).optimizer(optimizer).batchSize(32).seed(seed);
    }

    private static Curves fit(Engine engine, Split data, int epochs, long seed, Model model, Optimizer optimizer) {
        Setting setting = Setting.of(model, data, 32, optimizer.toString());
        List<EpochRecord> history = new ArrayList<>();
        Progress seen = new Progress() {
            @Override
            public void epoch(EpochRecord record, int all) {
                history.add(record);
            }
        };
        try {
            return Curves.of(trainer(engine, model, optimizer, seed).epochs(epochs).progress(seen).fit(data), setting);
        } catch (Diverged e) {
            return Curves.of(history, e, setting);
        }
    }
}
