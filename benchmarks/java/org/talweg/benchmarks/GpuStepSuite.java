package org.talweg.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.talweg.benchmarks.peers.Values;
import org.talweg.data.Dataset;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.Numerics;
import org.talweg.engine.TooLarge;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.engine.cuda.CudaEngine;
import org.talweg.engine.cuda.GpuUnavailable;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.train.Progress;
import org.talweg.train.Run;
import org.talweg.train.Trainer;

/**
 * Whole training steps through the public API: rows gathered on the device, dense layers with ReLU, softmax cross-entropy, backward,
 * Adam. Each in two ways: {@code step} by the time that goes by while a training runs, and {@code step, replayed} by the GPU's clock,
 * the step's captured graph alone, replayed without the host's part between.
 */
final class GpuStepSuite {
    private static final int CHECKED_STEPS = 2;
    private static final int VALUES = 1 << 20;
    private static final double ROUND = 0.1;
    private static final double WARM_UP = 0.3;
    private static final float DROPOUT = 0.5f;

    private final GpuRun run;

    GpuStepSuite(GpuRun run) {
        this.run = run;
    }

    void run() {
        run.begin("step", run.sizes.seconds().step());
        run.sizes.networks().forEach(network -> exact(network, false));
        run.sizes.normalised().forEach(network -> exact(network, true));
        if (run.engine instanceof CudaEngine exact) {
            for (Numerics numerics : new Numerics[] {Numerics.TF32, Numerics.BF16}) {
                String subject = "talweg " + numerics.name().toLowerCase(Locale.ROOT);
                run.giveBack();
                try (CudaEngine engine = new CudaEngine(exact.gpu().ordinal(), numerics); Stopwatch clock = Stopwatch.of(engine)) {
                    run.sizes.networks().forEach(network -> measure(network, false, subject, engine, clock));
                } catch (GpuUnavailable | TooLarge e) {
                    run.notRun("step", "", subject, e.getMessage());
                }
            }
        }
    }

    private void exact(GpuSizes.Network network, boolean normalised) {
        if (run.hasTime(work(normalised), network.toString(), "talweg")) {
            check(network, normalised);
            measure(network, normalised, "talweg", run.engine, run.clock);
        }
    }

    private static String work(boolean normalised) {
        return normalised ? "step, norm and dropout" : "step";
    }

    private void measure(GpuSizes.Network network, boolean normalised, String subject, Engine engine, Stopwatch clock) {
        String work = work(normalised);
        if (!run.hasTime(work, network.toString(), subject)) {
            return;
        }
        try {
            StepWatch watch = new StepWatch(engine);
            GpuStepTimer timer = new GpuStepTimer(network.batch(), run.effort.rounds(), run.effort.quick() ? ROUND / 2 : ROUND,
                    run.effort.quick() ? WARM_UP / 2 : WARM_UP);
            try {
                train(watch, network, normalised, Math.max(1, run.sizes.features() / (network.inputs() * network.batch())), timer, Integer.MAX_VALUE);
            } catch (GpuStepTimer.Enough stopped) {
                // The only way that a training without an end is meant to end.
            }
            Limit limit = subject.equals("talweg") ? run.multiplyAdd() : null;
            run.add(work, network.toString(), subject, timer.step(), 0, network.flops(), limit);
            Runnable step = watch.step()::run;
            Rounds replayed = clock.rounds(step, run.effort.rounds(), clock.calibrate(step, run.effort.round()));
            run.add(work + ", replayed", network.toString(), subject, replayed, 0, network.flops(), limit);
        } catch (TooLarge | OutOfMemoryError e) {
            run.notRun(work, network.toString(), subject, e.getMessage());
        }
    }

    /** The weights after the first steps are those of the CPU, or nothing is timed. */
    private void check(GpuSizes.Network network, boolean normalised) {
        try (CpuEngine cpu = new CpuEngine(Math.min(Runtime.getRuntime().availableProcessors(), CpuEngine.MAX_THREADS))) {
            Run expected = train(cpu, network, normalised, CHECKED_STEPS, Progress.NONE, 1);
            Run actual = train(run.engine, network, normalised, CHECKED_STEPS, Progress.NONE, 1);
            if (!Arrays.equals(expected.weights().parameters(), actual.weights().parameters())
                    || !Arrays.equals(expected.weights().states(), actual.weights().states())) {
                throw new IllegalStateException(network + ": expected the weights of the CPU after " + CHECKED_STEPS
                        + " steps, got others; speed is of no interest before the bits are right");
            }
        }
    }

    private static Run train(Engine engine, GpuSizes.Network network, boolean normalised, int steps, Progress progress, int epochs) {
        Model.Builder model = Model.input(network.inputs());
        for (int i = 1; i < network.widths().size() - 1; i++) {
            model.dense(network.widths().get(i));
            if (normalised) {
                model.batchNorm().relu().dropout(DROPOUT);
            } else {
                model.relu();
            }
        }
        model.dense(network.classes());
        Dataset data = random(network.batch() * steps, network.inputs(), network.classes());
        return new Trainer(engine, model.softmaxCrossEntropy()).optimizer(Adam.at(1e-3)).batchSize(network.batch())
                .shuffle(Shuffle.ONCE).seed(1).epochs(epochs).progress(progress)
                .fit(new Split(data, data.select("few", IntStream.range(0, network.classes()).toArray())));
    }

    private static Dataset random(int rows, int columns, int classes) {
        float[] values = Values.uniform(VALUES, 1);
        float[] features = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < features.length; i += VALUES - 1) { // one less, so that rows of a power of two differ
            System.arraycopy(values, 0, features, i, Math.min(VALUES - 1, features.length - i));
        }
        int[] labels = IntStream.range(0, rows).map(i -> i % classes).toArray();
        String[] names = IntStream.range(0, classes).mapToObj(i -> "c" + i).toArray(String[]::new);
        return Dataset.ofClasses("random", features, columns, labels, Arrays.asList(names));
    }
}
