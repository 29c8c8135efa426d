package org.talweg.report.diagnosis;

import static org.talweg.report.diagnosis.Notes.certainty;
import static org.talweg.report.diagnosis.Notes.loss;
import static org.talweg.report.diagnosis.Notes.percent;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.IntPredicate;
import org.talweg.report.Numbers;
import org.talweg.train.LayerRecord;

/** Learning rate too high or too low, and plateaus: Goodfellow et al. 2016, sections 8.2.2, 8.3.1 and 11.4.1. */
final class RateRules {
    private final Curves curves;
    private final Notes notes;
    private final double reference;
    private final double[] train;

    RateRules(Curves curves, Notes notes) {
        this.curves = curves;
        this.notes = notes;
        this.reference = curves.reference();
        this.train = curves.trainLoss();
    }

    void warnings() {
        tooHigh();
        if (train.length < Thresholds.FEWEST_EPOCHS || !Series.finite(train) || !(reference > 0)) {
            return;
        }
        if (!notes.has(Kind.LEARNING_RATE_TOO_HIGH) && !notes.has(Kind.VANISHING_GRADIENTS) && !curves.setting().secondOrder()) {
            tooLow();
        }
        plateau();
    }

    private void tooHigh() {
        int wild = firstNotFinite();
        if (curves.divergence() != null || wild >= 0) {
            int epoch = wild >= 0 ? wild : curves.size();
            tooHigh(1, epoch, epoch, "diverged: " + (curves.divergence() != null ? curves.divergence()
                    : "the loss of epoch " + curves.number(epoch) + " is no finite number"));
            return;
        }
        if (!Series.finite(train)) {
            return;
        }
        int highest = highest();
        double began = curves.start().loss() > reference ? curves.start().loss() : reference;
        double excess = train[highest] / (Thresholds.ABOVE_CHANCE * began);
        if (excess >= 1 && (curves.calibrated() || highest > 0)) {
            tooHigh(certainty(excess), highest, highest, "training loss of " + loss(train[highest]) + " in epoch "
                    + curves.number(highest) + ", above " + loss(began) + " of "
                    + (began > reference ? "the untrained network" : curves.calibrated() ? "a guess" : "the first epoch"));
            return;
        }
        if (!killed()) {
            oscillation();
        }
    }

    /** Whether a step has thrown units to where nothing reaches them: the loss is then stuck, high, without any wild epoch. */
    private boolean killed() {
        if (train.length < Thresholds.FEWEST_EPOCHS || Series.end(train) < Thresholds.HIGH_LOSS * reference) {
            return false;
        }
        double dead = curves.epochs().get(0).layers().stream().mapToDouble(LayerRecord::dead).filter(share -> share >= 0).max()
                .orElse(0);
        if (dead >= Thresholds.KILLED) {
            tooHigh(certainty(dead / Thresholds.KILLED), 0, train.length - 1, percent(dead)
                    + " of a layer's units are dead after the first epoch, and the training loss stays at " + loss(Series.end(train)));
        }
        return dead >= Thresholds.KILLED;
    }

    private int firstNotFinite() {
        double[] validation = curves.validationLoss();
        for (int i = 0; i < train.length; i++) {
            if (Double.isInfinite(train[i]) || Double.isInfinite(validation[i])) {
                return i;
            }
        }
        return -1;
    }

    private int highest() {
        int highest = 0;
        for (int i = 1; i < train.length; i++) {
            highest = train[i] > train[highest] ? i : highest;
        }
        return highest;
    }

    private void oscillation() {
        int jumps = 0;
        int first = -1;
        int last = -1;
        double largest = 0;
        for (int i = 1; i < train.length; i++) {
            double rise = train[i] - train[i - 1];
            if (rise > Math.max(Thresholds.JUMP_SHARE * train[i - 1], Thresholds.JUMP * reference)) {
                jumps++;
                first = first < 0 ? i : first;
                last = i;
                largest = Math.max(largest, rise);
            }
        }
        double share = (double) jumps / Math.max(1, train.length - 1);
        if (jumps >= 2 && train.length >= Thresholds.FEWEST_EPOCHS && share >= Thresholds.JUMPS) {
            tooHigh(certainty(share / Thresholds.JUMPS), first - 1, last, "training loss oscillates: " + jumps + " of "
                    + (train.length - 1) + " epochs raise it by a fifth or more, by up to " + loss(largest));
        }
    }

