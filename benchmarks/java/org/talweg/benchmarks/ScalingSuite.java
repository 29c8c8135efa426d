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
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.train.MemoryPlan;
import org.talweg.train.Trainer;

/**
 * How the time of a training step grows with parameters, batch and depth, one of them over three decades, the others as they are; and what
 * trainings hold in memory beside their plan.
 */
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

    /** @param bytes that a step walks through */
    private record Point(double at, double seconds, long bytes) {}

    private final Effort effort;
    private final PrintStream out;

    ScalingSuite(Effort effort, PrintStream out) {
        this.effort = effort;
        this.out = out;
    }

    List<Object> run(int[] threadCounts) {
        out.println("scaling: a step of dense layers with ReLU and Adam; exponent: least squares of log time over log size, of the steps"
                + " that take at least " + (int) BEYOND + " times the shortest of their series");
        out.println("a line ends with the bytes that a step walks through; in the last cache: at most half of it, in memory: at least"
                + " twice as much");
        out.println(Line.head());
        List<Object> results = new ArrayList<>();
        for (int threads : threadCounts) {
            for (List<Case> series : List.of(parameters(), batches(), depths())) {
                measure(series, threads, results);
            }
        }
        memory(threadCounts[threadCounts.length - 1], results);
        return results;
    }

    /** What trainings hold beside what was planned. */
    private void memory(int threads, List<Object> results) {
        Split data = few(random(4096, 784));
        MemoryUse.of(Network.of(32, 784, 64, CLASSES).withNormAndDropout(), threads, data); // loads classes, whose objects would be counted
        out.println(MemoryUse.head());
        List<MemoryUse> uses = new ArrayList<>();
        for (int batch : new int[] {32, 128, 1024}) {
            uses.add(use(Network.of(batch, 784, 512, 512, CLASSES), threads, data));
        }
        uses.add(use(Network.of(128, 784, 512, 512, CLASSES).withNormAndDropout(), threads, data));
        for (int width : new int[] {1024, 2048, 4096}) {
            uses.add(use(Network.of(128, 784, width, width, CLASSES), threads, data));
        }
        results.addAll(uses);
        double least = uses.stream().mapToDouble(use -> Math.min(use.heldRatio(), use.liveRatio())).min().orElseThrow();
        double most = uses.stream().mapToDouble(use -> Math.max(use.heldRatio(), use.liveRatio())).max().orElseThrow();
        results.add(new Finding("scaling", "memory over its plan, least", least, "at least 0.9", uses.size() + " trainings"));
        results.add(new Finding("scaling", "memory over its plan, greatest", most, "at most 1.1", uses.size() + " trainings"));
        results.subList(results.size() - 2, results.size()).forEach(out::println);
    }

    private MemoryUse use(Network network, int threads, Split data) {
        MemoryUse use = MemoryUse.of(network, threads, data);
        out.println(use);
        return use;
    }

    private static Split few(Dataset data) {
        return new Split(data, data.select("few", new int[] {0, 1}));
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
        for (int depth = 1; depth <= 4096; depth *= 4) {
            int[] widths = new int[depth + 2];
            Arrays.fill(widths, 64);
            widths[depth + 1] = CLASSES;
            series.add(new Case("depth", depth, widths, 32));
        }
        return series;
    }

    private void measure(List<Case> series, int threads, List<Object> results) {
        List<Point> points = new ArrayList<>();
        for (Case each : series) {
            Request request = Request.of("step", "widths", IntStream.of(each.widths).mapToObj(String::valueOf)
                    .collect(Collectors.joining(",")), "batch", each.batch, "threads", threads);
            Split data = few(random(Math.max(1024, 2 * each.batch), each.widths[0]));
            double[] seconds = new double[effort.rounds()];
            try (OwnTraining training = new OwnTraining(request, data)) {
                training.measure(effort.warmUp());
                for (int i = 0; i < seconds.length; i++) {
                    seconds[i] = training.measure(effort.round());
                }
            }
            double flops = Product.ofStep(each.widths, each.batch).stream().mapToDouble(Product::flops).sum();
            Line line = Line.of("scaling", "step by " + each.vary, each.network() + " b" + each.batch, "cpu", threads, "talweg",
                    new Rounds(seconds), 0, flops, null);
            long bytes = stepBytes(each, threads, data);
            out.printf("%s  %.1f MB%n", line, bytes / 1e6);
            results.add(line);
            points.add(new Point(each.at, line.seconds().median(), bytes));
        }
        double least = points.stream().mapToDouble(Point::seconds).min().orElseThrow();
        List<Point> beyond = points.stream().filter(point -> point.seconds >= BEYOND * least).toList();
        fit(series.get(0).vary, "", series.get(0).vary.equals("depth") ? Double.NaN : AIM, threads, beyond, results);
        long cache = Machine.lastCache();
        fit(series.get(0).vary, ", in the last cache", Double.NaN, threads,
                beyond.stream().filter(point -> 2 * point.bytes <= cache).toList(), results);
        fit(series.get(0).vary, ", in memory", Double.NaN, threads,
                beyond.stream().filter(point -> cache > 0 && point.bytes >= 2 * cache).toList(), results);
    }

    /** What a step walks through: the training's plan without what is touched only after an epoch. */
    private static long stepBytes(Case each, int threads, Split data) {
        try (CpuEngine engine = new CpuEngine(threads)) {
            MemoryPlan plan = new Trainer(engine, Network.of(each.batch, IntStream.of(each.widths).boxed().toArray(Integer[]::new)).model()).batchSize(each.batch).memoryPlan(data);
            return plan.onEngine() - plan.watching();
        }
    }

    /** Least squares of log time over log size; nothing of fewer than two points. */
    private void fit(String vary, String where, double aim, int threads, List<Point> points, List<Object> results) {
        if (points.size() < 2) {
            return;
        }
        double x = points.stream().mapToDouble(point -> Math.log(point.at)).average().orElseThrow();
        double y = points.stream().mapToDouble(point -> Math.log(point.seconds)).average().orElseThrow();
        double above = points.stream().mapToDouble(point -> (Math.log(point.at) - x) * (Math.log(point.seconds) - y)).sum();
        double below = points.stream().mapToDouble(point -> (Math.log(point.at) - x) * (Math.log(point.at) - x)).sum();
        Finding finding = new Finding("scaling", "exponent of time in " + vary + where + ", " + threads
                + (threads == 1 ? " thread" : " threads"), above / below, Double.isNaN(aim) ? "none" : "at most " + aim,
                String.format("%d points from %.0f to %.0f", points.size(), points.get(0).at, points.get(points.size() - 1).at));
        out.println(finding);
        results.add(finding);
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
