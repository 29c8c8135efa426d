package org.talweg.engine.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.talweg.kernel.ElementaryReference;
import org.talweg.kernel.ElementaryReference.Function;

/** All 2³² floats through each elementary function: the largest error, and whether the vector form gives the same bits. */
final class ElementaryExhaustive {
    /** A function and its vector form in a loop over whole vectors. */
    record Pair(Function function, ArrayFunction vector) {
        @Override
        public String toString() {
            return function.name();
        }
    }

    @FunctionalInterface
    interface ArrayFunction {
        void apply(float[] x, float[] y);
    }

    private record Finding(double ulps, int bits, long different) {
        Finding and(Finding other) {
            Finding worse = other.ulps > ulps ? other : this;
            return new Finding(worse.ulps, worse.bits, different + other.different);
        }
    }

    static final List<Pair> PAIRS = List.of(
            new Pair(named("exp"), ElementaryExhaustive::exp),
            new Pair(named("log"), ElementaryExhaustive::log),
            new Pair(named("tanh"), ElementaryExhaustive::tanh),
            new Pair(named("sigmoid"), ElementaryExhaustive::sigmoid),
            new Pair(named("erf"), ElementaryExhaustive::erf));

    private static final int CHUNK_BITS = 16;
    private static final int CHUNKS = 1 << (32 - CHUNK_BITS);

    private ElementaryExhaustive() {}

    public static void main(String[] names) throws Exception {
        boolean good = true;
        System.out.printf("%-8s  %8s  %10s  %-16s  %s%n", "function", "max ulp", "at (hex)", "at", "vector == scalar");
        for (Pair pair : PAIRS) {
            if (names.length > 0 && !List.of(names).contains(pair.function().name())) {
                continue;
            }
            Finding worst = search(pair);
            System.out.printf("%-8s  %8.4f  0x%08x  %-16s  %s%n", pair, worst.ulps, worst.bits,
                    Float.intBitsToFloat(worst.bits),
                    worst.different == 0 ? "all 2^32" : worst.different + " differ");
            good &= worst.ulps <= pair.function().bound() && worst.different == 0;
        }
        System.exit(good ? 0 : 1);
    }

    private static Finding search(Pair pair) throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        AtomicInteger next = new AtomicInteger();
        List<Future<Finding>> parts = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            parts.add(pool.submit(() -> searchChunks(pair, next)));
        }
        Finding worst = new Finding(-1, 0, 0);
        for (Future<Finding> part : parts) {
            worst = worst.and(part.get());
        }
        pool.shutdown();
        System.err.println();
        return worst;
    }

    private static Finding searchChunks(Pair pair, AtomicInteger next) {
        float[] x = new float[1 << CHUNK_BITS];
        float[] y = new float[x.length];
        double ulps = -1;
        int at = 0;
        long different = 0;
        for (int chunk = next.getAndIncrement(); chunk < CHUNKS; chunk = next.getAndIncrement()) {
            for (int i = 0; i < x.length; i++) {
                x[i] = Float.intBitsToFloat((chunk << CHUNK_BITS) + i);
            }
            pair.vector.apply(x, y);
            for (int i = 0; i < x.length; i++) {
                float scalar = pair.function.scalar().apply(x[i]);
                different += sameBits(scalar, y[i]) ? 0 : 1;
                double error = ElementaryReference.ulps(scalar, pair.function.exact().applyAsDouble(x[i]));
                if (error > ulps) {
                    ulps = error;
                    at = (chunk << CHUNK_BITS) + i;
                }
            }
            if (chunk % (CHUNKS / 64) == 0) {
                System.err.printf("\r%s %d%%", pair, 100L * chunk / CHUNKS);
            }
        }
        return new Finding(ulps, at, different);
    }

    /** Equal bits, or both NaN. */
    static boolean sameBits(float a, float b) {
        return Float.floatToIntBits(a) == Float.floatToIntBits(b);
    }

    private static Function named(String name) {
        return ElementaryReference.FUNCTIONS.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    }

    private static void exp(float[] x, float[] y) {
        ElementaryVector.exp(x, 0, y, 0, x.length);
    }

    private static void log(float[] x, float[] y) {
        ElementaryVector.log(x, 0, y, 0, x.length);
    }

    private static void tanh(float[] x, float[] y) {
        ElementaryVector.tanh(x, 0, y, 0, x.length);
    }

    private static void sigmoid(float[] x, float[] y) {
        ElementaryVector.sigmoid(x, 0, y, 0, x.length);
    }

    private static void erf(float[] x, float[] y) {
        ElementaryVector.erf(x, 0, y, 0, x.length);
    }
}
