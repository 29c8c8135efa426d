package org.talweg.cli;

import java.util.Map;
import org.talweg.optim.Clipping;
import org.talweg.optim.Penalty;
import picocli.CommandLine.Option;

/** What holds weights and gradients back. */
final class RegularizationOptions {
    @Option(names = "--l1", paramLabel = "L",
            description = "λ of the penalty λ·‖w‖₁ on the weights: drives those that help little to 0. Default: 0.")
    double l1;

    @Option(names = "--l2", paramLabel = "L",
            description = "λ of the penalty ½·λ·‖w‖² on the weights; with --l1 the elastic net. Default: 0.")
    double l2;

    @Option(names = "--weight-decay", paramLabel = "L",
            description = "λ of the decoupled decay w ← w − ε·λ·w in each step. Default: 0, for adamw 0.01.")
    Double weightDecay;

    @Option(names = "--clip-norm", paramLabel = "C",
            description = "Scales the gradient down to this length where it is longer. Default: none.")
    Double clipNorm;

    @Option(names = "--clip-value", paramLabel = "C",
            description = "Holds each element of the gradient within ±C. Default: none.")
    Double clipValue;

    @Option(names = "--max-norm", paramLabel = "C",
            description = "Scales the weights into a unit down to this length where they are longer. Default: none.")
    Double maxNorm;

    @Option(names = "--early-stop", paramLabel = "EPOCHS",
            description = "Stops when the validation loss has not fallen for so many epochs (patience), and keeps the best"
                    + " epoch's weights. Default: 0, off.")
    int earlyStop;

    @Option(names = "--min-improvement", paramLabel = "LOSS",
            description = "A smaller fall of the validation loss does not reset the patience. Default: 0.")
    Double minImprovement;

    void check() {
        Limits.notNegative("--l1", l1);
        Limits.notNegative("--l2", l2);
        if (weightDecay != null) {
            Limits.notNegative("--weight-decay", weightDecay);
        }
        if (clipNorm != null) {
            Limits.positive("--clip-norm", clipNorm);
        }
        if (clipValue != null) {
            Limits.positive("--clip-value", clipValue);
        }
        if (maxNorm != null) {
            Limits.positive("--max-norm", maxNorm);
        }
        Limits.from(0, Integer.MAX_VALUE, "--early-stop", earlyStop);
        if (minImprovement != null) {
            Limits.notNegative("--min-improvement", minImprovement);
            if (earlyStop == 0) {
                throw new BadInput("expected --early-stop with --min-improvement, got none; give the patience in epochs");
            }
        }
    }

    double minImprovement() {
        return minImprovement == null ? 0 : minImprovement;
    }

    Penalty penalty() {
        return new Penalty(l1, l2);
    }

    Clipping clipping() {
        return new Clipping(limit(clipValue), limit(clipNorm));
    }

    double maxNorm() {
        return limit(maxNorm);
    }

    private static double limit(Double value) {
        return value == null ? Double.POSITIVE_INFINITY : value;
    }

    void note(Map<String, Object> settings) {
        settings.put("l1", l1);
        settings.put("l2", l2);
        settings.put("weight_decay", weightDecay);
        settings.put("clip_norm", clipNorm);
        settings.put("clip_value", clipValue);
        settings.put("max_norm", maxNorm);
        settings.put("early_stop", earlyStop);
        settings.put("min_improvement", minImprovement);
    }
}
