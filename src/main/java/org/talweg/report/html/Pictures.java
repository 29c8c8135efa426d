package org.talweg.report.html;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.talweg.report.Numbers;
import org.talweg.report.Summary;
import org.talweg.report.diagnosis.Curves;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.report.picture.Style;
import org.talweg.train.LayerRecord;

/** The pictures of a report; those without anything to show are left out. */
final class Pictures {
    private static final int WIDTH = 540;
    private static final int HEIGHT = 330;
    /** From this ratio of highest to lowest on, a curve is drawn on a logarithmic axis. */
    private static final double WIDE_RANGE = 20;
    private static final double USUAL_UPDATE = 1e-3;
    /** Up to as many epochs each has its tick. */
    private static final int MOST_TICKS = 10;
    private static final int MOST_POINTS = 2000;
    private static final int MOST_LAYERS = 10_000;
    private static final int MOST_VALUES = 1 << 22;

    private final Curves curves;
    private final int best;
    private final boolean classifies;
    private final double[] epochs;

    /** @param best epoch to mark, 0 for none */
    Pictures(Curves curves, int best, boolean classifies) {
        this.curves = curves;
        this.best = best;
        this.classifies = classifies;
        this.epochs = column(Curves.Epoch::epoch);
    }

    private double[] column(ToDoubleFunction<Curves.Epoch> value) {
        return curves.epochs().stream().mapToDouble(value).toArray();
    }

    /** Losses, scores, learning rate and norm of the gradient by epoch. */
    List<Figure> curves() {
        List<Figure> figures = new ArrayList<>();
        String mark = best == 0 ? "" : " The dashed line is epoch " + best + ", with the lowest validation loss.";
        parts(figures, "loss", "Loss", "loss", column(Curves.Epoch::trainLoss), column(Curves.Epoch::validationLoss), true,
                "Both curves should fall and flatten. Validation rising while training falls is over-fitting; both high and flat"
                + " is under-fitting. The training loss is a mean over the epoch, with dropout." + mark);
        String score = Summary.scoreName(classifies);
        parts(figures, "score", classifies ? "Accuracy" : "R²", score, column(Curves.Epoch::trainScore),
                column(Curves.Epoch::validationScore), false, (classifies ? "Share of rows whose class is right."
                : "Share of the targets' variance that is explained; 1 is perfect, 0 a guess of the mean.")
                + " The gap between the curves is what is learnt by heart." + mark);
        single(figures, "learning-rate", "Learning rate", "learning rate", column(Curves.Epoch::learningRate),
                false, "Of each epoch's last step, as the schedule or the plateau rule set it.");
        single(figures, "gradient-norm", "Norm of the gradient", "‖g‖", column(Curves.Epoch::gradientNorm),
                true, "Mean over an epoch's steps, before clipping. It should shrink or stay; sudden growth means steps too large,"
                + " values near 0 from the start mean that nothing is learnt.");
        return figures;
    }

    /** Statistics of each layer by epoch. */
    List<Figure> layers() {
        List<Figure> figures = new ArrayList<>();
        byLayer(figures, "update-ratio", "Size of updates against weights", "‖ΔW‖ / ‖W‖", LayerRecord::updateRatio, true,
                "Of each epoch's last step. About 0.001 (dashed) is usual; far above, the learning rate is too high for the layer,"
                + " far below it hardly moves.");
        byLayer(figures, "layer-gradients", "Norm of each layer's gradient", "‖∂L/∂W‖", LayerRecord::gradientNorm, false,
                "Curves a few powers of ten apart, the first layers lowest, are vanishing gradients; the other way round they"
                + " explode.");
        byLayer(figures, "saturated", "Saturated activations", "share saturated", LayerRecord::saturated, false,
                "Share of values in the flat parts of tanh or sigmoid, where gradients vanish. Near 0 is healthy.");
        byLayer(figures, "dead", "Dead units", "share dead", LayerRecord::dead, false,
                "Share of ReLU units that are 0 on every row looked at: they learn no more. Near 0 is healthy.");
        return figures;
    }

    /** Predicted values against true ones. */
    static List<Figure> scatter(Judged judged) {
        double[] truth = judged.values()[0];
        double[] predicted = judged.values()[1];
        int stride = (truth.length + MOST_POINTS - 1) / MOST_POINTS;
        double[] x = thin(truth, stride);
        double[] y = thin(predicted, stride);
        double low = DoubleStream.concat(Arrays.stream(x), Arrays.stream(y)).min().orElse(0);
        double high = DoubleStream.concat(Arrays.stream(x), Arrays.stream(y)).max().orElse(1);
        Picture picture = Picture.of("Predicted against true").size(WIDTH, HEIGHT).axes("true value", "predicted value")
                .layer(Layer.of("segment").map("x", low).map("y", low).map("xend", high).map("yend", high)
                        .set("linetype", "dashed").set("color", Style.GUIDE))
                .layer(Layer.of("point").map("x", x).map("y", y).set("color", Style.fixed("validation")).set("alpha", 0.5)
                        .set("size", 2.2));
        return List.of(new Figure("predicted", picture, "Rows of the validation part"
                + (stride > 1 ? ", one in " + stride : "") + ". On the dashed line the prediction is right; a cloud that is flatter"
                + " than the line means under-fitting, points far from it are rows to look at."));
    }

