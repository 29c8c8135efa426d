package org.talweg.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Activation;
import org.talweg.kernel.BatchNorm;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Layer;
import org.talweg.kernel.Loss;
import org.talweg.kernel.OptimizerStep;
import org.talweg.kernel.Reduction;

/**
 * Kernels by the bytes they must move, against a device-to-device copy of the same run; matrix products by their operations.
 *
 * <p>A measurement is one program of as many launches as there are sets of buffers, the sets larger together than the L2
 * cache, run many times between two waits. Works on any engine, so that it can be tried where there is no GPU.
 */
final class KernelSuite {
    private static final long ROTATED_BYTES = 512L << 20;
    private static final int MOST_SETS = 16;
    private static final int BLOCK = 1 << 20;
    private static final int COLUMNS = 1024;
    private static final double LEAST_SECONDS = 0.03;
    /** Up to this size the bits are compared with the CPU's before a kernel is timed. */
    private static final long CHECKED = 10_000_000;
    private static final float[] RANDOM = random();

    /**
     * @param size   elements, or m x n x k
     * @param amount bytes or floating-point operations of one launch
     * @param unit   GB/s or GFLOP/s
     * @param shareOfCopy null for products, and where no copy was measured: JSON has no NaN
     */
    record Result(String suite, String kernel, String size, double amount, String unit, Rounds seconds, double rate,
            Double shareOfCopy) {}

    /** Buffers of launches on one engine. */
    private static final class Room {
        final Engine engine;
        final List<Buffer> buffers = new ArrayList<>();
        final Buffer step;
        final Buffer scale;
        final Buffer counters;
        long bytes;

        Room(Engine engine) {
            this.engine = engine;
            float[] scalars = {1e-3f, Float.POSITIVE_INFINITY, 0, 0, 0, 0.9f, 0.1f, 0.999f, 0.001f, 1e-8f, 1.5f, 2f};
            step = engine.allocate("step", Buffer.Type.F32, OptimizerStep.SLOTS);
            engine.upload(scalars, 0, step, scalars.length);
            scale = engine.allocate("scale", Buffer.Type.F32, 1);
            engine.upload(new float[] {1}, 0, scale, 1);
            counters = engine.allocate("counters", Buffer.Type.I32, Bookkeeping.COUNTERS);
        }

        /** n random floats from 0.001 to 1: numbers that no kernel turns into NaN. */
        Buffer floats(String label, long n) {
            Buffer buffer = engine.allocate(label, Buffer.Type.F32, n);
            for (long at = 0; at < n; at += BLOCK) {
                int count = (int) Math.min(BLOCK, n - at);
                engine.upload(RANDOM, 0, buffer.slice(at, count), count);
            }
            bytes += 4 * n;
            buffers.add(buffer);
            return buffer;
        }
    }

    private final Engine engine;
    private final Effort effort;
    private final PrintStream out;
    private final boolean large;
    private final List<Object> results = new ArrayList<>();
    private double copy = Double.NaN;

    /** @param large sizes of a GPU; otherwise a trial */
    KernelSuite(Engine engine, boolean large, Effort effort, PrintStream out) {
        this.engine = engine;
        this.large = large;
        this.effort = effort;
        this.out = out;
    }

    /** Kernels by bytes. */
    List<Object> run() {
        out.println("kernels: " + engine.description() + "; microseconds, median (least - greatest) of " + effort.rounds()
                + " rounds");
        copies();
        long n = large ? 10_000_000 : 1_000_000;
        optimizers(n);
        elementwise(n);
        for (long size : large ? new long[] {1_000_000, 100_000_000, 500_000_000} : new long[] {100_000}) {
            adam(size);
        }
        return results;
    }

    private static float[] random() {
        SplittableRandom source = new SplittableRandom(1);
        float[] values = new float[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            values[i] = (float) source.nextDouble(0.001, 1);
        }
        return values;
    }

