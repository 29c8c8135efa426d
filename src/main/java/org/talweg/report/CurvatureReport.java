package org.talweg.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.talweg.curvature.CriticalPoint;
import org.talweg.curvature.Curvature;
import org.talweg.curvature.Curvature.Eigenvalue;
import org.talweg.curvature.SpectralDensity;
import org.talweg.curvature.Taylor;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.report.picture.Style;

/**
 * The curvature of a loss as text and picture.
 *
 * @param curvature    what was found
 * @param learningRate of the run, or NaN if not known
 */
public record CurvatureReport(Curvature curvature, double learningRate) {
    private static final int POINTS = 2401;
    /** Width of the smoothing, as a share of the spectrum's. */
    private static final double SMOOTHING = 0.004;
    /** Densities below this share of the highest are left out of the picture. */
    private static final double FAINT = 1e-7;

    /** What was found, name and value. */
    public List<String[]> rows() {
        Taylor taylor = curvature.taylor();
        CriticalPoint point = curvature.point();
        SpectralDensity density = curvature.density();
        List<String[]> rows = new ArrayList<>();
        row(rows, "loss", Numbers.loss(taylor.loss()));
        row(rows, "gradient norm", Numbers.loss(taylor.gradientNorm()));
        row(rows, "gᵀg", Numbers.loss(taylor.slope()));
        row(rows, "gᵀHg", Numbers.loss(taylor.curvature()));
        row(rows, "gᵀHg / gᵀg", Numbers.loss(taylor.relativeCurvature()));
        row(rows, "best step ε*", bestStep(taylor));
        row(rows, "highest eigenvalues", values(curvature.highest()));
        row(rows, "lowest eigenvalues", values(curvature.lowest()));
        row(rows, "trace of H", Numbers.loss(density.trace())
                + (curvature.exact() || Double.isNaN(density.traceError()) ? "" : " ± " + Numbers.loss(density.traceError())));
        String about = point.estimated() ? ", estimated" : "";
        row(rows, "index", Numbers.percent(point.index()) + " of eigenvalues negative, "
                + Numbers.percent(point.flat()) + " flat (|λ| ≤ " + Numbers.loss(point.threshold()) + ")" + about);
        row(rows, "condition number", Double.isNaN(point.condition()) ? "–" : (point.estimated()
                ? "about " + Numbers.setting(point.condition()) : Numbers.loss(point.condition())) + (point.flat() > 0 ? " without the flat directions, infinite with them" : ""));
        row(rows, "kind", kind(point));
        return rows;
    }

    private static void row(List<String[]> rows, String name, String value) {
        rows.add(new String[] {name, value});
    }

    private static String bestStep(Taylor taylor) {
        double best = taylor.bestStep();
        return Double.isNaN(best) ? "none: the gradient is 0"
                : Double.isInfinite(best) ? "none: the loss falls without bound in the model" : Numbers.loss(best);
    }

    private static String values(List<Eigenvalue> values) {
        return values.stream().map(found -> Numbers.loss(found.value())
                + (found.residual() > 0.01 * Math.abs(found.value()) ? " ± " + Numbers.loss(found.residual()) : ""))
                .collect(Collectors.joining(", "));
    }

    private static String kind(CriticalPoint point) {
        return switch (point.kind()) {
            case MINIMUM -> "minimum: no direction goes down" + (point.flat() > 0 ? ", some are flat" : "");
            case SADDLE -> "saddle: some directions go up and some down";
            case MAXIMUM -> "maximum: no direction goes up" + (point.flat() > 0 ? ", some are flat" : "");
            case PLATEAU -> "plateau: all directions are flat to second order";
        } + ", as far as the gradient is 0";
    }

    /** The Taylor model against the loss: a header, and a row for each step. */
    public List<String[]> steps() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"step ε", "εgᵀg", "½ε²gᵀHg", "predicted loss", "actual loss", ""});
        Taylor taylor = curvature.taylor();
        for (Taylor.Step step : curvature.steps()) {
            rows.add(new String[] {Numbers.loss(step.epsilon()), Numbers.loss(taylor.loss() - step.linear()),
                Numbers.loss(step.predicted() - step.linear()), Numbers.loss(step.predicted()), Numbers.loss(step.actual()),
                step.epsilon() == learningRate ? "the run's learning rate" : step.epsilon() == taylor.bestStep() ? "ε*" : ""});
        }
        return rows;
    }

    /** What steps do, in sentences: the run's learning rate and the first step that raises the loss. */
    public List<String> sentences() {
        Taylor taylor = curvature.taylor();
        List<Taylor.Step> steps = curvature.steps();
        List<String> sentences = new ArrayList<>();
        steps.stream().filter(step -> step.epsilon() == learningRate).map(this::sentence).forEach(sentences::add);
        steps.stream().filter(step -> taylor.raises(step.epsilon())).findFirst()
                .filter(step -> step.epsilon() != learningRate).map(this::sentence).ifPresent(sentences::add);
        if (sentences.isEmpty()) {
            sentences.add(steps.isEmpty() ? taylor.sentence(1) : sentence(steps.get(0)));
        }
        return sentences;
    }

    private String sentence(Taylor.Step step) {
        return curvature.taylor().sentence(step.epsilon()) + " Measured: " + Numbers.loss(curvature.taylor().loss()) + " before, "
                + Numbers.loss(step.actual()) + " after.";
    }

    /** Rows, steps and sentences. */
    public String text() {
        Table found = new Table();
        rows().forEach(found::row);
        Table model = new Table();
        steps().forEach(model::row);
        String steps = curvature.steps().isEmpty() ? "" : "\n" + model.toString().replaceAll(" +\n", "\n");
        return found + steps + "\n" + String.join("\n", sentences()) + "\n";
    }

    /** The density of eigenvalues, logarithmic upwards. */
    public Picture density() {
        SpectralDensity density = curvature.density();
        double[] nodes = density.nodes();
        double width = nodes[nodes.length - 1] - nodes[0];
        double sigma = width > 0 ? SMOOTHING * width : Math.max(SMOOTHING, SMOOTHING * Math.abs(nodes[0]));
        double[] points = density.points(POINTS, sigma);
        double[] values = density.at(points, sigma);
        double floor = FAINT * Arrays.stream(values).max().orElseThrow();
        double[] seen = Arrays.stream(values).map(value -> Math.max(value, floor)).toArray();
        String how = curvature.exact() ? "exact" : "by stochastic Lanczos quadrature";
        return Picture.of("Eigenvalues of the Hessian, " + how)
                .axes("eigenvalue λ", "density")
                .scale("y", "trans", "log10")
                .layer(Layer.of("vline").set("xintercept", 0).set("color", Style.GUIDE).set("linetype", "dashed"))
                .layer(Layer.of("line").map("x", points).map("y", seen).set("color", "#0072B2").set("size", 0.8)
                        .set("tooltips", "none"));
    }
}
