package org.talweg.engine.cpu;

import java.util.Arrays;
import org.talweg.kernel.Reduction;
import org.talweg.kernel.Reduction.Op;

/**
 * The trees of {@link Reduction}. Accumulators lie in working memory {@code v} from index {@code s} on.
 *
 * <p>Sums start at +0 and so never become −0: x + y is −0 only for two −0, and x·x is not negative. So places without an
 * element, which would add +0, are passed over with the same bits; and −∞ never wins a maximum.
 */
final class ReductionScalar {
    /** Accumulators of a tile. */
    static final int WIDTH = 1024;
    /** Elements of a tile that need only so many accumulators: the losses of a small batch. */
    static final int FEW = 64;
    /** Lanes of a row reduction. */
    static final int ROW_LANES = 32;
    /** Lanes of a column reduction. */
    static final int COLUMN_LANES = 8;

    private ReductionScalar() {}

    /** Reduces {@code x[at]} to {@code x[at + count - 1]}, at most a tile. */
    static float tile(Op op, float[] x, int at, int count, float[] v, int s) {
        Arrays.fill(v, s, s + WIDTH, start(op));
        for (int row = 0; row < count; row += WIDTH) {
            enter(op, x, at + row, v, s, Math.min(WIDTH, count - row));
        }
        neighbours(op, v, s, WIDTH / 4);
        halve(op, v, s, WIDTH / 8);
        return v[s];
    }

    /** As {@link #tile} for at most {@value #FEW} elements: the accumulators behind are without one to the last. */
    static float few(Op op, float[] x, int at, int count, float[] v, int s) {
        Arrays.fill(v, s, s + FEW, start(op));
        enter(op, x, at, v, s, count);
        neighbours(op, v, s, FEW / 4);
        halve(op, v, s, FEW / 8);
        return v[s];
    }

    /** Reduces a row of {@code columns} elements from {@code x[at]} on. */
    static float row(Op op, float[] x, int at, int columns, float[] v, int s) {
        Arrays.fill(v, s, s + ROW_LANES, start(op));
        for (int c = 0; c < columns; c += ROW_LANES) {
            enter(op, x, at + c, v, s, Math.min(ROW_LANES, columns - c));
        }
        halve(op, v, s, ROW_LANES / 2);
        return v[s];
    }

    /**
     * Sums {@code width} columns, from {@code x[at]} on, of at most a segment of rows into {@code out[to]} and on.
     * The lanes' accumulators lie one after another, so that eight whole rows of a narrow matrix enter in one loop.
     *
     * @param stride columns of the matrix
     */
    static void columns(Op op, float[] x, int at, int stride, int rows, int width, float[] v, int s, float[] out, int to) {
        Arrays.fill(v, s, s + COLUMN_LANES * width, 0);
        if (width == stride) {
            for (int r = 0; r < rows; r += COLUMN_LANES) {
                enter(op, x, at + r * stride, v, s, Math.min(COLUMN_LANES, rows - r) * width);
            }
        } else {
            for (int r = 0; r < rows; r++) {
                enter(op, x, at + r * stride, v, s + r % COLUMN_LANES * width, width);
            }
        }
        for (int h = COLUMN_LANES / 2; h > 0; h /= 2) {
            sum(v, s + h * width, v, s, h * width);
        }
        System.arraycopy(v, s, out, to, width);
    }

    /** What accumulators hold before the first element. */
    static float start(Op op) {
        return op == Op.MAX ? Float.NEGATIVE_INFINITY : 0;
    }

    /** {@code v[s + i] ← element x[at + i] entered into v[s + i]} for i below n. */
    static void enter(Op op, float[] x, int at, float[] v, int s, int n) {
        switch (op) {
            case SUM -> sum(x, at, v, s, n);
            case SUM_SQUARES -> sumSquares(x, at, v, s, n);
            case SUM_ABS -> sumAbs(x, at, v, s, n);
            case MAX -> max(x, at, v, s, n);
            case COUNT_NON_FINITE -> countNonFinite(x, at, v, s, n);
        }
    }

    private static void sum(float[] x, int at, float[] v, int s, int n) {
        for (int i = 0; i < n; i++) {
            v[s + i] += x[at + i];
        }
    }

    private static void sumSquares(float[] x, int at, float[] v, int s, int n) {
        for (int i = 0; i < n; i++) {
            v[s + i] = Math.fma(x[at + i], x[at + i], v[s + i]);
        }
    }

    private static void sumAbs(float[] x, int at, float[] v, int s, int n) {
        for (int i = 0; i < n; i++) {
            v[s + i] += Math.abs(x[at + i]);
        }
    }

    private static void max(float[] x, int at, float[] v, int s, int n) {
        for (int i = 0; i < n; i++) {
            v[s + i] = max(v[s + i], x[at + i]);
        }
    }

    private static void countNonFinite(float[] x, int at, float[] v, int s, int n) {
        for (int i = 0; i < n; i++) {
            v[s + i] += Math.abs(x[at + i]) <= Float.MAX_VALUE ? 0 : 1;
        }
    }

    /** The greater; the first of two zeros; NaN if either is. */
    static float max(float acc, float x) {
        return acc < x || x != x ? x : acc;
    }

    private static void neighbours(Op op, float[] v, int s, int quads) {
        for (int i = 0; i < quads; i++) {
            int j = s + 4 * i;
            v[s + i] = op == Op.MAX
                    ? max(max(v[j], v[j + 1]), max(v[j + 2], v[j + 3]))
                    : (v[j] + v[j + 1]) + (v[j + 2] + v[j + 3]);
        }
    }

    /** Folds 2·h accumulators into one: h, h/2, … 1. */
    static void halve(Op op, float[] v, int s, int h) {
        for (; h > 0; h /= 2) {
            if (op == Op.MAX) {
                max(v, s + h, v, s, h);
            } else {
                sum(v, s + h, v, s, h);
            }
        }
    }
}
