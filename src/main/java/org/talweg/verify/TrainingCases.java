package org.talweg.verify;

import java.util.ArrayList;
import java.util.List;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.data.Dataset;
import org.talweg.data.Datasets;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.kernel.Activation;
import org.talweg.nn.Model;
import org.talweg.optim.Clipping;
import org.talweg.optim.Optimizer;
import org.talweg.optim.Penalty;
import org.talweg.optim.RmsProp;
import org.talweg.optim.Schedule;
import org.talweg.optim.UpdateRule;

/**
 * The table of whole trainings, on the built-in digits: every first-order optimiser, and with them every activation, every
 * objective, batch norm, dropout, clipping, penalties, decay, greatest norms, and a last batch that is smaller; and methods that take
 * products with second derivatives.
 */
public final class TrainingCases {
    private static final int CLASSES = 10;
    private static final int BATCH = 100;
    private static final int EPOCHS = 2;
    private static final double VALIDATION = 0.2;
    private static final long SEED = 0x0123456789abcdefL;

    private final List<TrainingCase> rows = new ArrayList<>();
    private final Dataset digits = Datasets.digits();
    private final Split classes = digits.holdOut(VALIDATION, 0);

    private TrainingCases() {
        Activation[] activations = {Activation.TANH, Activation.RELU, Activation.GELU, Activation.LEAKY_RELU,
            Activation.SIGMOID, Activation.SILU};
        List<Optimizer> rules = new ArrayList<>();
        for (UpdateRule rule : UpdateRule.values()) {
            rules.add(rule.at(Schedule.oneCycle(rule.learningRate(), 30)));
        }
        Schedule rate = Schedule.cosine(1e-3, 25).warmup(5);
        for (boolean centred : new boolean[] {false, true}) {
            rules.add(new RmsProp(0.9, 1e-6, centred ? 0 : 0.9, centred, rate));
        }
        rules.add(new RmsProp(0.9, 1e-6, 0.9, true, rate));
        for (Optimizer rule : rules) {
            int i = rows.size();
            String name = rule.name() + (rule instanceof RmsProp r ? (r.centred() ? " centred" : "")
                    + (r.momentum() > 0 ? " momentum" : "") : "");
            row(name, network(activations[i % activations.length], CLASSES).softmaxCrossEntropy(), classes, rule, i);
        }
        Optimizer adam = UpdateRule.ADAM.at(rate);
        row("squared error", network(Activation.TANH, 1).squaredError(), values(), adam, 0);
        row("huber", network(Activation.RELU, 1).huber(1.5f), values(), adam, 1);
        row("sigmoid cross-entropy", network(Activation.RELU, 1).sigmoidCrossEntropy(), odd(), adam, 2);
        for (SecondOrderRule rule : List.of(SecondOrderRule.LBFGS, SecondOrderRule.NEWTON_CG, SecondOrderRule.GAUSS_NEWTON_CG)) {
            Model model = Model.input(digits.columns()).dense(21).batchNorm().tanh().dense(13).activation(Activation.GELU)
                    .dense(CLASSES).softmaxCrossEntropy();
            rows.add(new TrainingCase(rule.toString(), model, classes, adam, Penalty.l2(1e-4), 0, Clipping.none(),
                    Double.POSITIVE_INFINITY, 5 * BATCH, EPOCHS, Shuffle.ONCE, SEED, rule));
        }
    }

    /** The rows, in order. */
    public static List<TrainingCase> all() {
        return List.copyOf(new TrainingCases().rows);
    }

    /** Widths that are whole quads and widths that are not. */
    private Model.Builder network(Activation activation, int outputs) {
        return Model.input(digits.columns()).dense(48).batchNorm().activation(activation).dropout(0.25f)
                .dense(33).tanh().dropout(0.1f).dense(20).activation(activation).dense(outputs);
    }

    /** What fuses into the update comes and goes from row to row. */
    private void row(String name, Model model, Split data, Optimizer rule, int i) {
        Penalty penalty = i % 2 == 0 ? new Penalty(1e-5, 1e-4) : Penalty.none();
        Clipping clipping = new Clipping(i % 3 == 0 ? 0.05 : Double.POSITIVE_INFINITY,
                i % 3 == 1 ? 0.5 : Double.POSITIVE_INFINITY);
        rows.add(new TrainingCase(name, model, data, rule, penalty, i % 4 == 1 ? 1e-3 : 0, clipping,
                i % 4 == 2 ? 1.5 : Double.POSITIVE_INFINITY, BATCH, EPOCHS, i % 2 == 0 ? Shuffle.ONCE : Shuffle.EACH_EPOCH, SEED));
    }

    /** The digit as a number to predict. */
    private Split values() {
        float[] targets = new float[digits.rows()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = digits.labels()[i];
        }
        return Dataset.ofValues("digits as values", digits.features(), digits.columns(), targets).holdOut(VALIDATION, 0);
    }

    /** Whether the digit is odd. */
    private Split odd() {
        int[] labels = new int[digits.rows()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = digits.labels()[i] % 2;
        }
        return Dataset.ofClasses("digits, odd or even", digits.features(), digits.columns(), labels, List.of("even", "odd"))
                .holdOut(VALIDATION, 0);
    }
}
