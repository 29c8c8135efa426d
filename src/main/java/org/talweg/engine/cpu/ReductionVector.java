package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.ReductionScalar.COLUMN_LANES;
import static org.talweg.engine.cpu.ReductionScalar.ROW_LANES;
import static org.talweg.engine.cpu.ReductionScalar.WIDTH;
import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import org.talweg.kernel.Reduction.Op;

/** The trees of {@link ReductionScalar}, {@link Simd#LANES} accumulators at a time. */
final class ReductionVector {
    private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(SPECIES, i -> i ^ 1);
    private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(SPECIES, i -> i ^ 2);
    private static final VectorShuffle<Float> SWAP_4 = VectorShuffle.fromOp(SPECIES, i -> (i ^ 4) % LANES);
    private static final VectorShuffle<Float> SWAP_8 = VectorShuffle.fromOp(SPECIES, i -> (i ^ 8) % LANES);

    private ReductionVector() {}

    /** Reduces {@code x[at]} to {@code x[at + count - 1]}, at most a tile. */
    static float tile(Op op, float[] x, int at, int count, float[] v, int s) {
        if (count <= ReductionScalar.FEW) {
            return ReductionScalar.few(op, x, at, count, v, s);
        }
        Arrays.fill(v, s, s + WIDTH, ReductionScalar.start(op));
        for (int row = 0; row < count; row += WIDTH) {
            enter(op, x, at + row, v, s, Math.min(WIDTH, count - row));
        }
        return op == Op.MAX ? foldMax(v, s) : foldSum(v, s);
    }

