package org.talweg.report.diagnosis;

import static org.talweg.report.diagnosis.Notes.certainty;
import static org.talweg.report.diagnosis.Notes.loss;
import static org.talweg.report.diagnosis.Notes.percent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.talweg.report.Numbers;
import org.talweg.train.LayerRecord;

/** Gradients, units and the start: Goodfellow et al. 2016, sections 8.2.4 and 8.2.5; Glorot &amp; Bengio 2010, section 3. */
final class LayerRules {
    private final Curves curves;
    private final Notes notes;

    LayerRules(Curves curves, Notes notes) {
        this.curves = curves;
        this.notes = notes;
    }

    void warnings() {
        initialLoss();
        exploding();
        vanishing();
        dead();
        saturated();
    }

    private void initialLoss() {
        double start = curves.start().loss();
        double guess = curves.reference();
        boolean known = !Double.isNaN(curves.setting().chance()) || curves.setting().task() != null && guess != start;
        double most = guess * (curves.classifies() ? Thresholds.INITIAL_ABOVE : Thresholds.INITIAL_ABOVE_SQUARED);
        if (!known || !(start >= 0) || start < most && start > Thresholds.INITIAL_BELOW * guess) {
            return;
        }
        boolean above = start > guess;
        double excess = above ? start / most : Thresholds.INITIAL_BELOW * guess / Math.max(start, 1e-9);
        String names = curves.classifies() ? "ln(" + curves.setting().classes() + ") = " + loss(guess)
                : "the targets' variance " + loss(guess);
        notes.add(Kind.BAD_INITIAL_LOSS, certainty(excess), 0, 0, "loss of " + loss(start) + " before training, expected about "
                + names, above ? "--init auto, which suits the activation" : "look for features that hold the label",
                above ? "features of about unit size; --batch-norm" : "--label names the right column?");
    }

    private void exploding() {
        double[] norms = curves.column(Curves.Epoch::gradientNorm);
        int highest = -1;
        for (int i = 0; i < norms.length; i++) {
            highest = Double.isFinite(norms[i]) && (highest < 0 || norms[i] > norms[highest]) ? i : highest;
        }
        double growth = growth();
        boolean longNorm = highest >= 0 && norms[highest] >= Thresholds.EXPLODING_NORM;
        if (!longNorm) {
            return;
        }
        double sure = certainty(Math.max(1, StrictMath.log10(norms[highest] / Thresholds.EXPLODING_NORM) + 1));
        notes.add(Kind.EXPLODING_GRADIENTS, growth >= Thresholds.EXPLODING_GROWTH ? Math.max(sure, 0.9) : sure, highest, highest,
                "gradient norm of " + loss(norms[highest]) + " in epoch " + curves.number(highest)
                        + (growth >= Thresholds.EXPLODING_GROWTH ? ", growing " + Numbers.loss(growth) + "-fold a layer on its way back"
                        : ""),
                "--clip-norm 1", "--init auto, --batch-norm or a lower --lr");
    }

    /** Geometric mean of ‖∂L/∂W‖ of a layer over that of the next one, in the first epoch; NaN of one layer or none. */
    private double growth() {
        List<LayerRecord> layers = curves.epochs().isEmpty() ? List.of() : curves.epochs().get(0).layers();
        int gaps = layers.size() - 1;
        return gaps < 1 ? Double.NaN : StrictMath.pow(layers.get(0).gradientNorm() / layers.get(gaps).gradientNorm(), 1.0 / gaps);
    }

    private void vanishing() {
        List<Double> ratios = new ArrayList<>();
        for (Curves.Epoch epoch : curves.epochs()) {
            double low = epoch.layers().stream().mapToDouble(LayerRecord::gradientNorm).min().orElse(Double.NaN);
            double high = epoch.layers().stream().mapToDouble(LayerRecord::gradientNorm).max().orElse(Double.NaN);
            if (epoch.layers().size() > 1 && high > 0) {
                ratios.add(low / high);
            }
        }
        int early = Math.max(1, ratios.size() / 2);
        double ratio = Series.median(ratios.stream().limit(early).mapToDouble(r -> r).toArray());
        if (ratio <= Thresholds.VANISHING_RATIO) {
            notes.add(Kind.VANISHING_GRADIENTS, certainty(Math.max(1, StrictMath.log10(Thresholds.VANISHING_RATIO / ratio) + 1)), 0,
                    early - 1, "the smallest gradient of a layer is " + loss(ratio) + " of the largest", tries());
            return;
        }
        double[] norms = curves.column(Curves.Epoch::gradientNorm);
        double norm = Series.median(norms);
        double level = Series.median(curves.trainLoss());
        if (ratios.isEmpty() && norm <= Thresholds.VANISHING_NORM && level >= Thresholds.PLATEAU_LEVEL * curves.reference()) {
            notes.add(Kind.VANISHING_GRADIENTS, Thresholds.LIKELY - 0.1, 0, norms.length - 1,
                    "gradient norm of " + loss(norm) + " while the loss is " + loss(level), tries());
        }
    }

    private static String[] tries() {
        return new String[] {"--activation relu with --init auto", "--batch-norm, or fewer --layers"};
    }

    private void dead() {
        share(Kind.DEAD_UNITS, LayerRecord::dead, Thresholds.DEAD, "units are 0 on every row",
                "--activation leaky-relu", "a lower --lr, or --batch-norm");
    }

    private void saturated() {
        share(Kind.SATURATED_ACTIVATIONS, LayerRecord::saturated, Thresholds.SATURATED, "values lie in the flat parts",
                "--init auto, --batch-norm or --activation relu", "a lower --lr, or --l2 1e-3 to hold the weights small");
    }

    /** The worst layer at the end of the run. */
    private void share(Kind kind, ToDoubleFunction<LayerRecord> value, double threshold, String what, String... tries) {
        LayerRecord worst = null;
        int n = curves.size();
        for (LayerRecord layer : n == 0 ? List.<LayerRecord>of() : curves.epochs().get(n - 1).layers()) {
            double share = value.applyAsDouble(layer);
            worst = share >= threshold && (worst == null || share > value.applyAsDouble(worst)) ? layer : worst;
        }
        if (worst == null) {
            return;
        }
        String name = worst.layer();
        int from = n - 1;
        while (from > 0 && curves.epochs().get(from - 1).layers().stream()
                .anyMatch(layer -> layer.layer().equals(name) && value.applyAsDouble(layer) >= threshold)) {
            from--;
        }
        double share = value.applyAsDouble(worst);
        notes.add(kind, certainty(share / threshold), from, n - 1, percent(share) + " of " + name + "'s " + what, tries);
    }
}
