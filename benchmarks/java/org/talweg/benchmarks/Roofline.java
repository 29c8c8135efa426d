package org.talweg.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;

/** Speed over operations for each byte, below what the machine can do. Williams, Waterman and Patterson 2009. */
final class Roofline {
    private static final double GIGA = 1e9;
    private static final double LEAST = 0.06;
    private static final double MOST = 1000;
    private static final Set<String> SHOWN = Set.of("adam 10^4", "adam 10^6", "adam 10^7", "sgd 10^7", "exp 10^6", "tanh 10^6",
            "softmax 10^6", "bias relu 10^6", "bias relu dropout 10^6", "bias gelu backward 10^6", "batch norm backward 10^6",
            "sum of squares 10^6", "column sum 10^6", "softmax cross-entropy 10^6");

    private Roofline() {}

    /** Draws Talweg's lines of the greatest number of threads that was measured. */
    static void write(List<Object> results, Map<Integer, Limits> limits, Path file) throws IOException {
        int threads = limits.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow();
        Limits machine = limits.get(threads);
        List<Line> lines = new ArrayList<>();
        for (Object result : results) {
            if (result instanceof Line line && line.engine().equals("cpu") && line.threads() == threads && line.subject().equals(Subject.TALWEG)
                    && line.bytes() > 0 && line.flops() > 0 && shown(line)) {
                lines.add(line);
            }
        }
        Picture picture = Picture.of("What the kernels reach of what the machine can do, " + threads + " thread" + (threads == 1 ? "" : "s"))
                .size(1000, 640).axes("operations for each byte", "GFLOP/s").scale("x", "trans", "log10").scale("y", "trans", "log10")
                .scale("y", "breaks", List.of(1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0));
        Map<String, Double> roofs = new LinkedHashMap<>();
        for (long bytes : new long[] {1L << 20, 1L << 23, 1L << 29}) {
            Limit copy = machine.copy(bytes);
            roofs.put(copy.name(), copy.perSecond());
        }
        double peak = machine.fma() / GIGA;
        double fastest = roofs.values().stream().mapToDouble(r -> r).max().orElseThrow();
        roofs.forEach((name, rate) -> {
            picture.layer(Layer.of("segment").map("x", LEAST).map("y", LEAST * rate / GIGA).map("xend", peak * GIGA / rate)
                    .map("yend", peak).set("color", "#777777").set("size", 0.9));
            // On the side where no other line is.
            boolean left = rate == fastest;
            double at = left ? 4 * LEAST : LEAST;
            picture.layer(Layer.of("text").map("x", at * (left ? 0.95 : 1.08)).map("y", at * rate / GIGA).map("label", "name", name)
                    .set("color", "#777777").set("size", 5).set("hjust", left ? "right" : "left"));
        });
        roof(picture, "peak fma", peak, peak * GIGA / fastest, 1.15);
        roof(picture, machine.product().name(), machine.matrix() / GIGA, 10, 0.87);
        if (!lines.isEmpty()) {
            picture.layer(Layer.of("point").map("x", at(lines, true)).map("y", at(lines, false))
                    .map("color", "suite", lines.stream().map(Line::suite).toArray(String[]::new)).set("size", 3));
            picture.layer(Layer.of("text").map("x", scaled(at(lines, true), 1.06)).map("y", at(lines, false))
                    .map("label", "name", lines.stream().map(Roofline::label).toArray(String[]::new)).set("size", 5)
                    .set("hjust", "left"));
        }
        picture.write(file);
    }

    private static void roof(Picture picture, String name, double rate, double from, double beside) {
        picture.layer(Layer.of("segment").map("x", Math.max(from, LEAST)).map("y", rate).map("xend", MOST).map("yend", rate)
                .set("color", "#777777").set("size", 0.9));
        picture.layer(Layer.of("text").map("x", MOST).map("y", rate * beside).map("label", "name", name).set("color", "#777777")
                .set("size", 5).set("hjust", "right"));
    }

    /** A few points that differ, so that their names have room: the JSON has them all. */
    private static boolean shown(Line line) {
        return line.suite().equals("gemm") ? line.size().matches("(\\d+)x\\1x\\1")
                : line.suite().equals("kernels") && SHOWN.contains(line.work() + " " + line.size());
    }

    private static String label(Line line) {
        return line.suite().equals("gemm") ? line.size() : line.work() + " " + line.size();
    }

    private static double[] scaled(double[] values, double factor) {
        return Arrays.stream(values).map(value -> value * factor).toArray();
    }

    private static double[] at(List<Line> lines, boolean intensity) {
        return lines.stream().mapToDouble(line -> intensity ? line.flops() / line.bytes() : line.gigaflopsPerSecond()).toArray();
    }
}
