package org.talweg.kernel;

/**
 * Philox4x32-10: four random words as a pure function of a 128-bit counter and a 64-bit key.
 *
 * <p>A round takes (c0, c1, c2, c3) to (hi(M1·c2) ⊕ c1 ⊕ k0, lo(M1·c2), hi(M0·c0) ⊕ c3 ⊕ k1, lo(M0·c0)); ten rounds, the
 * key growing by (W0, W1) between them.
 *
 * <p>Here the key is the seed (k0 its low word) and the counter is (block, step, stream): c0 and c1 the low and high word
 * of the block's number, c2 the step, c3 the stream, which is the layer's number. Element i of (step, stream) draws word
 * i mod 4 of block i / 4. So a draw depends on its indices alone, and a mask need not be stored.
 *
 * <p>Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, <i>Parallel random numbers: as easy as 1, 2, 3</i>, SC
 * 2011, section 4.2. PyTorch uses the same generator on CUDA, with thread numbers in the counter and another one on CPU.
 */
public final class Philox {
    public static final int M0 = 0xD2511F53;
    public static final int M1 = 0xCD9E8D57;
    /** The golden ratio, and √3 − 1, as fractions of 2³². */
    public static final int W0 = 0x9E3779B9;
    public static final int W1 = 0xBB67AE85;
    public static final int ROUNDS = 10;
    public static final int WORDS_PER_BLOCK = 4;

    private static final long UNSIGNED = 0xFFFFFFFFL;

    private Philox() {}

    /**
     * The draws of elements 4·firstBlock to 4·(firstBlock + blocks) − 1, in element order.
     *
     * @param out receives 4·blocks words from outBase on
     */
    public static void draws(long seed, long firstBlock, int blocks, int step, int stream, int[] out, int outBase) {
        for (int b = 0; b < blocks; b++) {
            long block = firstBlock + b;
            int k0 = (int) seed;
            int k1 = (int) (seed >>> 32);
            int c0 = (int) block;
            int c1 = (int) (block >>> 32);
            int c2 = step;
            int c3 = stream;
            for (int round = 0; round < ROUNDS; round++) {
                long product0 = (M0 & UNSIGNED) * (c0 & UNSIGNED);
                long product1 = (M1 & UNSIGNED) * (c2 & UNSIGNED);
                c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
                c1 = (int) product1;
                c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
                c3 = (int) product0;
                k0 += W0;
                k1 += W1;
            }
            int at = outBase + WORDS_PER_BLOCK * b;
            out[at] = c0;
            out[at + 1] = c1;
            out[at + 2] = c2;
            out[at + 3] = c3;
        }
    }

    /** The draw of one element. For many, {@link #draws} does a quarter of the work. */
    public static int draw(long seed, long element, int step, int stream) {
        int[] words = new int[WORDS_PER_BLOCK];
        draws(seed, element >> 2, 1, step, stream, words, 0);
        return words[(int) element & 3];
    }

    /**
     * The threshold of a probability: keep when {@code Integer.compareUnsigned(draw, threshold) < 0}, which happens with
     * probability ⌊p·2³²⌋ / 2³², exactly p for p ≥ 2⁻⁸.
     *
     * <p>Probability 1 would need the threshold 2³². It is no dropout at all, and the caller leaves the draws out.
     *
     * @param keepProbability in (0, 1)
     */
    public static int threshold(float keepProbability) {
        if (!(keepProbability > 0f && keepProbability < 1f)) {
            throw new IllegalArgumentException("expected a keep probability between 0 and 1, both excluded, got "
                    + "keepProbability=" + keepProbability + "; to keep everything, leave dropout out");
        }
        return (int) (long) (keepProbability * 0x1p32);
    }

    /** Uniform in [0, 1): the upper 24 bits of a draw times 2⁻²⁴, exact. */
    public static float uniform(int draw) {
        return (draw >>> 8) * 0x1p-24f;
    }
}
