package org.talweg.report.diagnosis;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.talweg.data.Task;
import org.talweg.train.Diverged;
import org.talweg.train.Evaluation;
import org.talweg.train.EpochRecord;
import org.talweg.train.LayerRecord;
import org.talweg.train.Outcome;
import org.talweg.train.Run;

/**
 * The learning curves of a run, from memory or from a file; NaN where something is not known, an infinite loss where it was no number
 * any more.
 *
 * @param epochs     in order
 * @param setting    what is known beside the curves
 * @param start      the training part judged before the first step
 * @param train      the training part judged with the weights that are kept
 * @param validation the validation part judged with them
 * @param kept       epoch whose weights these are; 0 where none were judged
 * @param restored   whether they are an earlier epoch's than the last's
 * @param divergence how the training ended by divergence, as a clause; null where it did not
 */
public record Curves(List<Epoch> epochs, Setting setting, Evaluation start, Evaluation train, Evaluation validation, int kept,
        boolean restored, String divergence) {
    private static final Evaluation UNKNOWN = new Evaluation(Double.NaN, Double.NaN);

    /** One epoch's numbers as {@link EpochRecord} has them; NaN, or no layers, where a file lacks them. */
    public record Epoch(int epoch, double learningRate, double trainLoss, double trainScore, double validationLoss,
            double validationScore, double gradientNorm, List<LayerRecord> layers) {
        static Epoch of(EpochRecord r) {
            return new Epoch(r.epoch(), r.learningRate(), r.trainLoss(), r.trainScore(), r.validationLoss(), r.validationScore(),
                    r.gradientNorm(), r.layers());
        }
    }

    public Curves {
        epochs = List.copyOf(epochs);
    }

    /** Of a training that has ended. */
    public static Curves of(Run run, Setting setting) {
        int kept = run.restored() ? run.bestEpoch() : run.history().get(run.history().size() - 1).epoch();
        return new Curves(run.history().stream().map(Epoch::of).toList(), setting, run.start(), run.train(), run.validation(), kept,
                run.restored(), null);
    }

    /** Of a training that diverged, with the epochs before; perhaps none. */
    public static Curves of(List<EpochRecord> history, Diverged end, Setting setting) {
        String message = end.getMessage();
        return new Curves(history.stream().map(Epoch::of).toList(), setting, UNKNOWN, UNKNOWN, UNKNOWN, 0, false,
                message.split(";", 2)[0]);
    }

    /** Of epochs alone, as a file has them. */
    public static Curves of(List<Epoch> epochs, Setting setting) {
        return new Curves(epochs, setting, UNKNOWN, UNKNOWN, UNKNOWN, 0, false, null);
    }

    /** The same with how the training ended; null leaves as it is. */
    public Curves ended(Outcome outcome) {
        return outcome == null ? this : new Curves(epochs, setting, Outcome.evaluation(outcome.start()),
                Outcome.evaluation(outcome.train()), Outcome.evaluation(outcome.validation()), outcome.kept(), outcome.restored(),
                outcome.divergence() == null ? null : outcome.divergence().split(";", 2)[0]);
    }

    /** The same with other settings. */
    public Curves with(Setting other) {
        return new Curves(epochs, other, start, train, validation, kept, restored, divergence);
    }

    int size() {
        return epochs.size();
    }

    /** Number of the i-th epoch; 1 where there is none. */
    int number(int i) {
        return epochs.isEmpty() ? 1 : epochs.get(Math.max(0, Math.min(i, size() - 1))).epoch();
    }

    int last() {
        return number(size() - 1);
    }

    double[] trainLoss() {
        return column(Epoch::trainLoss);
    }

    double[] validationLoss() {
        return column(Epoch::validationLoss);
    }

    double[] column(ToDoubleFunction<Epoch> value) {
        return epochs.stream().mapToDouble(value).toArray();
    }

    /** Whether scores are shares of right answers. */
    boolean classifies() {
        return setting.task() == Task.CLASSIFY;
    }

    /**
     * The loss that a guess has, against which losses are high or low: ln(classes); for squared errors the targets' variance; else
     * the loss before training, or failing that the first epoch's.
     */
    double reference() {
        if (!Double.isNaN(setting.chance())) {
            return setting.chance();
        }
        for (Epoch e : epochs) {
            double variance = e.trainLoss() / (1 - e.trainScore());
            if (setting.task() == Task.REGRESS && variance > 0 && variance < Double.POSITIVE_INFINITY) {
                return variance;
            }
        }
        if (start.loss() > 0) {
            return start.loss();
        }
        double first = epochs.isEmpty() ? Double.NaN : epochs.get(0).trainLoss();
        return Double.isFinite(first) || epochs.isEmpty() ? first : epochs.get(0).validationLoss();
    }

    /** Whether {@link #reference} is known rather than guessed from the first epoch. */
    boolean calibrated() {
        return !Double.isNaN(setting.chance()) || setting.task() == Task.REGRESS || start.loss() > 0;
    }

    /**
     * The training loss at the end of each epoch, without dropout, so that it may be compared with the validation loss.
     *
     * <p>The loss of an epoch is a mean over its steps and belongs to its middle: half of it and half of the next one's belong to its
     * end. Where the kept weights were judged on the training part, the ratio to that takes dropout's share away.
     */
    double[] alignedTrainLoss() {
        double[] raw = trainLoss();
        double[] aligned = raw.clone();
        for (int i = 0; i < raw.length; i++) {
            aligned[i] = i + 1 < raw.length ? (raw[i] + raw[i + 1]) / 2
                    : i > 0 ? Math.max(raw[i] / 2, raw[i] + Math.min(0, raw[i] - raw[i - 1]) / 2) : raw[i];
        }
        int judged = kept == 0 ? -1 : index(kept);
        if (judged >= 0 && train.loss() >= 0 && setting.dropout() > 0 && aligned[judged] > train.loss()) {
            double share = train.loss() / aligned[judged];
            // A network that knows its training rows by heart loses all of the ratio to dropout; at the start there is little.
            for (int i = 0; i < aligned.length; i++) {
                double weight = judged == 0 ? 1 : Math.min(1, (double) i / judged);
                aligned[i] *= 1 - weight * (1 - share);
            }
        }
        return aligned;
    }

    private int index(int epoch) {
        for (int i = 0; i < size(); i++) {
            if (epochs.get(i).epoch() == epoch) {
                return i;
            }
        }
        return -1;
    }
}
