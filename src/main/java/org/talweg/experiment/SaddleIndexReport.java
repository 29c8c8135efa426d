package org.talweg.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.talweg.report.Numbers;
import org.talweg.report.Table;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.train.Csv;

/** What {@link SaddleIndex} found, as a table, as CSV and as pictures. */
public final class SaddleIndexReport {
    private static final int ROWS = 12;

    private final SaddleIndex result;
    /** By index, then loss. */
    private final List<IndexedPoint> points;

    public SaddleIndexReport(SaddleIndex result) {
        this.result = result;
        this.points = result.points().stream()
                .sorted(Comparator.comparingDouble(IndexedPoint::index).thenComparingDouble(IndexedPoint::loss)).toList();
    }

    /** All points in the order found; no column of it is rounded but by the digits of a double. */
    public String csv() {
        Csv csv = new Csv("found,run,noise,loss,training_error,index,negative,flat,parameters,gradient_norm,lowest_eigenvalue,"
                + "highest_eigenvalue");
        for (IndexedPoint point : result.points()) {
            csv.row(point.found(), point.run(), point.noise(), point.loss(), point.error(), point.index(), point.negative(),
                    point.flat(), point.eigenvalues().length, point.gradientNorm(), point.lowest(), point.highest());
        }
        return csv.toString();
    }

    /** Some rows from lowest to highest index. */
    public String table() {
        Table table = new Table();
        table.row("found by", "index", "error", "loss", "gradient norm", "lowest λ", "highest λ");
        Set<Integer> shown = new LinkedHashSet<>();
        for (int i = 0; i < ROWS; i++) {
            shown.add((int) Math.round((double) i * (points.size() - 1) / (ROWS - 1)));
        }
        for (int i : shown) {
            if (i >= 0 && i < points.size()) {
                IndexedPoint point = points.get(i);
                table.row(point.found().toString(), Numbers.percent(point.index()),
                        Numbers.percent(point.error()), Numbers.loss(point.loss()),
                        String.format(Locale.ROOT, "%.1e", point.gradientNorm()), String.format(Locale.ROOT, "%.1e", point.lowest()),
                        String.format(Locale.ROOT, "%.1e", point.highest()));
            }
        }
        return (shown.size() < points.size() ? shown.size() + " of " + points.size() + " points, by index:\n" : "") + table;
    }

    /** Numbers of points, searches and repeats, and the correlations. */
    public String conclusion() {
        SaddleIndex.Settings settings = result.settings();
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "Found     %d distinct critical points with a gradient norm below %.0e, of %d asked"
                + " for%n", points.size(), settings.bound(), settings.points()));
        text.append(String.format(Locale.ROOT, "          by %d searches in %d runs: %d repeats of a point, %d that ended above the"
                + " bound%n", result.searches(), result.runs(), result.repeats(), result.failures()));
        text.append(String.format(Locale.ROOT, "Pearson r %.4f of index and training error, %.4f of index and loss;%n          %.4f with error of the"
                + " points found by the gradient's norm alone%n",
                result.correlationWithError(), result.correlationWithLoss(), result.correlationByGradientNorm()));
        return text.toString();
    }

    /** Index against training error, a dot for each point. */
    public Picture indexAgainstError() {
        String title = String.format(Locale.ROOT, "%d critical points: Pearson r = %.3f", points.size(),
                result.correlationWithError());
        return Picture.of(title).size(720, 440)
                .axes("training error, %", "index α: share of negative eigenvalues, %")
                .layer(Layer.of("point")
                        .map("x", points.stream().mapToDouble(point -> 100 * point.error()).toArray())
                        .map("y", points.stream().mapToDouble(point -> 100 * point.index()).toArray())
                        .map("color", "found by", points.stream().map(point -> point.found().toString()).toArray(String[]::new))
                        .set("size", 4).set("alpha", 0.7))
                .option("caption", Map.of("text", String.format(Locale.ROOT, "gradient norm below %.0e, %d parameters, λ = %s",
                        result.settings().bound(), result.settings().model().parameterCount(), result.settings().l2())));
    }

    /** Eigenvalues at the points of least, middle and greatest error. */
    public Picture spectra() {
        List<Double> values = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (IndexedPoint point : threePoints()) {
            String name = "error " + Numbers.percent(point.error()) + ", index " + Numbers.percent(point.index());
            for (double value : point.eigenvalues()) {
                values.add(value);
                names.add(name);
            }
        }
        return Picture.of("Eigenvalues of the Hessian at three critical points").size(720, 600)
                .axes("eigenvalue λ", "number of eigenvalues")
                .layer(Layer.of("histogram")
                        .map("x", values.stream().mapToDouble(Double::doubleValue).toArray())
                        .map("fill", "point", names.toArray(String[]::new))
                        .set("bins", 80).set("show_legend", false))
                .layer(Layer.of("vline").set("xintercept", 0).set("linetype", "dashed").set("color", "#444444"))
                .option("facet", Map.of("name", "grid", "y", "point", "y_order", 0));
    }

    private List<IndexedPoint> threePoints() {
        List<IndexedPoint> byError = points.stream().sorted(Comparator.comparingDouble(IndexedPoint::error)
                .thenComparingDouble(IndexedPoint::loss)).toList();
        double middle = 0.5 * (byError.get(0).error() + byError.get(byError.size() - 1).error());
        IndexedPoint between = byError.stream()
                .min(Comparator.comparingDouble(point -> Math.abs(point.error() - middle))).orElseThrow();
        return List.of(byError.get(0), between, byError.get(byError.size() - 1));
    }
}
