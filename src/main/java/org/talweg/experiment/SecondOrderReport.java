package org.talweg.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.report.Numbers;
import org.talweg.report.Table;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.train.Csv;

/** What {@link SecondOrder} measured, as tables, as CSV and as a picture. */
public final class SecondOrderReport {
    private static final double[] LEVELS = {1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7};
    private static final double FACTOR = 3;
    /** Those that the factor is asked of. */
    private static final List<String> ASKED = List.of(SecondOrderRule.LBFGS.toString(), SecondOrderRule.NEWTON_CG.toString(),
            SecondOrderRule.SADDLE_FREE_NEWTON.toString());
    /** Points of a curve that are shown at most. */
    private static final int POINTS = 300;

    private final SecondOrder result;
    private final double[] levels;

    public SecondOrderReport(SecondOrder result) {
        this.result = result;
        double enough = result.settings().enough();
        levels = DoubleStream.concat(Arrays.stream(LEVELS).filter(level -> level > 1.001 * enough), DoubleStream.of(enough)).toArray();
    }

    /** Gradient equivalents by loss and method, and in brackets how many times as many Adam needs. */
    public String levels() {
        Table table = new Table();
        List<String> head = new ArrayList<>(List.of("loss", "adam"));
        result.others().forEach(run -> head.add(run.method()));
        table.row(head.toArray(String[]::new));
        for (double level : levels) {
            Descent adam = result.bestAdam(level);
            List<String> row = new ArrayList<>(List.of(text(level),
                    adam == null ? "> " + Numbers.count(result.settings().steps()) : work(adam.work(level))));
            for (Descent run : result.others()) {
                double factor = result.factor(run, level);
                row.add(Double.isNaN(factor) ? "–"
                        : String.format(Locale.ROOT, "%s (%s%.1f×)", work(run.work(level)), adam == null ? "> " : "", factor));
            }
            table.row(row.toArray(String[]::new));
        }
        return table.toString();
    }

    /** What each run took in all: of Adam those that were first somewhere. */
    public String runs() {
        Table table = new Table().row("run", "steps", "gradients", "products", "values", "lowest loss", "time");
        Set<Descent> shown = new LinkedHashSet<>(result.others());
        for (double level : levels) {
            if (result.bestAdam(level) != null) {
                shown.add(result.bestAdam(level));
            }
        }
        for (Descent run : shown) {
            table.row(name(run), Numbers.count(run.steps()), Numbers.count(run.gradients()), Numbers.count(run.products()),
                    Numbers.count(run.values()), Numbers.loss(run.lowest()), Numbers.duration(run.seconds()));
        }
        return table.toString();
    }

    /** The greatest loss from which on Adam needs three times as many gradients as each of three methods, in a sentence. */
    public String conclusion() {
        double from = Double.NaN;
        double least = Double.NaN;
        for (int i = levels.length - 1; i >= 0; i--) {
            double level = levels[i];
            double smallest = result.others().stream().filter(run -> ASKED.contains(run.method()))
                    .mapToDouble(run -> result.factor(run, level)).map(factor -> Double.isNaN(factor) ? 0 : factor).min().orElse(0);
            if (smallest < FACTOR) {
                break;
            }
            from = level;
            least = smallest;
        }
        String methods = String.join(", ", ASKED.subList(0, 2)) + " and " + ASKED.get(2);
        return Double.isNaN(from) ? "Adam does not need three times as many gradients as each of " + methods + " for any loss here."
                : String.format(Locale.ROOT, "For a training loss of %s Adam, with the best of %d settings, needs at least %.1f times as"
                + " many gradients as each of %s.", text(from), result.adam().size(), Math.floor(10 * least) / 10, methods);
    }

    /** The curves, of every run. */
    public String csv() {
        Csv csv = new Csv("method,settings,gradient_equivalents,loss");
        for (List<Descent> runs : List.of(result.others(), result.adam())) {
            for (Descent run : runs) {
                for (int i : shown(run)) {
                    csv.row(run.method(), run.settings(), run.work()[i], run.losses()[i]);
                }
            }
        }
        return csv.toString();
    }

    /** Loss against gradient equivalents, both by logarithm; of Adam the lowest loss of any of its runs. */
    public Picture picture() {
        List<Double> work = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        List<String> methods = new ArrayList<>();
        List<Descent> runs = new ArrayList<>(List.of(envelope()));
        runs.addAll(result.others());
        for (Descent run : runs) {
            for (int i : shown(run)) {
                work.add(run.work()[i]);
                losses.add(run.losses()[i]);
                methods.add(run.method());
            }
        }
        return Picture.of(String.format(Locale.ROOT, "Training loss of %s, %s parameters, full batch",
                result.settings().data().name(), Numbers.count(result.settings().model().parameterCount()))).size(760, 460)
                .axes("gradients; a product with the Hessian counts as 2, a value as 1/3", "training loss")
                .scale("x", "trans", "log10").scale("y", "trans", "log10")
                .layer(Layer.of("line").map("x", doubles(work)).map("y", doubles(losses))
                        .map("color", "method", methods.toArray(String[]::new)).set("size", 1.1));
    }

    /** Points of a curve far enough from each other to be seen, and its last one. */
    private int[] shown(Descent run) {
        double ratio = StrictMath.pow(2.0 * result.settings().steps(), 1.0 / POINTS);
        double[] last = {0};
        return IntStream.range(0, run.losses().length).filter(i -> {
            boolean far = run.work()[i] >= last[0] * ratio || i == run.losses().length - 1;
            last[0] = far ? run.work()[i] : last[0];
            return far;
        }).toArray();
    }

    /** The lowest loss that any run of Adam had after so many gradients. */
    private Descent envelope() {
        double[] lowest = new double[result.settings().steps() + 1];
        Arrays.fill(lowest, Double.POSITIVE_INFINITY);
        for (Descent run : result.adam()) {
            for (int i = 0; i < run.losses().length; i++) {
                int at = (int) run.work()[i];
                lowest[at] = Math.min(lowest[at], run.losses()[i]);
            }
        }
        List<Double> work = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < lowest.length && best > result.settings().enough(); i++) {
            if (lowest[i] < best) {
                best = lowest[i];
                work.add((double) i);
                losses.add(best);
            }
        }
        return new Descent("adam", "", doubles(work), doubles(losses), 0, 0, 0, 0, 0);
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static String name(Descent run) {
        return run.settings().isEmpty() ? run.method() : run.method() + ", " + run.settings();
    }

    private static String work(double work) {
        return Numbers.count(Math.round(work));
    }

    private static String text(double level) {
        return level >= 1e-3 ? String.valueOf(level) : String.format(Locale.ROOT, "%.0e", level);
    }
}