    private void tooHigh(double sure, int from, int to, String evidence) {
        notes.add(Kind.LEARNING_RATE_TOO_HIGH, sure, from, to, evidence, Rates.times(curves, 0.1, "a tenth of"), "--clip-norm 1 or --warmup 100");
    }

    private void tooLow() {
        int n = train.length;
        // The validation loss, where there is one: dropout does not shake it, and nothing is learnt by heart yet.
        double[] x = Series.finite(curves.validationLoss()) ? curves.validationLoss() : train;
        double[] smooth = Series.smooth(x);
        double began = x[0];
        double end = Series.end(x);
        double fall = began - end;
        double middle = smooth[Rates.at(curves, 0.5)];
        int falling = 0;
        for (int i = 1; i < n; i++) {
            falling += x[i] < x[i - 1] ? 1 : 0;
        }
        double needed = Math.max(Thresholds.SOME_FALL * reference, Thresholds.NOISES * Series.noise(x));
        double steady = (middle - end) / (began - middle);
        double most = Thresholds.SHORT_WAY * Math.max(began, reference);
        if (end < most || fall < needed || !(steady >= Thresholds.STEADY) || falling < Thresholds.FALLING_EPOCHS * (n - 1)) {
            return;
        }
        double rate = Rates.highest(curves);
        notes.add(Kind.LEARNING_RATE_TOO_LOW, certainty(end / most), 0, n - 1,
                (x == train ? "training" : "validation") + " loss falls steadily, yet only from " + loss(began) + " to " + loss(end)
                        + " (" + percent(fall / began) + ") in " + n + " epochs"
                        + (rate > 0 ? " at a rate of up to " + Numbers.setting(rate) : ""),
                Rates.times(curves, 10, "ten times"), "--schedule one-cycle");
    }

    private void plateau() {
        double[] smooth = Series.smooth(train);
        double[] rates = Rates.of(curves);
        double way = Arrays.stream(rates).sum();
        int bestFrom = 0;
        int bestTo = -1;
        int from = 0;
        Deque<Integer> lowest = new ArrayDeque<>(); // of the window, each the lowest of what comes after the one before
        Deque<Integer> highest = new ArrayDeque<>();
        for (int to = 0; to < smooth.length; to++) {
            double value = smooth[to];
            push(lowest, to, i -> smooth[i] >= value);
            push(highest, to, i -> smooth[i] <= value);
            while (smooth[highest.getFirst()] - smooth[lowest.getFirst()] > Thresholds.PLATEAU_RANGE * reference) {
                from++;
                drop(lowest, from);
                drop(highest, from);
            }
            if (smooth[to] >= Thresholds.PLATEAU_LEVEL * reference && to - from > bestTo - bestFrom) {
                bestFrom = from;
                bestTo = to;
            }
        }
        int length = bestTo - bestFrom + 1;
        double share = Arrays.stream(rates, bestFrom, Math.max(bestFrom, bestTo + 1)).sum() / way;
        if (length < Thresholds.PLATEAU_EPOCHS || share < Thresholds.PLATEAU_WAY || notes.has(Kind.LEARNING_RATE_TOO_LOW)
                || notes.has(Kind.LEARNING_RATE_TOO_HIGH)) {
            return;
        }
        double level = Series.median(train, bestFrom, bestTo + 1);
        double left = level - Series.end(train);
        boolean escaped = left >= Thresholds.PLATEAU_FALL * reference;
        // Never left, at the level of a guess, by a network that could do better: perhaps a plateau, perhaps all there is to learn.
        boolean stuck = bestTo == train.length - 1 && bestFrom <= 1 && curves.setting().hidden() != 0;
        if (escaped || stuck) {
            notes.add(Kind.PLATEAU, escaped ? certainty(left / (Thresholds.PLATEAU_FALL * reference)) : Thresholds.LIKELY - 0.1,
                    bestFrom, bestTo, "training loss stays within " + percent(Thresholds.PLATEAU_RANGE) + " of "
                            + loss(level) + " for " + length + " epochs" + (escaped ? ", then falls to "
                            + loss(Series.end(train)) : ", and to the end"),
                    "--batch-norm, or --activation relu with --init auto", "--optimizer adam, or a higher --lr");
        }
    }

    /** Puts an index behind those that it does not outdo. */
    private static void push(Deque<Integer> window, int index, IntPredicate outdone) {
        while (!window.isEmpty() && outdone.test(window.getLast())) {
            window.removeLast();
        }
        window.addLast(index);
    }

    private static void drop(Deque<Integer> window, int from) {
        if (window.getFirst() < from) {
            window.removeFirst();
        }
    }
}
