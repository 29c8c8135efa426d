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
import org.talweg.optim.Adam;
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

    private final GpuRun run;

    GpuStepSuite(GpuRun run) {
        this.run = run;
    }

    void run() {
        run.begin("step", run.sizes.seconds().step());
        run.sizes.networks().forEach(this::exact);
        run.sizes.normalised().forEach(this::exact);
        if (run.engine instanceof CudaEngine exact) {
            for (Numerics numerics : new Numerics[] {Numerics.TF32, Numerics.BF16}) {
                String subject = Subject.TALWEG + " " + numerics.name().toLowerCase(Locale.ROOT);
                run.giveBack();
                try (CudaEngine engine = new CudaEngine(exact.gpu().ordinal(), numerics); Clock clock = Clock.of(engine)) {
                    run.sizes.networks().forEach(network -> measure(network, task(network).unlimited(), subject, engine, clock));
                } catch (GpuUnavailable | TooLarge e) {
                    run.notRun(run.task("step", "", 0, 0), subject, e.getMessage());
                }
            }
        }
    }

    /** Bytes are not counted: a step's are what its kernels leave in caches. */
    private Task task(Network network) {
        return run.task(network.step(), network.toString(), 0, network.flops());
    }

    private void exact(Network network) {
        Task task = task(network);
        if (run.hasTime(task, Subject.TALWEG)) {
            check(network);
            measure(network, task, Subject.TALWEG, run.engine, run.clock);
        }
    }

    private void measure(Network network, Task task, String subject, Engine engine, Clock clock) {
        if (!run.hasTime(task, subject)) {
            return;
        }
        try {
            StepWatch watch = new StepWatch(engine);
            int batches = Math.max(1, run.sizes.features() / (network.inputs() * network.batch()));
            try (OwnTraining training = new OwnTraining(watch, network, random(network, batches))) {
                training.measure(run.effort.quick() ? WARM_UP / 2 : WARM_UP);
                double[] seconds = new double[run.effort.rounds()];
                for (int i = 0; i < seconds.length; i++) {
                    seconds[i] = training.measure(run.effort.quick() ? ROUND / 2 : ROUND);
                }
                run.add(task.line(subject, new Rounds(seconds)));
            }
            Runnable step = watch.step()::run;
            Rounds replayed = clock.rounds(step, run.effort.rounds(), clock.calibrate(step, run.effort.round()));
            run.add(task.named(task.work() + ", replayed").line(subject, replayed));
        } catch (TooLarge | OutOfMemoryError e) {
            run.notRun(task, subject, e.getMessage());
        }
    }

    /** The weights after the first steps are those of the CPU, or nothing is timed. */
    private void check(Network network) {
        try (CpuEngine cpu = new CpuEngine(Math.min(Runtime.getRuntime().availableProcessors(), CpuEngine.MAX_THREADS))) {
            Run expected = firstSteps(cpu, network);
            Run actual = firstSteps(run.engine, network);
            if (!Arrays.equals(expected.weights().parameters(), actual.weights().parameters())
                    || !Arrays.equals(expected.weights().states(), actual.weights().states())) {
                throw new IllegalStateException(network + ": expected the weights of the CPU after " + CHECKED_STEPS
                        + " steps, got others; speed is of no interest before the bits are right");
            }
        }
    }

    private static Run firstSteps(Engine engine, Network network) {
        return new Trainer(engine, network.model()).optimizer(Adam.at(OwnTraining.RATE)).batchSize(network.batch())
                .shuffle(Shuffle.ONCE).seed(1).epochs(1).fit(random(network, CHECKED_STEPS));
    }

    private static Split random(Network network, int batches) {
        int rows = network.batch() * batches;
        float[] values = Values.uniform(VALUES, 1);
        float[] features = new float[Math.multiplyExact(rows, network.inputs())];
        for (int i = 0; i < features.length; i += VALUES - 1) { // one less, so that rows of a power of two differ
            System.arraycopy(values, 0, features, i, Math.min(VALUES - 1, features.length - i));
        }
        int[] labels = IntStream.range(0, rows).map(i -> i % network.classes()).toArray();
        String[] names = IntStream.range(0, network.classes()).mapToObj(i -> "c" + i).toArray(String[]::new);
        Dataset data = Dataset.ofClasses("random", features, network.inputs(), labels, Arrays.asList(names));
        return new Split(data, data.select("few", IntStream.range(0, network.classes()).toArray()));
    }
}
