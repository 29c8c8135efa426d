package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Transposes a matrix by square blocks of LANES by LANES floats.
 *
 * <p>Stage d = 1, 2, 4, … of a block exchanges, for every pair of rows i and i + d where i has bit d clear, the
 * elements whose column has bit d set in row i with those d places to the left in row i + d; after log2(LANES) stages
 * rows and columns have changed places (Eklundh, "A fast computer method for matrix transposing", IEEE Trans.
 * Computers, 1972).
 *
 * <p>With 16 lanes a block goes through all stages in registers, the shift by d being a shuffle. Processors with narrower vectors
 * have too few registers for that: there the shift is a load d places off, whose surplus elements the blend drops (they lie
 * between the rows of the pair, so inside the array), and a stage is done for all blocks before the next, since a load that
 * crosses the edges of stores still under way would wait for them.
 */
final class TransposeVector {
    private static final VectorMask<Float> BIT_1 = bit(1);
    private static final VectorMask<Float> BIT_2 = bit(2);
    private static final VectorMask<Float> BIT_4 = bit(4);
    private static final VectorMask<Float> BIT_8 = bit(8);

    private static final VectorMask<Float> NOT_1 = BIT_1.not();
    private static final VectorMask<Float> NOT_2 = BIT_2.not();
    private static final VectorMask<Float> NOT_4 = BIT_4.not();
    private static final VectorMask<Float> NOT_8 = BIT_8.not();
    private static final VectorShuffle<Float> SWAP_1 = swap(1);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_8 = swap(8);

    private TransposeVector() {}

    /** to(j, i) = from(i, j) for i in [0, rows), j in [0, columns); rows begin every fromStep and toStep floats. */
    static void matrix(float[] from, int from0, int fromStep, int rows, int columns, float[] to, int to0, int toStep) {
        int m = rows & -LANES;
        int n = columns & -LANES;
        if (LANES == 16) {
            for (int j = 0; j < n; j += LANES) {
                for (int i = 0; i < m; i += LANES) {
                    block(from, from0 + i * fromStep + j, fromStep, to, to0 + j * toStep + i, toStep);
                }
            }
        } else {
            stage(from, from0, fromStep, fromStep, 1, to, to0, toStep, m, n, 1, BIT_1);
            stage(to, to0, toStep, 1, toStep, to, to0, toStep, m, n, 2, BIT_2);
            if (LANES > 4) {
                stage(to, to0, toStep, 1, toStep, to, to0, toStep, m, n, 4, BIT_4);
            }
        }
        rest(from, from0, fromStep, 0, m, n, columns, to, to0, toStep);
        rest(from, from0, fromStep, m, rows, 0, columns, to, to0, toStep);
    }

