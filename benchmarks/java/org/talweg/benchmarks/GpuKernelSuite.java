package org.talweg.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.kernel.Kernel;

/**
 * Kernels by the bytes they must move, against a device-to-device copy of the same run; matrix products by their operations.
 *
 * <p>A measurement is one program of as many launches as there are sets of buffers, the sets larger together than the L2
 * cache, run many times between two waits. Works on any engine, so that it can be tried where there is no GPU.
 */
final class GpuKernelSuite {
    private static final long ROTATED_BYTES = 512L << 20;
    private static final int MOST_SETS = 16;
    private static final double LEAST_SECONDS = 0.03;
    /** Up to this size the bits are compared with the CPU's before a kernel is timed. */
    private static final long CHECKED = 10_000_000;

    /**
     * @param size   elements, or m x n x k
     * @param amount bytes or floating-point operations of one launch
     * @param unit   GB/s or GFLOP/s
     * @param shareOfCopy null for products, and where no copy was measured: JSON has no NaN
     */
    record Result(String suite, String kernel, String size, double amount, String unit, Rounds seconds, double rate,
            Double shareOfCopy) {}

    private final Engine engine;
    private final Effort effort;
    private final PrintStream out;
    private final boolean large;
    private final List<Object> results = new ArrayList<>();
    private double copy = Double.NaN;

    /** @param large sizes of a GPU; otherwise a trial */
    GpuKernelSuite(Engine engine, boolean large, Effort effort, PrintStream out) {
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
        for (KernelCase kernel : KernelCase.list()) {
            bandwidth(kernel, n);
        }
        for (long size : large ? new long[] {1_000_000, 100_000_000, 500_000_000} : new long[] {100_000}) {
            bandwidth(KernelCase.named("adam"), size);
        }
        return results;
    }

    /** What a copy reaches: the driver's where there is one, and our own kernel's. */
    private void copies() {
        long n = large ? 250_000_000 : 4_000_000;
        if (large) {
            double seconds = DeviceCopy.seconds(n, effort.rounds());
            copy = 8e-9 * n / seconds;
            out.printf("%-34s %12d  %10.1f                          %8.1f GB/s%n", "device-to-device copy", n, 1e6 * seconds, copy);
        }
        bandwidth(KernelCase.named("copy"), n);
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

    private void bandwidth(KernelCase kernel, long n) {
        if (n <= CHECKED) {
            KernelRoom.check(kernel, n, engine);
        }
        List<Kernel> launches = new ArrayList<>();
        KernelRoom room = new KernelRoom(engine);
        do {
            launches.add(kernel.launch(room, n));
        } while (launches.size() < MOST_SETS && room.bytes() < ROTATED_BYTES && large);
        Rounds seconds = times(engine.prepare(launches), launches.size());
        report("kernels", kernel.name(), Long.toString(n), (double) kernel.bytes() * n, "GB/s", seconds);
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
