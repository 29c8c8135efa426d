package org.talweg.report.landscape;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.talweg.report.Numbers;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.train.Csv;

/** The loss on a plane through the parameters of a network, {@code x + α·d₁ + β·d₂}, and perhaps a path in it. */
public final class LossPlane {
    private final String title;
    private final String first;
    private final String second;
    private final Grid grid;
    private final double[][] path;

    /**
     * @param first  what α is
     * @param second what β is
     * @param path   (points, 2) to draw, or null
     */
    LossPlane(String title, String first, String second, Grid grid, double[][] path) {
        this.title = title;
        this.first = first;
        this.second = second;
        this.grid = grid;
        this.path = path;
    }

    /** α, β and the loss, a line for each point. */
    public String csv() {
        Csv csv = new Csv("alpha,beta,loss");
        for (int r = 0; r < grid.y().length; r++) {
            for (int c = 0; c < grid.x().length; c++) {
                csv.row(grid.x()[c], grid.y()[r], grid.values()[r][c]);
            }
        }
        return csv.toString();
    }

    /** What the picture cannot show as it is, or null. */
    public String remark() {
        long not = grid.notFinite();
        return not == 0 ? null : Numbers.count(not) + " of " + Numbers.count((long) grid.x().length * grid.y().length)
                + " losses are not finite: drawn as the greatest that is\n";
    }

    /** Filled contours at levels that grow by equal factors, and the path. */
    public Picture picture() {
        double least = Math.max(grid.least(), 1e-6);
        double greatest = Math.max(grid.greatest(), 1.001 * least);
        Picture picture = Picture.of(title).size(720, 520).axes(first, second).layer(grid.contours(0, 1e-9))
                .option("coord", Map.of("name", "cartesian", "xlim", List.of(grid.x()[0], last(grid.x())), "ylim",
                        List.of(grid.y()[0], last(grid.y()))));
        List<Double> breaks = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (double loss : ticks(least, greatest)) {
            breaks.add(StrictMath.log10(loss));
            labels.add(String.format(Locale.ROOT, "%.3g", loss).replaceAll("(\\.\\d*?)0+$", "$1").replaceAll("\\.$", ""));
        }
        picture.scale("fill", "low", "#fff7d6").scale("fill", "high", "#3b4f81").scale("fill", "scale_mapper_kind", "color_gradient")
                .scale("fill", "name", "loss").scale("fill", "breaks", breaks).scale("fill", "labels", labels);
        if (path == null) {
            return picture.layer(points(new double[][] {{0, 0}}, 23, "#ffd92f"));
        }
        double[][] end = {path[path.length - 1]};
        double[][] begin = {path[0]};
        return picture.layer(columns("path", path).set("color", "#D55E00").set("size", 1.2))
                .layer(columns("point", path).set("color", "#D55E00").set("size", 2))
                .layer(points(end, 23, "#ffd92f")).layer(points(begin, 21, "white"))
                .layer(name("start", begin)).layer(name("end", end));
    }

    /** Above the point. */
    private Layer name(String name, double[][] point) {
        return columns("label", point).map("label", "name", name).set("size", 6).set("color", "#222222").set("fill", "#ffffff")
                .set("label_size", 0).set("alpha", 0.8).set("nudge_y", 0.045 * (last(grid.y()) - grid.y()[0]));
    }

    /** About five round numbers between two, by equal factors. */
    private static double[] ticks(double least, double greatest) {
        double low = StrictMath.log10(least);
        double high = StrictMath.log10(greatest);
        double[] ticks = new double[5];
        for (int i = 0; i < ticks.length; i++) {
            double exact = StrictMath.pow(10, low + (high - low) * (i + 0.25) / ticks.length);
            double unit = StrictMath.pow(10, Math.floor(StrictMath.log10(exact)) - 1);
            ticks[i] = Math.rint(exact / unit) * unit;
        }
        return ticks;
    }

    private static double last(double[] values) {
        return values[values.length - 1];
    }

    private static Layer points(double[][] points, int shape, String fill) {
        return columns("point", points).set("shape", shape).set("size", 4).set("fill", fill).set("color", "#222222");
    }

    private static Layer columns(String geometry, double[][] points) {
        double[] x = new double[points.length];
        double[] y = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            x[i] = points[i][0];
            y[i] = points[i][1];
        }
        return Layer.of(geometry).map("x", x).map("y", y);
    }
}
