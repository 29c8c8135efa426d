package org.talweg.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.talweg.data.Dataset;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.train.EpochRecord;
import org.talweg.train.Progress;
import org.talweg.train.Trainer;

/**
 * Whole training steps on a GPU through the public API: rows gathered on the device, dense layers with ReLU, softmax
 * cross-entropy, backward, Adam. The time of a step is that of an epoch over its steps.
 */
final class GpuStepSuite {
    private static final int UNCOUNTED_EPOCHS = 2;

    /** @param seconds of a step, one value an epoch */
    record Result(String suite, String network, int batch, Rounds seconds, double rowsPerSecond) {}

    private static final class Epochs implements Progress {
        private final List<Double> seconds = new ArrayList<>();
        private long mark = System.nanoTime();

        @Override
        public void epoch(EpochRecord record, int epochs) {
            long now = System.nanoTime();
            seconds.add((now - mark) / 1e9);
            mark = now;
        }

        Rounds steps(int ofAnEpoch) {
            return new Rounds(seconds.stream().skip(UNCOUNTED_EPOCHS).mapToDouble(s -> s / ofAnEpoch).toArray());
        }
    }

    private final Engine engine;
    private final Effort effort;
    private final PrintStream out;

    GpuStepSuite(Engine engine, Effort effort, PrintStream out) {
        this.engine = engine;
        this.effort = effort;
        this.out = out;
    }

    List<Object> run() {
        out.println("step: microseconds of a step, median (least - greatest) of epochs");
        List<Object> results = new ArrayList<>();
        results.add(measure(new int[] {784, 512, 512, 10}, 128, 480));
        results.add(measure(new int[] {784, 512, 512, 10}, 1024, 60));
        results.add(measure(new int[] {64, 64, 10}, 32, 1024));
        results.add(measure(new int[] {4096, 4096, 4096, 1000}, 1024, 16));
        return results;
    }

    private Result measure(int[] widths, int batch, int steps) {
        int classes = widths[widths.length - 1];
        Model.Builder model = Model.input(widths[0]);
        for (int i = 1; i < widths.length - 1; i++) {
            model.dense(widths[i]).relu();
        }
        model.dense(classes);
        Dataset data = random(batch * steps, widths[0], classes);
        Epochs epochs = new Epochs();
        new Trainer(engine, model.softmaxCrossEntropy()).optimizer(Adam.at(1e-3)).batchSize(batch)
                .epochs(UNCOUNTED_EPOCHS + effort.rounds()).progress(epochs)
                .fit(new Split(data, data.select("few", IntStream.range(0, classes).toArray())));
        Rounds seconds = epochs.steps(steps);
        String network = IntStream.of(widths).mapToObj(String::valueOf).collect(Collectors.joining("-"));
        Result result = new Result("step", network, batch, seconds, batch / seconds.median());
        out.printf("%-22s batch %4d  %10.1f (%10.1f - %10.1f)  %12.0f rows/s%n", network, batch, 1e6 * seconds.median(),
                1e6 * seconds.least(), 1e6 * seconds.greatest(), result.rowsPerSecond);
        return result;
    }

    private static Dataset random(int rows, int columns, int classes) {
        SplittableRandom source = new SplittableRandom(1);
        float[] features = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) source.nextDouble();
        }
        int[] labels = IntStream.range(0, rows).map(i -> i % classes).toArray();
        String[] names = IntStream.range(0, classes).mapToObj(i -> "c" + i).toArray(String[]::new);
        return Dataset.ofClasses("random", features, columns, labels, Arrays.asList(names));
    }
}
