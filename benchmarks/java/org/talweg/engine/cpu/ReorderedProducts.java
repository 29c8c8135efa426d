package org.talweg.engine.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.talweg.benchmarks.peers.Values;
import org.talweg.kernel.MatMul;

/**
 * The CPU engine but for one thing: another library takes its matrix products, and may add in any order.
 *
 * <p>The engine's threads each call it for a part of C. How C is cut is tried out for each shape before it is used, and the
 * fastest is taken.
 */
public final class ReorderedProducts {
    /** Seconds: the JVM compiles a call that is made often enough. */
    private static final double WARM = 0.02;
    private static final int ROUNDS = 5;
    private static final double ROUND = 0.004;
    /** Rows or columns of a part are a multiple: libraries compute so many at once. */
    private static final int STEP = 16;

    /** A matrix product in row-major stretches of arrays. */
    @FunctionalInterface
    public interface Library {
        /**
         * C = op(A)·op(B) as work that can be done over and over, by any thread, at the same time as other such work.
         *
         * @param a   its first element is {@code a[fromA]}, rows are {@code lda} elements apart; B and C alike
         */
        Runnable sgemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int fromA, int lda, float[] b, int fromB, int ldb,
                float[] c, int fromC, int ldc);
    }

    private record Shape(boolean transA, boolean transB, int m, int n, int k) {}

    private record Cut(boolean byRows, int parts) {}

    /** Each unit computes a part of C. */
    private record Parts(Runnable[] parts) implements Task {
        @Override
        public int units() {
            return parts.length;
        }

        @Override
        public void run(int from, int to) {
            for (int i = from; i < to; i++) {
                parts[i].run();
            }
        }
    }

    private final Library library;
    private final int threads;
    private final List<Cut> cuts = new ArrayList<>();
    private final Map<Shape, Cut> fastest = new HashMap<>();

    private ReorderedProducts(Library library, int threads, int mostParts) {
        this.library = library;
        this.threads = threads;
        cuts.add(new Cut(true, 1));
        for (int parts = 2; parts <= mostParts; parts *= 2) {
            cuts.add(new Cut(true, parts));
            cuts.add(new Cut(false, parts));
        }
    }

    /** For engines whose threads share each product. */
    public static ReorderedProducts inOurThreads(Library library, int threads) {
        return new ReorderedProducts(library, threads, 4 * threads);
    }

    /** For engines that leave each product as a whole to the library, and to the library's threads. */
    public static ReorderedProducts inItsThreads(Library library, int threads) {
        return new ReorderedProducts(library, threads, 1);
    }

    /** A new engine with these products; the next one need not try out the same shapes again. */
    public CpuEngine engine() {
        return new CpuEngine(threads, CpuEngine.defaultVectorBits(), this::bind);
    }

    private void bind(MatMul kernel, CpuEngine engine, List<Task> tasks) {
        Shape shape = new Shape(kernel.transA(), kernel.transB(), Math.toIntExact(kernel.m()), Math.toIntExact(kernel.n()),
                Math.toIntExact(kernel.k()));
        Cut cut = cuts.size() == 1 ? cuts.get(0) : fastest.computeIfAbsent(shape, this::tryOut);
        tasks.add(cut(shape, cut, CpuBuffer.of(kernel.a()), CpuBuffer.of(kernel.b()), CpuBuffer.of(kernel.c())));
    }

    private Task cut(Shape shape, Cut cut, CpuBuffer a, CpuBuffer b, CpuBuffer c) {
        int m = shape.m;
        int n = shape.n;
        int k = shape.k;
        List<Runnable> parts = new ArrayList<>();
        int length = cut.byRows ? m : n;
        int part = (length + STEP * cut.parts - 1) / (STEP * cut.parts) * STEP;
        for (int from = 0; from < length; from += part) {
            int count = Math.min(part, length - from);
            int row = cut.byRows ? from : 0;
            int column = cut.byRows ? 0 : from;
            parts.add(library.sgemm(shape.transA, shape.transB, cut.byRows ? count : m, cut.byRows ? n : count, k,
                    a.floats(), a.base() + (shape.transA ? row : row * k), shape.transA ? m : k,
                    b.floats(), b.base() + (shape.transB ? column * k : column), shape.transB ? k : n,
                    c.floats(), c.base() + row * n + column, n));
        }
        return new Parts(parts.toArray(Runnable[]::new));
    }

    /** The cut with the least median time, in arrays of its own. */
    private Cut tryOut(Shape shape) {
        try (CpuEngine engine = new CpuEngine(threads); Workers workers = new Workers(threads)) {
            CpuBuffer a = filled(engine, shape.m * shape.k, 1);
            CpuBuffer b = filled(engine, shape.k * shape.n, 2);
            CpuBuffer c = filled(engine, shape.m * shape.n, 3);
            List<Task> tasks = cuts.stream().map(cut -> cut(shape, cut, a, b, c)).toList();
            tasks.forEach(task -> measure(workers, task, WARM));
            double[][] seconds = new double[tasks.size()][ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < seconds.length; i++) {
                    seconds[i][round] = measure(workers, tasks.get(i), ROUND);
                }
            }
            int best = 0;
            for (int i = 0; i < seconds.length; i++) {
                Arrays.sort(seconds[i]);
                best = seconds[i][ROUNDS / 2] < seconds[best][ROUNDS / 2] ? i : best;
            }
            return cuts.get(best);
        }
    }

    /** Seconds of one run, repeated for at least so long. */
    private static double measure(Workers workers, Task task, double seconds) {
        long start = System.nanoTime();
        long now;
        int runs = 0;
        do {
            workers.run(task);
            runs++;
            now = System.nanoTime();
        } while (now - start < seconds * 1e9);
        return (now - start) / 1e9 / runs;
    }

    private static CpuBuffer filled(CpuEngine engine, int length, long seed) {
        return new CpuBuffer(engine, "operand", Values.uniform(length, seed), null, 0, length);
    }
}
