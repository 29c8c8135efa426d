package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Transposes square blocks of LANES by LANES floats.
 *
 * <p>Stage d = 1, 2, 4, … exchanges, for every pair of rows i and i + d where i has bit d clear, the elements whose
 * column has bit d set in row i with those whose column has it clear in row i + d; after log2(LANES) stages rows and
 * columns have changed places (Eklundh, "A fast computer method for matrix transposing", IEEE Trans. Computers, 1972).
 */
final class TransposeVector {
    private static final VectorShuffle<Float> UP_1 = rotate(-1);
    private static final VectorShuffle<Float> UP_2 = rotate(-2);
    private static final VectorShuffle<Float> UP_4 = rotate(-4);
    private static final VectorShuffle<Float> UP_8 = rotate(-8);
    private static final VectorShuffle<Float> DOWN_1 = rotate(1);
    private static final VectorShuffle<Float> DOWN_2 = rotate(2);
    private static final VectorShuffle<Float> DOWN_4 = rotate(4);
    private static final VectorShuffle<Float> DOWN_8 = rotate(8);
    private static final VectorMask<Float> BIT_1 = bit(1);
    private static final VectorMask<Float> BIT_2 = bit(2);
    private static final VectorMask<Float> BIT_4 = bit(4);
    private static final VectorMask<Float> BIT_8 = bit(8);

    private TransposeVector() {}

    /** to(j, i) = from(i, j) for i in [0, rows), j in [0, columns), rows {@code fromStep} and {@code toStep} floats apart. */
    static void matrix(float[] from, int from0, int fromStep, int rows, int columns, float[] to, int to0, int toStep) {
        int i = 0;
        for (; i <= rows - LANES; i += LANES) {
            int j = 0;
            for (; j <= columns - LANES; j += LANES) {
                block(from, from0 + i * fromStep + j, fromStep, to, to0 + j * toStep + i, toStep);
            }
            rest(from, from0, fromStep, i, i + LANES, j, columns, to, to0, toStep);
        }
        rest(from, from0, fromStep, i, rows, 0, columns, to, to0, toStep);
    }

    private static void rest(float[] from, int from0, int fromStep, int row, int rowEnd, int column, int columnEnd,
                             float[] to, int to0, int toStep) {
        for (int i = row; i < rowEnd; i++) {
            for (int j = column; j < columnEnd; j++) {
                to[to0 + j * toStep + i] = from[from0 + i * fromStep + j];
            }
        }
    }

    /** to(j, i) = from(i, j) for i, j in [0, LANES), rows {@code fromStep} and {@code toStep} floats apart. */
    private static void block(float[] from, int from0, int fromStep, float[] to, int to0, int toStep) {
        stage(from, from0, fromStep, to, to0, toStep, 1, UP_1, DOWN_1, BIT_1);
        stage(to, to0, toStep, to, to0, toStep, 2, UP_2, DOWN_2, BIT_2);
        if (LANES > 4) {
            stage(to, to0, toStep, to, to0, toStep, 4, UP_4, DOWN_4, BIT_4);
        }
        if (LANES > 8) {
            stage(to, to0, toStep, to, to0, toStep, 8, UP_8, DOWN_8, BIT_8);
        }
    }

    private static void stage(float[] from, int from0, int fromStep, float[] to, int to0, int toStep, int d,
                              VectorShuffle<Float> up, VectorShuffle<Float> down, VectorMask<Float> bit) {
        for (int pair = 0; pair < LANES / 2; pair++) {
            int i = (pair & -d) + pair;
            FloatVector low = FloatVector.fromArray(SPECIES, from, from0 + i * fromStep);
            FloatVector high = FloatVector.fromArray(SPECIES, from, from0 + (i + d) * fromStep);
            low.blend(high.rearrange(up), bit).intoArray(to, to0 + i * toStep);
            low.rearrange(down).blend(high, bit).intoArray(to, to0 + (i + d) * toStep);
        }
    }

    private static VectorShuffle<Float> rotate(int by) {
        return VectorShuffle.fromOp(SPECIES, lane -> (lane + by) & (LANES - 1));
    }

    private static VectorMask<Float> bit(int d) {
        boolean[] lanes = new boolean[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            lanes[lane] = (lane & d) != 0;
        }
        return VectorMask.fromArray(SPECIES, lanes, 0);
    }
}
