package org.talweg.benchmarks;

import java.util.ArrayList;
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

    String form() {
        return (transA ? "T" : "N") + (transB ? "T" : "N");
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
        return on(engine, this, 0);
    }

    /** Of the rows from {@code row} on of another's A. */
    On on(Engine engine, Product whole, long row) {
        Buffer a = engine.allocate("a", Buffer.Type.F32, m * k);
        Buffer b = engine.allocate("b", Buffer.Type.F32, k * n);
        Buffer c = engine.allocate("c", Buffer.Type.F32, m * n);
        engine.upload(whole.a(), Math.toIntExact(row * k), a, Math.toIntExact(m * k));
        engine.upload(b(), 0, b, Math.toIntExact(k * n));
        return new On(engine, engine.prepare(List.of(new MatMul(a, b, c, transA, transB, m, n, k))), c);
    }

    /** A product ready to be run. */
    record On(Engine engine, Program program, Buffer c) {
        void run() {
            program.run();
        }

        float[] result() {
            run();
            return engine.floats(c, Math.toIntExact(c.length()));
        }
    }

    @Override
    public String toString() {
        return m + "x" + n + "x" + k + " " + form();
    }
}
