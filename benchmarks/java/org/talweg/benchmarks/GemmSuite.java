package org.talweg.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.talweg.engine.cpu.CpuEngine;

/** The matrix product against OpenBLAS in a process of its own, in turns. */
final class GemmSuite {
    private static final String OPENBLAS = "OpenBLAS";
    private static final int[] WIDTHS = {784, 512, 512, 10};
    /** Up to so many operations every element is compared with the scalar form's, beyond it the first and the last rows. */
    private static final double WHOLLY_CHECKED = 2.2e9;
    private static final int STRIPE = 8;

    private final Effort effort;
    private final Map<Integer, Limits> limits;
    private final Pattern only;
    private final Results results;

    GemmSuite(Effort effort, Map<Integer, Limits> limits, Pattern only, Results results) {
        this.effort = effort;
        this.limits = limits;
        this.only = only;
        this.results = results;
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

    void run() throws PeerProcess.Cannot {
        try (PeerProcess peer = new PeerProcess("openblas", "OpenBlasPeer")) {
            results.begin("gemm: C = op(A)·op(B), m x n x k, T for a transposed operand; median of " + effort.rounds() + " rounds of "
                    + effort.round() + " s in turns with " + peer.name());
            compileAll();
            for (Product product : products()) {
                for (Limits machine : limits.values()) {
                    Task task = product.onCpu("gemm", machine);
                    if (task.matches(only)) {
                        measure(product, task, peer);
                    }
                }
            }
        }
    }

    /** The JVM compiles in the background, for seconds where the machine is busy: the first shape shall not pay for it. */
    private void compileAll() {
        try (CpuEngine engine = new CpuEngine(1)) {
            for (Product product : products()) {
                product.on(engine).measure(effort.warmUp() / 2);
            }
        }
    }

    private void measure(Product product, Task task, PeerProcess peer) throws PeerProcess.Cannot {
        try (CpuEngine engine = new CpuEngine(task.threads()); Subject theirs = peer.prepare(product.request(task.threads()))) {
            Product.On ours = product.on(engine);
            ours.run();
            checkBits(product, ours.result());
            if (product.flops() <= WHOLLY_CHECKED) {
                product.checkNear(OPENBLAS, ours.result(), peer.result());
            }
            ours.measure(effort.warmUp() / 2);
            theirs.measure(effort.warmUp() / 4);
            List<Rounds> seconds = Subject.inTurns(List.of(ours, theirs), task.threads(), effort);
            results.add(task.line(Subject.TALWEG, seconds.get(0)).ahead(OPENBLAS, seconds.get(1)));
            results.add(task.line(OPENBLAS, seconds.get(1)));
        }
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
            Product.On scalar = part.on(engine, whole, row);
            scalar.run();
            float[] expected = scalar.result();
            int from = Math.toIntExact(row * whole.n());
            int mismatch = Arrays.mismatch(expected, 0, expected.length, actual, from, from + expected.length);
            if (mismatch >= 0) {
                throw new IllegalStateException(whole + ": expected the scalar form's " + expected[mismatch] + " at "
                        + (from + mismatch) + ", got " + actual[from + mismatch]
                        + "; speed is of no interest before the bits are right");
            }
        }
    }
}