    private static double[] thin(double[] values, int stride) {
        double[] thinned = new double[(values.length + stride - 1) / stride];
        for (int i = 0; i < thinned.length; i++) {
            thinned[i] = values[i * stride];
        }
        return thinned;
    }

    private void parts(List<Figure> figures, String name, String title, String axis, double[] train, double[] validation,
            boolean loss, String caption) {
        if (none(train) && none(validation)) {
            return;
        }
        Picture picture = blank(title, axis);
        if (loss) {
            logarithmic(picture, train, validation);
        }
        line(picture, "part", "training", train);
        line(picture, "part", "validation", validation);
        figures.add(new Figure(name, marked(picture), caption));
    }

    private void single(List<Figure> figures, String name, String title, String axis, double[] values, boolean wide,
            String caption) {
        if (none(values)) {
            return;
        }
        Picture picture = blank(title, axis);
        if (wide) {
            logarithmic(picture, values);
        }
        dots(picture.layer(Layer.of("line").map("x", epochs).map("y", values).set("color", Style.fixed("training"))
                .set("size", 1.1)), values, Style.fixed("training"));
        figures.add(new Figure(name, marked(picture), caption));
    }

    private void byLayer(List<Figure> figures, String name, String title, String axis, ToDoubleFunction<LayerRecord> value,
            boolean usual, String caption) {
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int i = 0; i < epochs.length; i++) {
            for (LayerRecord layer : curves.epochs().get(i).layers()) {
                if (columns.size() > MOST_LAYERS || (long) columns.size() * epochs.length > MOST_VALUES) {
                    return; // nobody could read it, and it would take all memory
                }
                double[] values = columns.computeIfAbsent(layer.layer(), n -> unknown());
                values[i] = value.applyAsDouble(layer);
            }
        }
        columns.values().removeIf(Pictures::none);
        List<double[]> drawn = List.copyOf(columns.values());
        List<String> drawnNames = List.copyOf(columns.keySet());
        if (drawn.isEmpty()) {
            return;
        }
        Picture picture = blank(title, axis);
        boolean share = name.equals("dead") || name.equals("saturated");
        if (share) {
            picture.scale("y", "limits", List.of(0, 1));
        } else {
            logarithmic(picture, drawn.toArray(new double[0][]));
        }
        for (int i = 0; i < drawn.size(); i++) {
            line(picture, "layer", drawnNames.get(i), drawn.get(i));
        }
        if (usual) {
            picture.layer(Layer.markY(USUAL_UPDATE));
        }
        figures.add(new Figure(name, picture, caption + (share ? " " + last(drawnNames, drawn) : "")));
    }

    private double[] unknown() {
        double[] values = new double[epochs.length];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    private static String last(List<String> names, List<double[]> values) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            double last = values.get(i)[values.get(i).length - 1];
            texts.add(names.get(i) + " " + Numbers.percent(last));
        }
        return "At the end: " + String.join(", ", texts) + ".";
    }

    private Picture blank(String title, String axis) {
        Picture picture = Picture.of(title).size(WIDTH, HEIGHT).axes("epoch", axis);
        // Left alone, the axis of few epochs has ticks between whole numbers.
        return epochs.length > MOST_TICKS ? picture
                : picture.scale("x", "breaks", Arrays.stream(epochs).boxed().toList())
                        .scale("x", "labels", Arrays.stream(epochs).mapToObj(epoch -> Integer.toString((int) epoch)).toList());
    }

    private Picture marked(Picture picture) {
        return best == 0 ? picture : picture.layer(Layer.markX(best));
    }

    private void line(Picture picture, String title, String name, double[] values) {
        if (none(values)) {
            return;
        }
        String[] names = new String[values.length];
        Arrays.fill(names, name);
        picture.layer(Layer.of("line").map("x", epochs).map("y", values).map("color", title, names).set("size", 1.1));
        if (values.length == 1) {
            picture.layer(Layer.of("point").map("x", epochs).map("y", values).map("color", title, names));
        }
    }

    /** One epoch makes no line. */
    private void dots(Picture picture, double[] values, String colour) {
        if (values.length == 1) {
            picture.layer(Layer.of("point").map("x", epochs).map("y", values).set("color", colour));
        }
    }

    private static boolean none(double[] values) {
        return Arrays.stream(values).noneMatch(Double::isFinite);
    }

    /** Where values are positive and range widely. */
    private static void logarithmic(Picture picture, double[]... series) {
        double[] values = Arrays.stream(series).flatMapToDouble(Arrays::stream).filter(Double::isFinite).toArray();
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(0);
        if (low > 0 && high / low >= WIDE_RANGE) {
            picture.scale("y", "trans", "log10");
        }
    }
}
