package org.talweg.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.talweg.engine.cpu.CpuEngine;

/** The matrix product against OpenBLAS in a process of its own, in turns. */
final class GemmSuite {
    private static final int[] WIDTHS = {784, 512, 512, 10};
    /** Up to so many operations every element is compared with the scalar form's, beyond it the first and the last rows. */
    private static final double WHOLLY_CHECKED = 2.2e9;
    private static final int STRIPE = 8;

    private final Effort effort;
    private final Map<Integer, Limits> limits;
    private final PrintStream out;

    GemmSuite(Effort effort, Map<Integer, Limits> limits, PrintStream out) {
        this.effort = effort;
        this.limits = limits;
        this.out = out;
    }

    private List<Product> products() {
        List<Product> products = new ArrayList<>();
        for (long n = 64; n <= (effort.quick() ? 1024 : 4096); n *= 2) {
            products.add(Product.square(n));
        }
        for (int batch : effort.quick() ? new int[] {128} : new int[] {32, 128, 1024}) {
            products.addAll(Product.ofStep(WIDTHS, batch));
        }
        return products.stream().distinct().toList();
    }

    List<Object> run(int[] threadCounts) throws PeerProcess.Cannot {
        List<Object> results = new ArrayList<>();
        try (PeerProcess peer = new PeerProcess("openblas", "OpenBlasPeer", List.of())) {
            out.println("gemm: C = op(A)·op(B), m x n x k, T for a transposed operand; median of " + effort.rounds() + " rounds of "
                    + effort.round() + " s in turns with " + peer.name());
            out.println(Line.head());
            compileAll();
            for (Product product : products()) {
                for (int threads : threadCounts) {
                    for (Line line : measure(product, threads, peer)) {
                        out.println(line);
                        results.add(line);
                    }
                }
            }
        }
        return results;
    }

    /** The JVM compiles in the background, for seconds where the machine is busy: the first shape shall not pay for it. */
    private void compileAll() {
        try (CpuEngine engine = new CpuEngine(1)) {
            for (Product product : products()) {
                Clock.warmUp(product.on(engine)::run, effort.warmUp() / 2, effort.round());
            }
        }
    }

    private List<Line> measure(Product product, int threads, PeerProcess peer) throws PeerProcess.Cannot {
        try (CpuEngine engine = new CpuEngine(threads); Subject theirs = peer.prepare(product.request(threads))) {
            Product.On ours = product.on(engine);
            checkBits(product, ours.result());
            if (product.flops() <= WHOLLY_CHECKED) {
                checkNear(product, ours.result(), peer.result());
            }
            int ourTimes = Clock.warmUp(ours::run, effort.warmUp() / 2, effort.round());
            theirs.measure(effort.warmUp() / 4);
            double[] our = new double[effort.rounds()];
            double[] their = new double[effort.rounds()];
            double pause = threads == 1 ? 0 : Clock.SETTLE;
            for (int round = 0; round < effort.rounds(); round++) {
                Clock.settle(pause);
                our[round] = Clock.seconds(ours::run, ourTimes);
                Clock.settle(pause);
                their[round] = theirs.measure(effort.round());
            }
            Rounds seconds = new Rounds(our);
            Rounds theirSeconds = new Rounds(their);
            return List.of(line(product, threads, "talweg", seconds).with(Ratio.of(seconds, "OpenBLAS", theirSeconds)),
                    line(product, threads, "OpenBLAS", theirSeconds));
        }
    }

    private Line line(Product product, int threads, String subject, Rounds seconds) {
        double bytes = 4.0 * (product.m() * product.k() + product.k() * product.n() + product.m() * product.n());
        return Line.of("gemm", "matmul " + product.form(), product.m() + "x" + product.n() + "x" + product.k(), "cpu", threads,
                subject, seconds, bytes, product.flops(), limits.get(threads).product());
    }

    private static void checkBits(Product product, float[] actual) {
        if (product.flops() <= WHOLLY_CHECKED || product.transA()) {
            same(product, product, 0, actual);
            return;
        }
        same(product, product.rows(STRIPE), 0, actual);
        same(product, product.rows(STRIPE), product.m() - STRIPE, actual);
    }

    /** Compares with the scalar form, which is the definition: of the rows of {@code part} from {@code row} on. */
    private static void same(Product whole, Product part, long row, float[] actual) {
        try (CpuEngine engine = new CpuEngine(1, 0)) {
            float[] expected = part.on(engine, whole, row).result();
            int from = Math.toIntExact(row * whole.n());
            int mismatch = Arrays.mismatch(expected, 0, expected.length, actual, from, from + expected.length);
            if (mismatch >= 0) {
                throw new IllegalStateException(whole + ": expected the scalar form's " + expected[mismatch] + " at "
                        + (from + mismatch) + ", got " + actual[from + mismatch]
                        + "; speed is of no interest before the bits are right");
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