    /** What a copy reaches: the driver's where there is one, and our own kernel's. */
    private void copies() {
        long n = large ? 250_000_000 : 4_000_000;
        if (large) {
            double seconds = DeviceCopy.seconds(n, effort.rounds());
            copy = 8e-9 * n / seconds;
            out.printf("%-34s %12d  %10.1f                          %8.1f GB/s%n", "device-to-device copy", n, 1e6 * seconds, copy);
        }
        bandwidth("copy", n, 8, r -> new Elementwise.Map1(Elementwise.Unary.COPY, r.floats("x", n), r.floats("y", n), n));
    }

    private void adam(long n) {
        bandwidth("adam", n, 28, r -> new OptimizerStep.Adam(r.floats("theta", n), r.floats("grad", n),
                r.floats("m", n), r.floats("v", n), r.step, r.scale, n));
    }

    private void optimizers(long n) {
        bandwidth("sgd", n, 12, r -> new OptimizerStep.Sgd(r.floats("theta", n), r.floats("grad", n), r.step, r.scale, n));
        bandwidth("momentum", n, 20, r -> new OptimizerStep.Momentum(r.floats("theta", n), r.floats("grad", n), r.floats("v", n),
                r.step, r.scale, n));
        bandwidth("nesterov", n, 20, r -> new OptimizerStep.Nesterov(r.floats("theta", n), r.floats("grad", n), r.floats("v", n),
                r.step, r.scale, n));
        bandwidth("adagrad", n, 20, r -> new OptimizerStep.AdaGrad(r.floats("theta", n), r.floats("grad", n), r.floats("r", n),
                r.step, r.scale, n));
        bandwidth("rmsprop", n, 20, r -> new OptimizerStep.RmsProp(r.floats("theta", n), r.floats("grad", n), r.floats("r", n),
                null, null, r.step, r.scale, n));
        adam(n);
        bandwidth("amsgrad", n, 36, r -> new OptimizerStep.AmsGrad(r.floats("theta", n), r.floats("grad", n), r.floats("m", n),
                r.floats("v", n), r.floats("vMax", n), r.step, r.scale, n));
    }

    private void elementwise(long about) {
        long rows = about / COLUMNS;
        long n = rows * COLUMNS;
        for (Elementwise.Unary op : List.of(Elementwise.Unary.EXP, Elementwise.Unary.TANH, Elementwise.Unary.ERF)) {
            bandwidth(op.name().toLowerCase(Locale.ROOT), n, 8, r -> new Elementwise.Map1(op, r.floats("x", n), r.floats("y", n), n));
        }
        Layer.Dropout dropout = Layer.Dropout.keeping(0.5f, 1);
        bandwidth("bias relu", n, 8, r -> new Layer.BiasActivation(Activation.RELU, r.floats("z", n), r.floats("bias", COLUMNS),
                r.floats("y", n), null, null, rows, COLUMNS));
        bandwidth("bias relu dropout", n, 8, r -> new Layer.BiasActivation(Activation.RELU, r.floats("z", n),
                r.floats("bias", COLUMNS), r.floats("y", n), r.counters, dropout, rows, COLUMNS));
        bandwidth("bias relu dropout backward", n, 12, r -> new Layer.BiasActivationBackward(Activation.RELU, r.floats("z", n),
                r.floats("bias", COLUMNS), r.floats("dy", n), r.floats("dz", n), r.counters, dropout, rows, COLUMNS));
        bandwidth("normalize", n, 8, r -> new BatchNorm.Normalize(r.floats("x", n), r.floats("mean", COLUMNS),
                r.floats("var", COLUMNS), r.floats("gamma", COLUMNS), r.floats("beta", COLUMNS), r.floats("y", n), 1e-5f, rows,
                COLUMNS));
        bandwidth("column sum", n, 4, r -> new Reduction.ColumnReduce(Reduction.Op.SUM, r.floats("x", n),
                r.floats("out", Reduction.segments(rows) * COLUMNS), rows, COLUMNS));
        bandwidth("sum of squares", n, 4, r -> new Reduction.TileReduce(Reduction.Op.SUM_SQUARES, r.floats("x", n),
                r.floats("out", Reduction.tiles(n)), n));
        bandwidth("softmax", n, 8, r -> new Loss.Softmax(r.floats("z", n), r.floats("p", n), rows, COLUMNS));
    }

