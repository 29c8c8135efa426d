package org.talweg.kernel;

import java.util.Objects;

/**
 * The words of {@link Philox} one after another, for initialisers, splits and shuffles on the host.
 *
 * <p>Streams here have the highest bit of the counter set, kernels' streams do not: with the same seed, step and number
 * they never meet. Only basic operations and {@link StrictMath} are used, so every JVM gives the same values.
 */
public final class PhiloxStream {
    private static final int HOST = 0x80000000;

    private final long seed;
    private final int step;
    private final int stream;
    private final int[] words = new int[Philox.WORDS_PER_BLOCK];
    private long block;
    private int used = Philox.WORDS_PER_BLOCK;
    private double spareGaussian = Double.NaN;

    /** The stream at step 0. */
    public PhiloxStream(long seed, int stream) {
        this(seed, 0, stream);
    }

    /**
     * @param step such as an epoch
     * @param stream not negative: what is drawn, such as a layer's number
     */
    public PhiloxStream(long seed, int step, int stream) {
        if (stream < 0) {
            throw new IllegalArgumentException(
                    "expected a stream from 0 on, got stream=" + stream + "; number streams upwards from 0");
        }
        this.seed = seed;
        this.step = step;
        this.stream = stream | HOST;
    }

    /** The next 32 bits. */
    public int nextInt() {
        if (used == Philox.WORDS_PER_BLOCK) {
            Philox.draws(seed, block++, 1, step, stream, words, 0);
            used = 0;
        }
        return words[used++];
    }

    /**
     * Uniform in 0 … bound − 1, without bias.
     *
     * <p>Source: D. Lemire, <i>Fast random integer generation in an interval</i>, ACM TOMACS 29 (2019), algorithm 5.
     */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException(
                    "expected a positive bound, got bound=" + bound + "; draw only from a range that is not empty");
        }
        long product = (nextInt() & 0xFFFFFFFFL) * bound;
        if (Integer.compareUnsigned((int) product, bound) < 0) {
            int rejected = Integer.remainderUnsigned(-bound, bound); // 2³² mod bound
            while (Integer.compareUnsigned((int) product, rejected) < 0) {
                product = (nextInt() & 0xFFFFFFFFL) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** Uniform in [0, 1) with 53 bits. */
    public double nextUniform() {
        long high = nextInt() >>> 5;
        int low = nextInt() >>> 6;
        return ((high << 26) + low) * 0x1p-53;
    }

    /**
     * Standard normal.
     *
     * <p>Source: the polar method, D. E. Knuth, <i>The Art of Computer Programming</i>, volume 2, section 3.4.1,
     * algorithm P. Values come in pairs.
     */
    public double nextGaussian() {
        if (!Double.isNaN(spareGaussian)) {
            double spare = spareGaussian;
            spareGaussian = Double.NaN;
            return spare;
        }
        double u;
        double v;
        double s;
        do {
            u = 2 * nextUniform() - 1;
            v = 2 * nextUniform() - 1;
            s = u * u + v * v;
        } while (s >= 1 || s == 0);
        double scale = StrictMath.sqrt(-2 * StrictMath.log(s) / s);
        spareGaussian = v * scale;
        return u * scale;
    }

    /** Puts the values in a random order, each as likely: Fisher and Yates, from the end (Knuth, section 3.4.2, P). */
    public void shuffle(int[] values) {
        Objects.requireNonNull(values, "values");
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }
}
