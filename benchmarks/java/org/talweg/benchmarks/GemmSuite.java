package org.talweg.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.talweg.engine.cpu.CpuEngine;

/** The matrix product against OpenBLAS, alternately in one process. */
final class GemmSuite {
    /** @param ratio of medians, ours over theirs: above 1, ours is faster */
    record Result(String suite, String product, int threads, Rounds gflops, Rounds openBlasGflops,
            double ratio, Rounds ratios) {}

    private final Effort effort;
    private final PrintStream out;

    GemmSuite(Effort effort, PrintStream out) {
        this.effort = effort;
        this.out = out;
    }

    private List<Product> products() {
        List<Product> products = new ArrayList<>();
        for (long n = 256; n <= (effort.quick() ? 1024 : 2048); n *= 2) {
            products.add(Product.square(n));
        }
        // Layers of 784-512-512-10 at batch 128: forward, gradient by the weights, gradient by the input.
        for (long[] layer : new long[][] {{784, 512}, {512, 512}, {512, 10}}) {
            products.add(Product.of("NN", 128, layer[1], layer[0]));
            products.add(Product.of("TN", layer[0], layer[1], 128));
            products.add(Product.of("NT", 128, layer[0], layer[1]));
        }
        return products;
    }

    List<Result> run(int[] threadCounts) throws PeerProcess.Cannot {
        out.println("gemm: GFLOP/s, median (least - greatest) of " + effort.rounds() + " rounds of " + effort.round()
                + " s, alternately; ratio of medians, in brackets the middle half of the rounds' own ratios");
        compileAll();
        List<Result> results = new ArrayList<>();
        for (Product product : products()) {
            float[] expected = scalar(product);
            for (int threads : threadCounts) {
                Result result = measure(product, threads, expected);
                results.add(result);
                out.printf("%-16s %d thread%s  talweg %6.1f (%6.1f - %6.1f)   OpenBLAS %6.1f (%6.1f - %6.1f)   ratio %4.2f (%4.2f - %4.2f)%n",
                        product, threads, threads == 1 ? " " : "s", result.gflops.median(), result.gflops.least(),
                        result.gflops.greatest(), result.openBlasGflops.median(), result.openBlasGflops.least(),
                        result.openBlasGflops.greatest(), result.ratio, result.ratios.quantile(Rounds.LOWER_QUARTILE),
                        result.ratios.quantile(Rounds.UPPER_QUARTILE));
            }
        }
        return results;
    }

    /** The JVM compiles in the background, for seconds where the machine is busy: the first shape shall not pay for it. */
    private void compileAll() {
        try (CpuEngine engine = new CpuEngine(1)) {
            for (Product product : products()) {
                new Clock(1).warmUp(product.on(engine)::run, effort.warmUp(), effort.round());
            }
        }
    }

    /** What the product is by definition. */
    private static float[] scalar(Product product) {
        try (CpuEngine engine = new CpuEngine(1, 0)) {
            return product.on(engine).result();
        }
    }

    private Result measure(Product product, int threads, float[] expected) throws PeerProcess.Cannot {
        try (CpuEngine engine = new CpuEngine(threads); PeerProcess peer = new PeerProcess("openblas", "OpenBlasPeer", List.of());
                Subject theirs = peer.prepare(product.request(threads))) {
            Product.On ours = product.on(engine);
            Clock clock = new Clock(threads);
            checkBits(product, expected, ours.result());
            checkNear(product, expected, peer.result());
            int ourTimes = clock.warmUp(ours::run, effort.warmUp(), effort.round());
            theirs.measure(effort.warmUp() / 4);
            double[] our = new double[effort.rounds()];
            double[] their = new double[effort.rounds()];
            double pause = threads == 1 ? 0 : Clock.SETTLE;
            for (int round = 0; round < effort.rounds(); round++) {
                Clock.settle(pause);
                our[round] = clock.seconds(ours::run, ourTimes);
                Clock.settle(pause);
                their[round] = theirs.measure(effort.round());
            }
            Rounds gflops = new Rounds(our).rate(product.flops() / 1e9);
            Rounds theirGflops = new Rounds(their).rate(product.flops() / 1e9);
            return new Result("gemm", product.toString(), threads, gflops, theirGflops,
                    gflops.median() / theirGflops.median(), gflops.over(theirGflops));
        }
    }

    private static void checkBits(Product product, float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i])) {
                throw new IllegalStateException(product + ": expected the scalar form's " + expected[i] + " at " + i + ", got "
                        + actual[i] + "; speed is of no interest before the bits are right");
            }
        }
    }

    /** Sums of k terms below 1 in any order differ by less than this: the same product was computed. */
    private static void checkNear(Product product, float[] expected, float[] actual) {
        double bound = 2.0 * product.k() * product.k() * 0x1p-24;
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - actual[i]) <= bound)) {
                throw new IllegalStateException(product + ": expected OpenBLAS to give " + expected[i] + " at " + i
                        + " but for rounding, got " + actual[i] + "; check the call");
            }
        }
    }
}
