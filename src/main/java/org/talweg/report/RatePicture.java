package org.talweg.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.train.RateCurve;

/** A learning-rate range test as a picture: loss against rate, and where to train. */
public final class RatePicture {
    /** The loss of a step after it diverged would flatten all others. */
    private static final double HEADROOM = 1.6;

    /** From a line to its text, and the width of a character, as shares of the axis of rates. */
    private static final double GAP = 0.012;
    private static final double CHARACTER = 0.0125;

    private RatePicture() {}

    /** @param training what was tested, in a few words */
    public static Picture of(RateCurve curve, String training) {
        List<RateCurve.Point> points = curve.points();
        double start = points.stream().limit(points.size() / 4 + 1).mapToDouble(RateCurve.Point::smoothed).max().orElse(1);
        double top = HEADROOM * start;
        double[] rates = column(points, RateCurve.Point::rate);
        Picture picture = Picture.of("Learning-rate range test: " + training).axes("learning rate", "loss of the mini-batch")
                .scale("x", "trans", "log10")
                .layer(Layer.of("line").map("x", rates).map("y", column(points, point -> below(top, point.loss())))
                        .set("color", "#b8c4d6").set("size", 0.7))
                .layer(Layer.of("line").map("x", rates).map("y", column(points, point -> below(top, point.smoothed())))
                        .set("color", "#1f4e9c").set("size", 1.5));
        double bottom = points.stream().mapToDouble(RateCurve.Point::loss).min().orElse(0);
        if (curve.diverged()) {
            mark(picture, rates, points.get(points.size() - 1).rate(), "diverged", "#c0392b", bottom + 0.97 * (top - bottom));
        }
        if (!Double.isNaN(curve.suggestion())) {
            mark(picture, rates, curve.suggestion(), "--lr " + Numbers.setting(curve.suggestion()), "#1e8449",
                    bottom + 0.90 * (top - bottom));
        }
        return picture;
    }

    private static void mark(Picture picture, double[] rates, double rate, String text, String colour, double height) {
        double span = StrictMath.log10(rates[rates.length - 1] / rates[0]);
        double beside = rate / StrictMath.pow(10, span * (GAP + CHARACTER / 2 * text.length()));
        picture.layer(Layer.of("vline").map("xintercept", rate).set("color", colour).set("linetype", "dashed").set("size", 1))
                .layer(Layer.of("text").map("x", beside).map("y", height).map("label", "mark", text)
                        .set("color", colour).set("size", 5));
    }

    private static double below(double top, double loss) {
        return loss <= top ? loss : Double.NaN;
    }

    private static double[] column(List<RateCurve.Point> points, ToDoubleFunction<RateCurve.Point> value) {
        return points.stream().mapToDouble(value).toArray();
    }
}
