package org.talweg.data;

/** Whole numbers below a bound for shuffling, a pure function of the seed, what they are for, and how many came before. */
final class Draws {
    private static final int SPLIT_STREAM = 0xFFFF_FFFF;
    private static final int ORDER_STREAM = 0xFFFF_FFFE;

    // PLACEHOLDER: SplitMix64 until the kernel package's Philox is there.
    private long state;

    private Draws(long seed, int stream, int step) {
        state = seed * 0x9E3779B97F4A7C15L + ((long) stream << 32 | step & 0xFFFF_FFFFL);
    }

    static Draws split(long seed) {
        return new Draws(seed, SPLIT_STREAM, 0);
    }

    static Draws order(long seed, int epoch) {
        return new Draws(seed, ORDER_STREAM, epoch);
    }

    private int next() {
        state += 0x9E3779B97F4A7C15L;
        long z = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return (int) (z ^ z >>> 31);
    }

    /**
     * A number from 0 to bound − 1, each equally likely: the high half of draw · bound, drawn again when the low half is among
     * the 2³² mod bound values that would favour some. Source: D. Lemire, Fast random integer generation in an interval, 2019.
     */
    int below(int bound) {
        long product = (next() & 0xFFFF_FFFFL) * bound;
        if ((product & 0xFFFF_FFFFL) < bound) {
            long favoured = (1L << 32) % bound;
            while ((product & 0xFFFF_FFFFL) < favoured) product = (next() & 0xFFFF_FFFFL) * bound;
        }
        return (int) (product >>> 32);
    }

    /** Every order equally likely. Source: R. Durstenfeld, Algorithm 235: random permutation, 1964. */
    void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = below(i + 1);
            int swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
    }
}