    /** Matrix products by operations. */
    List<Object> products() {
        out.println("gemm: " + engine.description() + "; microseconds, median (least - greatest) of " + effort.rounds() + " rounds");
        List<Product> products = new ArrayList<>();
        for (long n : large ? new long[] {512, 1024, 2048, 4096} : new long[] {128}) {
            products.add(Product.square(n));
        }
        if (large) {
            products.addAll(Product.ofStep(new int[] {784, 512, 512, 10}, 128));
            products.addAll(Product.ofStep(new int[] {4096, 4096, 4096, 1000}, 1024));
        }
        for (Product product : products.stream().distinct().toList()) {
            Product.On on = product.on(engine);
            report("gemm", "matmul " + product.form(), product.toString(), product.flops(), "GFLOP/s", times(on.program(), 1));
        }
        return results;
    }

    /** @param bytesOfElement that one launch must move, each buffer read or written once */
    private void bandwidth(String kernel, long n, int bytesOfElement, Function<Room, Kernel> launch) {
        if (n <= CHECKED) {
            check(kernel, launch);
        }
        List<Kernel> launches = new ArrayList<>();
        Room room = new Room(engine);
        do {
            launches.add(launch.apply(room));
        } while (launches.size() < MOST_SETS && room.bytes < ROTATED_BYTES && large);
        Rounds seconds = times(engine.prepare(launches), launches.size());
        report("kernels", kernel, Long.toString(n), (double) bytesOfElement * n, "GB/s", seconds);
    }

    /** The same launch here and on the CPU's scalar form: every word of every buffer. */
    private void check(String kernel, Function<Room, Kernel> launch) {
        try (CpuEngine cpu = new CpuEngine(1, 0)) {
            Room expected = new Room(cpu);
            Room actual = new Room(engine);
            cpu.launch(launch.apply(expected));
            engine.launch(launch.apply(actual));
            for (int i = 0; i < expected.buffers.size(); i++) {
                int count = (int) expected.buffers.get(i).length();
                int mismatch = Arrays.mismatch(cpu.floats(expected.buffers.get(i), count),
                        engine.floats(actual.buffers.get(i), count));
                if (mismatch >= 0) {
                    throw new IllegalStateException(kernel + ": expected the bits of the CPU, got others in "
                            + actual.buffers.get(i) + " at " + mismatch + "; talweg verify says more");
                }
            }
        }
    }

    /** Seconds of one of a program's {@code launches}. */
    private Rounds times(Program program, int launches) {
        program.run();
        engine.synchronize();
        int repetitions = 1;
        while (seconds(program, repetitions) < LEAST_SECONDS) {
            repetitions *= 2;
        }
        double[] rounds = new double[effort.rounds()];
        for (int i = 0; i < rounds.length; i++) {
            rounds[i] = seconds(program, repetitions) / repetitions / launches;
        }
        return new Rounds(rounds);
    }

    private double seconds(Program program, int repetitions) {
        long start = System.nanoTime();
        for (int i = 0; i < repetitions; i++) {
            program.run();
        }
        engine.synchronize();
        return (System.nanoTime() - start) / 1e9;
    }

    private void report(String suite, String kernel, String size, double amount, String unit, Rounds seconds) {
        double rate = 1e-9 * amount / seconds.median();
        Double share = unit.equals("GB/s") && !Double.isNaN(copy) ? (Double) (rate / copy) : null;
        results.add(new Result(suite, kernel, size, amount, unit, seconds, rate, share));
        out.printf("%-34s %12s  %10.1f (%10.1f - %10.1f)  %8.1f %s%s%n", kernel, size, 1e6 * seconds.median(), 1e6 * seconds.least(),
                1e6 * seconds.greatest(), rate, unit, share == null ? "" : String.format("  %.3f of copy", share));
    }
}