    /** As {@link ReductionScalar#columns}. */
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
            enter(Op.SUM, v, s + h * width, v, s, h * width);
        }
        System.arraycopy(v, s, out, to, width);
    }

    static void enter(Op op, float[] x, int at, float[] v, int s, int n) {
        int done = switch (op) {
            case SUM -> sum(x, at, v, s, n);
            case SUM_SQUARES -> sumSquares(x, at, v, s, n);
            case SUM_ABS -> sumAbs(x, at, v, s, n);
            case MAX -> max(x, at, v, s, n);
            case COUNT_NON_FINITE -> countNonFinite(x, at, v, s, n);
        };
        // Remaining elements.
        ReductionScalar.enter(op, x, at + done, v, s + done, n - done);
    }

    private static int sum(float[] x, int at, float[] v, int s, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector acc = FloatVector.fromArray(SPECIES, v, s + i);
            FloatVector e = FloatVector.fromArray(SPECIES, x, at + i);
            acc.add(e).intoArray(v, s + i);
        }
        return end;
    }

    private static int sumSquares(float[] x, int at, float[] v, int s, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector acc = FloatVector.fromArray(SPECIES, v, s + i);
            FloatVector e = FloatVector.fromArray(SPECIES, x, at + i);
            e.fma(e, acc).intoArray(v, s + i);
        }
        return end;
    }

    private static int sumAbs(float[] x, int at, float[] v, int s, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector acc = FloatVector.fromArray(SPECIES, v, s + i);
            FloatVector e = FloatVector.fromArray(SPECIES, x, at + i);
            acc.add(e.abs()).intoArray(v, s + i);
        }
        return end;
    }

    private static int max(float[] x, int at, float[] v, int s, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector acc = FloatVector.fromArray(SPECIES, v, s + i);
            FloatVector e = FloatVector.fromArray(SPECIES, x, at + i);
            max(acc, e).intoArray(v, s + i);
        }
        return end;
    }

    private static int countNonFinite(float[] x, int at, float[] v, int s, int n) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector greatest = FloatVector.broadcast(SPECIES, Float.MAX_VALUE);
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector acc = FloatVector.fromArray(SPECIES, v, s + i);
            FloatVector e = FloatVector.fromArray(SPECIES, x, at + i);
            acc.add(one.blend(zero, e.abs().compare(VectorOperators.LE, greatest))).intoArray(v, s + i);
        }
        return end;
    }

    private static FloatVector max(FloatVector acc, FloatVector x) {
        return acc.blend(x, acc.compare(VectorOperators.LT, x)).blend(x, x.compare(VectorOperators.NE, x));
    }

    /**
     * Four neighbours, then halving. The result for neighbours 4i to 4i+3 stays at 4i, so distances are four times those of
     * the definition; what the other places hold is not used.
     */
    private static float foldSum(float[] v, int s) {
        for (int i = 0; i < WIDTH; i += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, v, s + i);
            FloatVector pairs = a.add(a.rearrange(SWAP_1));
            pairs.add(pairs.rearrange(SWAP_2)).intoArray(v, s + i);
        }
        for (int h = WIDTH / 2; h >= LANES; h /= 2) {
            sum(v, s + h, v, s, h);
        }
        FloatVector a = FloatVector.fromArray(SPECIES, v, s);
        a = LANES > 8 ? a.add(a.rearrange(SWAP_8)) : a;
        a = LANES > 4 ? a.add(a.rearrange(SWAP_4)) : a;
        return a.lane(0);
    }

    /** As {@link #foldSum}. The order of {@link #max} matters for zeros, and is right at 4i. */
    private static float foldMax(float[] v, int s) {
        for (int i = 0; i < WIDTH; i += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, v, s + i);
            FloatVector pairs = max(a, a.rearrange(SWAP_1));
            max(pairs, pairs.rearrange(SWAP_2)).intoArray(v, s + i);
        }
        for (int h = WIDTH / 2; h >= LANES; h /= 2) {
            max(v, s + h, v, s, h);
        }
        FloatVector a = FloatVector.fromArray(SPECIES, v, s);
        a = LANES > 8 ? max(a, a.rearrange(SWAP_8)) : a;
        a = LANES > 4 ? max(a, a.rearrange(SWAP_4)) : a;
        return a.lane(0);
    }

    /** Reduces a row of {@code columns} elements from {@code x[at]} on: each vector of lanes goes along the row. */
    static float row(Op op, float[] x, int at, int columns, float[] v, int s) {
        if (op == Op.MAX) {
            maxLanes(x, at, columns, v, s);
        } else {
            sumLanes(x, at, columns, v, s);
        }
        return foldLanes(op, v, s);
    }

    private static void sumLanes(float[] x, int at, int columns, float[] v, int s) {
        FloatVector none = FloatVector.broadcast(SPECIES, 0f);
        for (int lane = 0; lane < ROW_LANES; lane += LANES) {
            FloatVector acc = none;
            int c = lane;
            for (; c <= columns - LANES; c += ROW_LANES) {
                acc = acc.add(FloatVector.fromArray(SPECIES, x, at + c));
            }
            if (c < columns) {
                last(x, at + c, columns - c, 0, v, s + ROW_LANES);
                acc = acc.add(FloatVector.fromArray(SPECIES, v, s + ROW_LANES));
            }
            acc.intoArray(v, s + lane);
        }
    }

    /** NaNs are gathered beside the maximum, which would else wait for two comparisons an element. */
    private static void maxLanes(float[] x, int at, int columns, float[] v, int s) {
        FloatVector none = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int lane = 0; lane < ROW_LANES; lane += LANES) {
            FloatVector acc = none;
            FloatVector nan = none;
            int c = lane;
            for (; c <= columns - LANES; c += ROW_LANES) {
                FloatVector e = FloatVector.fromArray(SPECIES, x, at + c);
                acc = acc.blend(e, acc.compare(VectorOperators.LT, e));
                nan = nan.blend(e, e.compare(VectorOperators.NE, e));
            }
            if (c < columns) {
                last(x, at + c, columns - c, Float.NEGATIVE_INFINITY, v, s + ROW_LANES);
                FloatVector e = FloatVector.fromArray(SPECIES, v, s + ROW_LANES);
                acc = acc.blend(e, acc.compare(VectorOperators.LT, e));
                nan = nan.blend(e, e.compare(VectorOperators.NE, e));
            }
            acc.blend(nan, nan.compare(VectorOperators.NE, nan)).intoArray(v, s + lane);
        }
    }

    /** Folds the lanes of a row, by vectors as long as they fill them. */
    static float foldLanes(Op op, float[] v, int s) {
        for (int h = ROW_LANES / 2; h >= LANES; h /= 2) {
            enter(op, v, s + h, v, s, h);
        }
        ReductionScalar.halve(op, v, s, LANES / 2);
        return v[s];
    }

    /** {@code v[s]} and on: the {@code n} elements from {@code x[at]} on, fewer than a vector, and then {@code none}. */
    private static void last(float[] x, int at, int n, float none, float[] v, int s) {
        System.arraycopy(x, at, v, s, n);
        Arrays.fill(v, s + n, s + LANES, none);
    }
}
