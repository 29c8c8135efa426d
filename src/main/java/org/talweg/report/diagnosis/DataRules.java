package org.talweg.report.diagnosis;

import static org.talweg.report.diagnosis.Notes.certainty;
import static org.talweg.report.diagnosis.Notes.loss;
import static org.talweg.report.diagnosis.Notes.percent;

import org.talweg.data.Task;
import org.talweg.report.Numbers;

/** Parts that do not stand for the data: Brownlee 2019, "Diagnosing Unrepresentative Datasets". */
final class DataRules {
    private final Curves curves;
    private final Notes notes;
    private final double reference;
    private final double[] train;
    private final double[] validation;

    DataRules(Curves curves, Notes notes) {
        this.curves = curves;
        this.notes = notes;
        this.reference = curves.reference();
        this.train = curves.alignedTrainLoss();
        this.validation = curves.validationLoss();
    }

    void warnings() {
        boolean small = small();
        if (train.length < Thresholds.FEWEST_EPOCHS || !Series.finite(train) || !Series.finite(validation) || !(reference > 0)) {
            return;
        }
        if (!small) {
            noisy();
        }
        if (!notes.has(Kind.LEARNING_RATE_TOO_HIGH)) {
            gap();
            easy();
        }
    }

    /** Standard error √(p(1 − p)/n) of a share p of n rows, with a right and a wrong answer added (Agresti &amp; Coull 1998). */
    private double scoreError() {
        double n = curves.setting().validationRows();
        double score = Series.end(curves.column(Curves.Epoch::validationScore));
        if (n == 0 || !curves.classifies() || !(score >= 0 && score <= 1)) {
            return Double.NaN;
        }
        double p = (score * n + 1) / (n + 2);
        return Math.sqrt(p * (1 - p) / (n + 2));
    }

    private double scoreGap() {
        return Series.end(curves.column(Curves.Epoch::trainScore)) - Series.end(curves.column(Curves.Epoch::validationScore));
    }

    private boolean small() {
        long rows = curves.setting().validationRows();
        double error = scoreError();
        boolean few = curves.setting().task() == Task.REGRESS && rows > 0 && rows < Thresholds.FEWEST_ROWS;
        if (!few && !(error >= Thresholds.SCORE_ERROR)) {
            return false;
        }
        notes.add(Kind.VALIDATION_SET_NOISY, few ? Thresholds.SURE : certainty(error / Thresholds.SCORE_ERROR), 0,
                train.length - 1, Numbers.count(rows, "row") + " to validate on" + (few ? ""
                        : ": each is " + percent(1.0 / rows) + " of the accuracy, whose standard error is " + percent(error)),
                "a larger part: --validation 0.3 or --validation-data", "more data");
        return true;
    }

    private void noisy() {
        // The first epochs, which fall fast and not evenly, look like noise.
        int from = validation.length / 3;
        double noise = Series.noise(validation, from);
        double level = Series.median(validation, from, validation.length);
        double others = Series.noise(curves.trainLoss(), from);
        double needed = Math.max(Math.max(Thresholds.NOISY_SHARE * level, Thresholds.NOISY * reference),
                Thresholds.NOISY_RATIO * others);
        if (validation.length - from < Thresholds.NOISY_EPOCHS || noise < needed) {
            return;
        }
        double sure = Math.min(certainty(noise / needed), Thresholds.SURE - 0.01);
        notes.add(Kind.VALIDATION_SET_NOISY, sure, from, validation.length - 1,
                "validation loss jumps by ±" + loss(noise) + " about " + loss(level) + " from epoch to epoch, training loss by ±"
                        + loss(others),
                "a larger part: --validation 0.3 or --validation-data", "a lower --lr or a larger --batch");
    }

    private void gap() {
        double[] smooth = Series.smooth(validation);
        int lowest = Series.lowest(smooth);
        double gap = smooth[lowest] - train[lowest];
        double last = Series.end(validation) - Series.end(train);
        double least = Math.min(gap, last);
        if (least < Thresholds.GAP * reference || train[lowest] > Thresholds.BY_HEART * smooth[lowest]
                || train[lowest] > Thresholds.IMPROVED_TO * reference || smooth[lowest] > Thresholds.IMPROVED_TO * reference
                || scoreGap() < Thresholds.SCORE_ERRORS * scoreError()) {
            return;
        }
        long rows = curves.setting().trainRows();
        notes.add(Kind.TRAINING_SET_UNREPRESENTATIVE, certainty(least / (Thresholds.GAP * reference)), lowest, train.length - 1,
                "both losses fall, yet at the best epoch validation stays at " + loss(smooth[lowest]) + " while training is at "
                        + loss(train[lowest]) + (rows == 0 ? "" : ", with " + Numbers.count(rows, "row") + " to train on"),
                "more rows to train on, drawn as those to validate on: --data, a smaller --validation",
                "more restraint: --dropout 0.3 or --l2 1e-2");
    }

    private void easy() {
        boolean judged = curves.train().loss() >= 0 && curves.validation().loss() >= 0;
        int half = validation.length / 2;
        double[] ratios = new double[validation.length - half];
        double[] below = new double[ratios.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = validation[half + i] / train[half + i];
            below[i] = train[half + i] - validation[half + i];
        }
        double ratio = judged ? curves.validation().loss() / curves.train().loss() : Series.median(ratios);
        double by = judged ? curves.train().loss() - curves.validation().loss() : Series.median(below);
        boolean dropout = !judged && curves.setting().dropout() != 0;
        double needed = dropout ? Thresholds.EASY_SHARE_UNJUDGED : Thresholds.EASY_SHARE;
        if (!(ratio <= needed) || by < Thresholds.EASY * reference) {
            return;
        }
        notes.add(Kind.VALIDATION_SET_EASY, Math.min(certainty(needed / Math.max(ratio, 1e-3)), dropout ? Thresholds.LIKELY : 1),
                judged ? 0 : half, validation.length - 1,
                "validation loss is " + percent(ratio) + " of the training loss" + (judged ? ", both judged with the same weights: "
                        + loss(curves.validation().loss()) + " and " + loss(curves.train().loss()) : ""),
                "rows drawn as those to train on: --validation 0.2 in place of --validation-data",
                "look for rows that are in both parts");
    }
}