    /** One block of 16 by 16. */
    private static void block(float[] from, int from0, int fromStep, float[] to, int to0, int toStep) {
        FloatVector r0 = FloatVector.fromArray(SPECIES, from, from0);
        FloatVector r1 = FloatVector.fromArray(SPECIES, from, from0 + fromStep);
        FloatVector r2 = FloatVector.fromArray(SPECIES, from, from0 + 2 * fromStep);
        FloatVector r3 = FloatVector.fromArray(SPECIES, from, from0 + 3 * fromStep);
        FloatVector r4 = FloatVector.fromArray(SPECIES, from, from0 + 4 * fromStep);
        FloatVector r5 = FloatVector.fromArray(SPECIES, from, from0 + 5 * fromStep);
        FloatVector r6 = FloatVector.fromArray(SPECIES, from, from0 + 6 * fromStep);
        FloatVector r7 = FloatVector.fromArray(SPECIES, from, from0 + 7 * fromStep);
        FloatVector r8 = FloatVector.fromArray(SPECIES, from, from0 + 8 * fromStep);
        FloatVector r9 = FloatVector.fromArray(SPECIES, from, from0 + 9 * fromStep);
        FloatVector r10 = FloatVector.fromArray(SPECIES, from, from0 + 10 * fromStep);
        FloatVector r11 = FloatVector.fromArray(SPECIES, from, from0 + 11 * fromStep);
        FloatVector r12 = FloatVector.fromArray(SPECIES, from, from0 + 12 * fromStep);
        FloatVector r13 = FloatVector.fromArray(SPECIES, from, from0 + 13 * fromStep);
        FloatVector r14 = FloatVector.fromArray(SPECIES, from, from0 + 14 * fromStep);
        FloatVector r15 = FloatVector.fromArray(SPECIES, from, from0 + 15 * fromStep);
        FloatVector low = r0.blend(r1.rearrange(SWAP_1), BIT_1);
        r1 = r1.blend(r0.rearrange(SWAP_1), NOT_1);
        r0 = low;
        low = r2.blend(r3.rearrange(SWAP_1), BIT_1);
        r3 = r3.blend(r2.rearrange(SWAP_1), NOT_1);
        r2 = low;
        low = r4.blend(r5.rearrange(SWAP_1), BIT_1);
        r5 = r5.blend(r4.rearrange(SWAP_1), NOT_1);
        r4 = low;
        low = r6.blend(r7.rearrange(SWAP_1), BIT_1);
        r7 = r7.blend(r6.rearrange(SWAP_1), NOT_1);
        r6 = low;
        low = r8.blend(r9.rearrange(SWAP_1), BIT_1);
        r9 = r9.blend(r8.rearrange(SWAP_1), NOT_1);
        r8 = low;
        low = r10.blend(r11.rearrange(SWAP_1), BIT_1);
        r11 = r11.blend(r10.rearrange(SWAP_1), NOT_1);
        r10 = low;
        low = r12.blend(r13.rearrange(SWAP_1), BIT_1);
        r13 = r13.blend(r12.rearrange(SWAP_1), NOT_1);
        r12 = low;
        low = r14.blend(r15.rearrange(SWAP_1), BIT_1);
        r15 = r15.blend(r14.rearrange(SWAP_1), NOT_1);
        r14 = low;
        low = r0.blend(r2.rearrange(SWAP_2), BIT_2);
        r2 = r2.blend(r0.rearrange(SWAP_2), NOT_2);
        r0 = low;
        low = r1.blend(r3.rearrange(SWAP_2), BIT_2);
        r3 = r3.blend(r1.rearrange(SWAP_2), NOT_2);
        r1 = low;
        low = r4.blend(r6.rearrange(SWAP_2), BIT_2);
        r6 = r6.blend(r4.rearrange(SWAP_2), NOT_2);
        r4 = low;
        low = r5.blend(r7.rearrange(SWAP_2), BIT_2);
        r7 = r7.blend(r5.rearrange(SWAP_2), NOT_2);
        r5 = low;
        low = r8.blend(r10.rearrange(SWAP_2), BIT_2);
        r10 = r10.blend(r8.rearrange(SWAP_2), NOT_2);
        r8 = low;
        low = r9.blend(r11.rearrange(SWAP_2), BIT_2);
        r11 = r11.blend(r9.rearrange(SWAP_2), NOT_2);
        r9 = low;
        low = r12.blend(r14.rearrange(SWAP_2), BIT_2);
        r14 = r14.blend(r12.rearrange(SWAP_2), NOT_2);
        r12 = low;
        low = r13.blend(r15.rearrange(SWAP_2), BIT_2);
        r15 = r15.blend(r13.rearrange(SWAP_2), NOT_2);
        r13 = low;
        low = r0.blend(r4.rearrange(SWAP_4), BIT_4);
        r4 = r4.blend(r0.rearrange(SWAP_4), NOT_4);
        r0 = low;
        low = r1.blend(r5.rearrange(SWAP_4), BIT_4);
        r5 = r5.blend(r1.rearrange(SWAP_4), NOT_4);
        r1 = low;
        low = r2.blend(r6.rearrange(SWAP_4), BIT_4);
        r6 = r6.blend(r2.rearrange(SWAP_4), NOT_4);
        r2 = low;
        low = r3.blend(r7.rearrange(SWAP_4), BIT_4);
        r7 = r7.blend(r3.rearrange(SWAP_4), NOT_4);
        r3 = low;
        low = r8.blend(r12.rearrange(SWAP_4), BIT_4);
        r12 = r12.blend(r8.rearrange(SWAP_4), NOT_4);
        r8 = low;
        low = r9.blend(r13.rearrange(SWAP_4), BIT_4);
        r13 = r13.blend(r9.rearrange(SWAP_4), NOT_4);
        r9 = low;
        low = r10.blend(r14.rearrange(SWAP_4), BIT_4);
        r14 = r14.blend(r10.rearrange(SWAP_4), NOT_4);
        r10 = low;
        low = r11.blend(r15.rearrange(SWAP_4), BIT_4);
        r15 = r15.blend(r11.rearrange(SWAP_4), NOT_4);
        r11 = low;
        low = r0.blend(r8.rearrange(SWAP_8), BIT_8);
        r8 = r8.blend(r0.rearrange(SWAP_8), NOT_8);
        r0 = low;
        low = r1.blend(r9.rearrange(SWAP_8), BIT_8);
        r9 = r9.blend(r1.rearrange(SWAP_8), NOT_8);
        r1 = low;
        low = r2.blend(r10.rearrange(SWAP_8), BIT_8);
        r10 = r10.blend(r2.rearrange(SWAP_8), NOT_8);
        r2 = low;
        low = r3.blend(r11.rearrange(SWAP_8), BIT_8);
        r11 = r11.blend(r3.rearrange(SWAP_8), NOT_8);
        r3 = low;
        low = r4.blend(r12.rearrange(SWAP_8), BIT_8);
        r12 = r12.blend(r4.rearrange(SWAP_8), NOT_8);
        r4 = low;
        low = r5.blend(r13.rearrange(SWAP_8), BIT_8);
        r13 = r13.blend(r5.rearrange(SWAP_8), NOT_8);
        r5 = low;
        low = r6.blend(r14.rearrange(SWAP_8), BIT_8);
        r14 = r14.blend(r6.rearrange(SWAP_8), NOT_8);
        r6 = low;
        low = r7.blend(r15.rearrange(SWAP_8), BIT_8);
        r15 = r15.blend(r7.rearrange(SWAP_8), NOT_8);
        r7 = low;
        r0.intoArray(to, to0);
        r1.intoArray(to, to0 + toStep);
        r2.intoArray(to, to0 + 2 * toStep);
        r3.intoArray(to, to0 + 3 * toStep);
        r4.intoArray(to, to0 + 4 * toStep);
        r5.intoArray(to, to0 + 5 * toStep);
        r6.intoArray(to, to0 + 6 * toStep);
        r7.intoArray(to, to0 + 7 * toStep);
        r8.intoArray(to, to0 + 8 * toStep);
        r9.intoArray(to, to0 + 9 * toStep);
        r10.intoArray(to, to0 + 10 * toStep);
        r11.intoArray(to, to0 + 11 * toStep);
        r12.intoArray(to, to0 + 12 * toStep);
        r13.intoArray(to, to0 + 13 * toStep);
        r14.intoArray(to, to0 + 14 * toStep);
        r15.intoArray(to, to0 + 15 * toStep);
    }

