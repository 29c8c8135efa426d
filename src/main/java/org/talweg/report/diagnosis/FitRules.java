package org.talweg.report.diagnosis;

import static org.talweg.report.diagnosis.Notes.certainty;
import static org.talweg.report.diagnosis.Notes.loss;
import static org.talweg.report.diagnosis.Notes.percent;

/** Under-fitting, over-fitting, a training that stopped too soon, and a good fit: Goodfellow et al. 2016, sections 5.2, 5.3 and 7.8. */
final class FitRules {
    private final Curves curves;
    private final Notes notes;
    private final double reference;
    private final double[] train;
    private final double[] validation;

    FitRules(Curves curves, Notes notes) {
        this.curves = curves;
        this.notes = notes;
        this.reference = curves.reference();
        this.train = curves.alignedTrainLoss();
        this.validation = curves.validationLoss();
    }

    /** After the rules of the learning rate. */
    void warnings() {
        if (train.length < Thresholds.FEWEST_EPOCHS || !Series.finite(train) || !(reference > 0)) {
            return;
        }
        if (!notes.has(Kind.LEARNING_RATE_TOO_LOW)) {
            stillFalling();
            if (!notes.has(Kind.LEARNING_RATE_TOO_HIGH) && !notes.has(Kind.STILL_FALLING)) {
                underFitting();
            }
        }
        if (Series.finite(validation)) {
            overFitting();
        }
    }

    private void underFitting() {
        double end = Series.end(train);
        double high = end / (Thresholds.HIGH_LOSS * reference);
        int from = Math.min(Rates.at(curves, 1 - Thresholds.LAST_PART), train.length - 2);
        double[] smooth = Series.smooth(train);
        double fall = smooth[from] - end;
        if (high < 1 || fall > Math.max(Thresholds.FLAT_FALL * reference, Thresholds.NOISES * Series.noise(train))) {
            return;
        }
        double sure = Math.min(certainty(high), curves.calibrated() ? 1 : Thresholds.SURE - 0.01);
        notes.add(Kind.UNDER_FITTING, sure, from, train.length - 1,
                "training loss flat at " + loss(end) + ", " + percent(end / reference) + " of " + reference(),
                "more or wider hidden layers: --layers 256,256", "less restraint: --dropout 0, smaller --l2 or --weight-decay");
    }

    private String reference() {
        return curves.calibrated() ? "a guess's " + loss(reference) : "the first epoch's " + loss(reference);
    }

    private void stillFalling() {
        double[] x = Series.finite(validation) ? validation : train;
        double[] smooth = Series.smooth(x);
        int n = x.length;
        int from = Math.min(n - 3, (int) Math.floor(n * (1 - Thresholds.LAST_PART)) - 1);
        double fall = smooth[from] - smooth[n - 1];
        double needed = Math.max(Math.max(Thresholds.STILL_FALLING * reference, Thresholds.STILL_FALLING_SHARE * smooth[from]),
                Thresholds.NOISES * Series.noise(x));
        double trainFall = Series.smooth(train)[from] - Series.smooth(train)[n - 1];
        double later = smooth[(from + n - 1) / 2] - smooth[n - 1];
        double[] rates = curves.column(Curves.Epoch::learningRate);
        boolean ended = rates[n - 1] < Thresholds.SCHEDULE_ENDED * Rates.highest(curves);
        if (ended || fall < needed || later < Thresholds.STILL_FALLING_LATER * fall || trainFall <= 0) {
            return;
        }
        notes.add(Kind.STILL_FALLING, certainty(fall / needed), from, n - 1,
                (x == validation ? "validation" : "training") + " loss still falls, from " + loss(smooth[from]) + " to "
                        + loss(smooth[n - 1]) + " in the last " + (n - 1 - from) + " epochs",
                "--epochs " + 2 * n, "a higher --lr");
    }

    private void overFitting() {
        double[] smooth = Series.smooth(validation);
        int lowest = Series.lowest(smooth);
        int n = validation.length;
        double rise = Series.end(validation) - smooth[lowest];
        double needed = Math.max(Math.max(Thresholds.RISE_SHARE * smooth[lowest], Thresholds.RISE * reference),
                Thresholds.NOISES * Series.noise(validation, lowest));
        double[] raw = curves.trainLoss();
        double before = Series.smooth(raw)[lowest];
        if (n - 1 - lowest < Thresholds.END_EPOCHS || rise < needed || Series.end(raw) > Thresholds.TRAIN_FALLS_TO * before) {
            return;
        }
        notes.add(Kind.OVER_FITTING, certainty(rise / needed), lowest, n - 1,
                "validation loss rises from " + loss(smooth[lowest]) + " to " + loss(Series.end(validation))
                        + ", training loss falls from " + loss(before) + " to " + loss(Series.end(raw))
                        + (curves.restored() ? "; the weights of epoch " + curves.kept() + " are kept" : ""),
                curves.restored() ? "nothing: early stopping has done its work" : "--early-stop 10",
                "more restraint: --dropout 0.5 or --l2 1e-3, or fewer units in --layers");
    }

    /** When no rule warns: both curves have settled, low or close to each other. */
    void goodFit() {
        int n = train.length;
        if (n < Thresholds.FEWEST_EPOCHS || !(reference > 0) || !Series.finite(train) || !Series.finite(validation)) {
            return;
        }
        double end = Series.end(validation);
        double gap = end - Series.end(train);
        if (Series.end(train) > Thresholds.GOOD_LOSS * reference || gap > Thresholds.GAP * reference) {
            return;
        }
        double[] smooth = Series.smooth(validation);
        int settled = n - 1;
        while (settled > 0 && Math.abs(smooth[settled - 1] - end) <= Math.max(Thresholds.RISE * reference,
                Thresholds.RISE_SHARE * end)) {
            settled--;
        }
        double sure = curves.calibrated() ? 0.9 : 0.7;
        notes.add(Kind.GOOD_FIT, n < 2 * Thresholds.FEWEST_EPOCHS ? Thresholds.LIKELY : sure, settled, n - 1,
                "both losses have settled, training " + loss(Series.end(train)) + ", validation " + loss(end) + ", a gap of "
                        + percent(Math.max(0, gap) / reference) + " of " + reference());
    }
}
