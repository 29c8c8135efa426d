package org.talweg.engine.cpu;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.talweg.kernel.Philox;

/**
 * {@link Philox} on vectors, one block a long lane, so that a word's product has its 64 bits.
 *
 * <p>Only where long vectors have 512 bits: elsewhere their product is no single instruction on JDK 17, and the scalar
 * form is as fast or faster.
 */
final class PhiloxVector {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_512;
    private static final int BLOCKS = LONGS.length();
    private static final boolean FASTER = Simd.BITS == 512 && LongVector.SPECIES_PREFERRED == LONGS;

    private static final long UNSIGNED = 0xFFFFFFFFL;
    private static final long M0 = Philox.M0 & UNSIGNED;
    private static final long M1 = Philox.M1 & UNSIGNED;

    private static final LongVector LANE = LongVector.broadcast(LONGS, 0).addIndex(1);
    /** Lane i takes lane i / 2, or i / 2 of the upper half. */
    private static final VectorShuffle<Long> LOWER =
            VectorShuffle.fromArray(LONGS, new int[] {0, 0, 1, 1, 2, 2, 3, 3}, 0);
    private static final VectorShuffle<Long> UPPER =
            VectorShuffle.fromArray(LONGS, new int[] {4, 4, 5, 5, 6, 6, 7, 7}, 0);
    private static final VectorMask<Long> ODD = VectorMask.fromLong(LONGS, 0xAA);

    private PhiloxVector() {}

    /** {@link Philox#draws}, the same words. One long method, for the reason that {@link ElementaryVector} gives. */
    static void draws(long seed, long firstBlock, int blocks, int step, int stream, int[] out, int outBase) {
        int whole = FASTER ? blocks - blocks % BLOCKS : 0;
        for (int b = 0; b < whole; b += BLOCKS) {
            int at = outBase + Philox.WORDS_PER_BLOCK * b;
            LongVector block = LANE.add(firstBlock + b);
            LongVector c0 = block.and(UNSIGNED);
            LongVector c1 = block.lanewise(VectorOperators.LSHR, 32);
            LongVector c2 = LongVector.broadcast(LONGS, step & UNSIGNED);
            LongVector c3 = LongVector.broadcast(LONGS, stream & UNSIGNED);
            int k0 = (int) seed;
            int k1 = (int) (seed >>> 32);
            for (int round = 0; round < Philox.ROUNDS; round++) {
                LongVector product0 = c0.mul(M0);
                LongVector product1 = c2.mul(M1);
                c0 = product1.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c1)
                        .lanewise(VectorOperators.XOR, k0 & UNSIGNED);
                c1 = product1.and(UNSIGNED);
                c2 = product0.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c3)
                        .lanewise(VectorOperators.XOR, k1 & UNSIGNED);
                c3 = product0.and(UNSIGNED);
                k0 += Philox.W0;
                k1 += Philox.W1;
            }
            LongVector first = c0.or(c1.lanewise(VectorOperators.LSHL, 32));
            LongVector second = c2.or(c3.lanewise(VectorOperators.LSHL, 32));
            first.rearrange(LOWER).blend(second.rearrange(LOWER), ODD).reinterpretAsInts().intoArray(out, at);
            first.rearrange(UPPER).blend(second.rearrange(UPPER), ODD).reinterpretAsInts()
                    .intoArray(out, at + IntVector.SPECIES_512.length());
        }
        Philox.draws(seed, firstBlock + whole, blocks - whole, step, stream, out,
                outBase + Philox.WORDS_PER_BLOCK * whole);
    }
}