    /** Block (i, j) of the source is at {@code from0 + i * down + j * right}; in {@code to} it is in place. */
    private static void stage(float[] from, int from0, int fromStep, int down, int right,
                              float[] to, int to0, int toStep, int m, int n, int d, VectorMask<Float> bit) {
        for (int i = 0; i < m; i += LANES) {
            for (int j = 0; j < n; j += LANES) {
                int f = from0 + i * down + j * right;
                int t = to0 + i + j * toStep;
                for (int pair = 0; pair < LANES / 2; pair++) {
                    int row = (pair & -d) + pair;
                    int f1 = f + row * fromStep;
                    int f2 = f1 + d * fromStep;
                    int t1 = t + row * toStep;
                    FloatVector low = FloatVector.fromArray(SPECIES, from, f1);
                    FloatVector lowAhead = FloatVector.fromArray(SPECIES, from, f1 + d);
                    FloatVector highBehind = FloatVector.fromArray(SPECIES, from, f2 - d);
                    FloatVector high = FloatVector.fromArray(SPECIES, from, f2);
                    low.blend(highBehind, bit).intoArray(to, t1);
                    lowAhead.blend(high, bit).intoArray(to, t1 + d * toStep);
                }
            }
        }
    }

    private static void rest(float[] from, int from0, int fromStep, int row, int rowEnd, int column, int columnEnd,
                             float[] to, int to0, int toStep) {
        for (int i = row; i < rowEnd; i++) {
            for (int j = column; j < columnEnd; j++) {
                to[to0 + j * toStep + i] = from[from0 + i * fromStep + j];
            }
        }
    }

    private static VectorMask<Float> bit(int d) {
        boolean[] lanes = new boolean[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            lanes[lane] = (lane & d) != 0;
        }
        return VectorMask.fromArray(SPECIES, lanes, 0);
    }

    /** Lanes i and i ^ d change places. */
    private static VectorShuffle<Float> swap(int d) {
        return VectorShuffle.fromOp(SPECIES, lane -> (lane ^ d) % LANES);
    }
}
