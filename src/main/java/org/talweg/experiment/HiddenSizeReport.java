package org.talweg.experiment;

import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.talweg.experiment.HiddenSize.End;
import org.talweg.report.Numbers;
import org.talweg.report.Table;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.train.Csv;

/** What {@link HiddenSize} found, as a table, as CSV and as pictures. */
public final class HiddenSizeReport {
    private final HiddenSize result;

    public HiddenSizeReport(HiddenSize result) {
        this.result = result;
    }

    /** A line for each method and size. */
    public String csv() {
        Csv csv = new Csv("units,parameters,method,learning_rate,steps,loss,training_error,gradient_norm,lowest_eigenvalue,"
                + "highest_eigenvalue,seconds");
        for (End end : result.ends()) {
            csv.row(end.units(), end.parameters(), end.method(), end.rate(), end.steps(), end.loss(), end.error(),
                    end.gradientNorm(), end.lowest(), end.highest(), end.seconds());
        }
        return csv.toString();
    }

    /** The same for people. */
    public Table table() {
        Table table = new Table();
        table.row("method", "units", "parameters", "steps", "error", "loss", "gradient norm", "lowest λ", "time");
        for (End end : result.ends()) {
            table.row(end.method() + (Double.isNaN(end.rate()) ? "" : ", rate " + end.rate()), String.valueOf(end.units()),
                    Numbers.count(end.parameters()), Numbers.count(end.steps()),
                    Numbers.percent(end.error()), Numbers.loss(end.loss()),
                    String.format(Locale.ROOT, "%.1e", end.gradientNorm()), String.format(Locale.ROOT, "%.1e", end.lowest()),
                    Numbers.duration(end.seconds()));
        }
        return table;
    }

    /** Training loss where each method ended, by hidden units. */
    public Picture loss() {
        return bars("Training loss where each method ended", "loss", End::loss).scale("y", "trans", "log10");
    }

    /** Training error where each method ended, by hidden units. */
    public Picture error() {
        return bars("Training error where each method ended", "training error, %", end -> 100 * end.error());
    }

    /** How far below 0 the lowest eigenvalue is there. */
    public Picture lowestEigenvalue() {
        return bars("Most negative eigenvalue of the Hessian there", "lowest eigenvalue", End::lowest);
    }

    private Picture bars(String title, String axis, ToDoubleFunction<End> of) {
        return Picture.of(title).size(720, 400).axes("hidden units", axis)
                .layer(layer("line", of).set("size", 1))
                .layer(layer("point", of).set("size", 4));
    }

    private Layer layer(String geometry, ToDoubleFunction<End> of) {
        return Layer.of(geometry).map("x", result.ends().stream().mapToDouble(End::units).toArray())
                .map("y", result.ends().stream().mapToDouble(of).toArray())
                .map("color", "method", result.ends().stream().map(end -> end.method().toString()).toArray(String[]::new));
    }
}
