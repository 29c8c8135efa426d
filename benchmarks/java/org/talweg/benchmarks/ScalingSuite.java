package org.talweg.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.talweg.benchmarks.peers.Request;
import org.talweg.data.Dataset;
import org.talweg.data.Split;

/** How the time of a training step grows with parameters, batch and depth: one of them over three decades, the others as they are. */
final class ScalingSuite {
    private static final int CLASSES = 10;
    /** A step this many times as long as the shortest of its series is beyond the range that overhead rules. */
    private static final double BEYOND = 10;
    private static final double AIM = 1.05;

    private record Case(String vary, double at, int[] widths, int batch) {
        String network() {
            return widths.length > 5 ? widths[0] + "-" + (widths.length - 2) + "x" + widths[1] + "-" + CLASSES
                    : IntStream.of(widths).mapToObj(String::valueOf).collect(Collectors.joining("-"));
        }
    }

    private final Effort effort;
    private final PrintStream out;

    ScalingSuite(Effort effort, PrintStream out) {
        this.effort = effort;
        this.out = out;
    }

    List<Object> run(int[] threadCounts) {
        out.println("scaling: a step of dense layers with ReLU and Adam; exponent: least squares of log time over log size, of the steps"
                + " that take at least " + (int) BEYOND + " times the shortest of their series");
        out.println(Line.head());
        List<Object> results = new ArrayList<>();
        for (int threads : threadCounts) {
            for (List<Case> series : List.of(parameters(), batches(), depths())) {
                measure(series, threads, results);
            }
        }
        return results;
    }

    private static List<Case> parameters() {
        List<Case> series = new ArrayList<>();
        for (int width = 32; width <= 2048; width *= 2) {
            int[] widths = {width, width, width, CLASSES};
            series.add(new Case("parameters", 2.0 * width * (width + 1) + (width + 1) * CLASSES, widths, 128));
        }
        return series;
    }

    private static List<Case> batches() {
        List<Case> series = new ArrayList<>();
        for (int batch = 8; batch <= 8192; batch *= 4) {
            series.add(new Case("batch", batch, new int[] {784, 512, 512, CLASSES}, batch));
        }
        return series;
    }

    private static List<Case> depths() {
        List<Case> series = new ArrayList<>();
        for (int depth = 1; depth <= 1024; depth *= 4) {
            int[] widths = new int[depth + 2];
            Arrays.fill(widths, 64);
            widths[depth + 1] = CLASSES;
            series.add(new Case("depth", depth, widths, 32));
        }
        return series;
    }

    private void measure(List<Case> series, int threads, List<Object> results) {
        List<double[]> points = new ArrayList<>();
        for (Case each : series) {
            Request request = Request.of("step", "widths", IntStream.of(each.widths).mapToObj(String::valueOf)
                    .collect(Collectors.joining(",")), "batch", each.batch, "threads", threads);
            Dataset data = random(Math.max(1024, 2 * each.batch), each.widths[0]);
            double[] seconds = new double[effort.rounds()];
            try (OwnTraining training = new OwnTraining(request, new Split(data, data.select("few", new int[] {0, 1})))) {
                training.measure(effort.warmUp());
                for (int i = 0; i < seconds.length; i++) {
                    seconds[i] = training.measure(effort.round());
                }
            }
            double flops = Product.ofStep(each.widths, each.batch).stream().mapToDouble(Product::flops).sum();
            Line line = Line.of("scaling", "step by " + each.vary, each.network() + " b" + each.batch, "cpu", threads, "talweg",
                    new Rounds(seconds), 0, flops, null);
            out.println(line);
            results.add(line);
            points.add(new double[] {each.at, line.seconds().median()});
        }
        Finding finding = fit(series.get(0).vary, threads, points);
        out.println(finding);
        results.add(finding);
    }

    private static Finding fit(String vary, int threads, List<double[]> points) {
        double least = points.stream().mapToDouble(point -> point[1]).min().orElseThrow();
        List<double[]> used = points.stream().filter(point -> point[1] >= BEYOND * least).toList();
        if (used.size() < 2) {
            used = points.subList(Math.max(0, points.size() - 2), points.size());
        }
        double x = used.stream().mapToDouble(point -> Math.log(point[0])).average().orElseThrow();
        double y = used.stream().mapToDouble(point -> Math.log(point[1])).average().orElseThrow();
        double above = used.stream().mapToDouble(point -> (Math.log(point[0]) - x) * (Math.log(point[1]) - y)).sum();
        double below = used.stream().mapToDouble(point -> (Math.log(point[0]) - x) * (Math.log(point[0]) - x)).sum();
        return new Finding("scaling", "exponent of time in " + vary + ", " + threads + (threads == 1 ? " thread" : " threads"),
                above / below, "at most " + AIM, String.format("%d points from %.0f to %.0f", used.size(), used.get(0)[0],
                        used.get(used.size() - 1)[0]));
    }

    private static Dataset random(int rows, int columns) {
        SplittableRandom source = new SplittableRandom(1);
        float[] features = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) source.nextDouble();
        }
        int[] labels = IntStream.range(0, rows).map(i -> i % CLASSES).toArray();
        List<String> names = IntStream.range(0, CLASSES).mapToObj(i -> "c" + i).toList();
        return Dataset.ofClasses("random", features, columns, labels, names);
    }
}
