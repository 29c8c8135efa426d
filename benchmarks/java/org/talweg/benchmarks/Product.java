package org.talweg.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.talweg.benchmarks.peers.Request;
import org.talweg.benchmarks.peers.Values;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.MatMul;

/** A shape of the matrix product: (m, k)·(k, n), each operand stored as it is or transposed. */
record Product(long m, long n, long k, boolean transA, boolean transB) {

    /** @param form {@code NN}, {@code TN} or {@code NT}, as in BLAS */
    static Product of(String form, long m, long n, long k) {
        return new Product(m, n, k, form.charAt(0) == 'T', form.charAt(1) == 'T');
    }

    static Product square(long n) {
        return of("NN", n, n, n);
    }

    /** Products of a training step of dense layers: forward, gradient by the weights, gradient by the input. */
    static List<Product> ofStep(int[] widths, int batch) {
        List<Product> products = new ArrayList<>();
        for (int i = 0; i + 1 < widths.length; i++) {
            products.add(of("NN", batch, widths[i + 1], widths[i]));
            products.add(of("TN", widths[i], widths[i + 1], batch));
            if (i > 0) {
                products.add(of("NT", batch, widths[i], widths[i + 1]));
            }
        }
        return products;
    }

    /** A multiplication and an addition for each term. */
    double flops() {
        return 2.0 * m * n * k;
    }

    /** Of its three arrays. */
    double bytes() {
        return 4.0 * (m * k + k * n + m * n);
    }

    private String form() {
        return (transA ? "T" : "N") + (transB ? "T" : "N");
    }

    /** Its name in tables. */
    String work() {
        return "matmul " + form();
    }

    String size() {
        return m + "x" + n + "x" + k;
    }

    /** As a task on the CPU, measured by the rate of our own product of large squares. */
    Task onCpu(String suite, Limits limits) {
        return Task.onCpu(suite, work(), size(), limits.threads(), bytes(), flops(), limits.product());
    }

    /** What a peer is asked for. */
    Request request(int threads) {
        return Request.of("matmul", "m", m, "n", n, "k", k, "transA", transA, "transB", transB, "threads", threads);
    }

    float[] a() {
        return Values.uniform(Math.toIntExact(m * k), 1);
    }

    float[] b() {
        return Values.uniform(Math.toIntExact(k * n), 2);
    }

    /** The same product of so many rows of A only. */
    Product rows(long count) {
        return new Product(count, n, k, transA, transB);
    }

    /** The product on an engine, in memory of its own. */
    On on(Engine engine) {
        return on(engine, 1);
    }

    /** The same, so many times in one program. */
    On on(Engine engine, int launches) {
        return on(engine, launches, this, 0);
    }

    /** Of the rows from {@code row} on of another's A. */
    On on(Engine engine, Product whole, long row) {
        return on(engine, 1, whole, row);
    }

    private On on(Engine engine, int launches, Product whole, long row) {
        Buffer a = engine.allocate("a", Buffer.Type.F32, m * k);
        Buffer b = engine.allocate("b", Buffer.Type.F32, k * n);
        Buffer c = engine.allocate("c", Buffer.Type.F32, m * n);
        engine.upload(whole.a(), Math.toIntExact(row * k), a, Math.toIntExact(m * k));
        engine.upload(b(), 0, b, Math.toIntExact(k * n));
        MatMul kernel = new MatMul(a, b, c, transA, transB, m, n, k);
        return new On(engine, kernel, engine.prepare(Collections.nCopies(launches, kernel)));
    }

    /** A product ready to be run. */
    record On(Engine engine, MatMul kernel, Program program) implements Subject {
        void run() {
            program.run();
        }

        /** What the last run has left. */
        float[] result() {
            return engine.floats(kernel.c(), Math.toIntExact(kernel.c().length()));
        }

        @Override
        public String name() {
            return TALWEG;
        }

        @Override
        public double measure(double seconds) {
            return Subject.repeat(program::run, seconds);
        }
    }

    /** Sums of k terms below 1 in any order differ by less than this: the same product was computed. */
    void checkNear(String peer, float[] expected, float[] actual) {
        double bound = 2.0 * k * k * 0x1p-24;
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - actual[i]) <= bound)) {
                throw new IllegalStateException(this + ": expected " + peer + " to give " + expected[i] + " at " + i
                        + " but for rounding, got " + actual[i] + "; check the call");
            }
        }
    }

    @Override
    public String toString() {
        return size() + " " + form();
    }
}
