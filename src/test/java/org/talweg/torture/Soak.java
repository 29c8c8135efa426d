package org.talweg.torture;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** One process that trains for a long time, with a checkpoint every 20 steps: its memory must not grow. */
final class Soak {
    private static final double MEBI = 1 << 20;
    /** By which the greatest live heap of the last quarter may exceed that of the second. */
    private static final double HEAP_BOUND = 2 * MEBI;
    /** The same of all memory of the process, in which compiled code is too. */
    private static final double RESIDENT_BOUND = 16 * MEBI;
    /** And in the first minutes, in which the compiler is still at work. */
    private static final double COLD_BOUND = 64 * MEBI;
    private static final double COLD_MINUTES = 3;
    /** What is known of an epoch is kept to the end, for checkpoints and the report. */
    private static final double EPOCH_BYTES = 1024;
    private static final int ROWS = 400_000;

    private final Ground ground;
    private final Tally tally;

    /** Bytes of heap after a collection, bytes held by the process, epochs ended. */
    private record Sample(double seconds, double heap, double resident, double epochs) {}

    Soak(Ground ground, Tally tally) {
        this.ground = ground;
        this.tally = tally;
    }

    void run(double minutes) throws IOException, InterruptedException {
        Path data = points(ground.folder().resolve("points.csv"));
        Path run = ground.folder().resolve("soak");
        Path file = ground.folder().resolve("samples.csv");
        List<String> arguments = List.of(Double.toString(minutes * 60), file.toString(), run.toString(), "train", "--data", data.toString(),
                "--label", "class", "--task", "classify", "--layers", "32,16", "--batch", "4", "--epochs", "1000000", "--schedule", "constant",
                "--device", "cpu", "--checkpoint-every", "20", "--json", "--out", run.toString());
        Child child = Child.start(ground.jvms().get(0), "org.talweg.torture.SoakMain", ground.folder().resolve("soak-log"),
                List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"), arguments);
        long told = System.nanoTime();
        while (child.alive()) {
            Thread.sleep(1000);
            if (System.nanoTime() - told > 15_000_000_000L && Files.exists(file)) {
                told = System.nanoTime();
                List<Sample> samples = samples(file);
                tally.progress(words(samples.get(samples.size() - 1)));
            }
        }
        judge(samples(file), minutes < COLD_MINUTES ? COLD_BOUND : RESIDENT_BOUND, child);
    }

    private Path points(Path file) throws IOException {
        Random random = new Random(ground.seed());
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("a,b,c,d,e,f,class\n");
            for (int i = 0; i < ROWS; i++) {
                StringBuilder line = new StringBuilder();
                double sum = 0;
                for (int j = 0; j < 6; j++) {
                    double value = random.nextInt(2000) / 1000.0 - 1;
                    sum += j % 2 == 0 ? value : -value;
                    line.append(value).append(',');
                }
                out.write(line.append(sum + random.nextGaussian() > 0 ? "yes" : "no").append('\n').toString());
            }
        }
        return file;
    }

    private static List<Sample> samples(Path file) throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            double[] cells = Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray();
            if (cells.length == 4) {
                samples.add(new Sample(cells[0], cells[1], cells[2], cells[3]));
            }
        }
        return samples;
    }

    private static String words(Sample sample) {
        return String.format("%.0f s, epoch %.0f, live heap %.1f MiB, resident %.1f MiB", sample.seconds(), sample.epochs() + 1,
                sample.heap() / MEBI, sample.resident() / MEBI);
    }

    private void judge(List<Sample> samples, double residentBound, Child child) throws IOException, InterruptedException {
        int n = samples.size();
        if (n < 8) {
            tally.fail(1, "only " + n + " samples: " + child.err());
            return;
        }
        List<Sample> second = samples.subList(n / 4, n / 2);
        List<Sample> last = samples.subList(n - n / 4, n);
        double epochs = last.get(last.size() - 1).epochs() - second.get(0).epochs();
        check("live heap", greatest(last, Sample::heap) - greatest(second, Sample::heap), HEAP_BOUND + EPOCH_BYTES * epochs, child);
        check("resident memory", greatest(last, Sample::resident) - greatest(second, Sample::resident),
                residentBound + EPOCH_BYTES * epochs, child);
        int status = child.await();
        if (status == 0 && child.err().contains("whose checkpoint is kept")) {
            tally.pass(1);
        } else {
            tally.fail(1, "it did not stop in good order, exit status " + status + ": " + child.err());
        }
        List<Sample> warm = samples.subList(n / 4, n);
        tally.done(String.format("%.1f minutes, %.0f epochs, a checkpoint every 20 steps; after the first quarter: live heap ",
                samples.get(n - 1).seconds() / 60, samples.get(n - 1).epochs()) + course(warm, Sample::heap) + "; resident "
                + course(warm, Sample::resident));
    }

    private void check(String what, double growth, double bound, Child child) {
        String found = String.format("%s: the last quarter's greatest is %.2f MiB above the second's, %.2f MiB may be", what, growth / MEBI,
                bound / MEBI);
        tally.progress(found);
        if (growth <= bound) {
            tally.pass(1);
        } else {
            tally.fail(1, found + "\n  kept: " + ground.folder() + "/samples.csv (seconds, heap, resident, epochs)\n  " + child);
        }
    }

    private static double greatest(List<Sample> samples, ToDoubleFunction<Sample> what) {
        return samples.stream().mapToDouble(what).max().orElseThrow();
    }

    private static String course(List<Sample> samples, ToDoubleFunction<Sample> what) {
        return String.format("%.1f MiB at first, %.1f at last, %.1f at most, slope %.2f MiB an hour",
                what.applyAsDouble(samples.get(0)) / MEBI, what.applyAsDouble(samples.get(samples.size() - 1)) / MEBI,
                greatest(samples, what) / MEBI, slope(samples, what) * 3600 / MEBI);
    }

    /** Of the line with the least squares, in bytes a second. */
    private static double slope(List<Sample> samples, ToDoubleFunction<Sample> what) {
        double time = samples.stream().mapToDouble(Sample::seconds).average().orElseThrow();
        double value = samples.stream().mapToDouble(what).average().orElseThrow();
        double above = 0;
        double below = 0;
        for (Sample sample : samples) {
            above += (sample.seconds() - time) * (what.applyAsDouble(sample) - value);
            below += (sample.seconds() - time) * (sample.seconds() - time);
        }
        return above / below;
    }
}
