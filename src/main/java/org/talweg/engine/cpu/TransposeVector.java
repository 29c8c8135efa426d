package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Transposes a matrix by square blocks of LANES by LANES floats.
 *
 * <p>Stage d = 1, 2, 4, … of a block exchanges, for every pair of rows i and i + d where i has bit d clear, the
 * elements whose column has bit d set in row i with those d places to the left in row i + d; after log2(LANES) stages
 * rows and columns have changed places (Eklundh, "A fast computer method for matrix transposing", IEEE Trans.
 * Computers, 1972). The shift by d is a load d places off, whose surplus elements the blend drops: they lie between
 * the rows of the pair, so inside the array. A stage is done for all blocks before the next, since a load that crosses
 * the edges of stores still under way would wait for them.
 */
final class TransposeVector {
    private static final VectorMask<Float> BIT_1 = bit(1);
    private static final VectorMask<Float> BIT_2 = bit(2);
    private static final VectorMask<Float> BIT_4 = bit(4);
    private static final VectorMask<Float> BIT_8 = bit(8);

    private TransposeVector() {}

    /** to(j, i) = from(i, j) for i in [0, rows), j in [0, columns); rows begin every fromStep and toStep floats. */
    static void matrix(float[] from, int from0, int fromStep, int rows, int columns, float[] to, int to0, int toStep) {
        int m = rows & -LANES;
        int n = columns & -LANES;
        stage(from, from0, fromStep, fromStep, 1, to, to0, toStep, m, n, 1, BIT_1);
        stage(to, to0, toStep, 1, toStep, to, to0, toStep, m, n, 2, BIT_2);
        if (LANES > 4) {
            stage(to, to0, toStep, 1, toStep, to, to0, toStep, m, n, 4, BIT_4);
        }
        if (LANES > 8) {
            stage(to, to0, toStep, 1, toStep, to, to0, toStep, m, n, 8, BIT_8);
        }
        rest(from, from0, fromStep, 0, m, n, columns, to, to0, toStep);
        rest(from, from0, fromStep, m, rows, 0, columns, to, to0, toStep);
    }

    private static FloatVector at(float[] from, int index) {
        return FloatVector.fromArray(SPECIES, from, index);
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
}
