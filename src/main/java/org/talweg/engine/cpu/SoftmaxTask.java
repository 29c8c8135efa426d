package org.talweg.engine.cpu;

import org.talweg.kernel.Elementwise.Binary;
import org.talweg.kernel.Elementwise.Unary;
import org.talweg.kernel.Reduction;

/**
 * A task over rows of logits that begins with m = max z, e = exp(z − m) and s = Σ e of each.
 *
 * <p>Vectors go along a wide row. Narrow rows are transposed, a block of them at a time, so that vectors go down their columns.
 */
abstract class SoftmaxTask extends ScratchTask {
    /** Most columns of a narrow row: then a lane of its sum has one element or none. */
    private static final int NARROW = ReductionScalar.ROW_LANES;
    /** Rows of a block of narrow ones. */
    private static final int BLOCK = 64;
    /** Working memory of a row: its lanes, a vector more, and its maximum. */
    private static final int ROW = 65;
    /** Weight of an element, next to one that is only read. */
    private static final int COSTLY = 4;

    final float[] z;
    final int zBase;
    final int columns;
    final boolean vector;
    private final boolean narrow;

    SoftmaxTask(CpuBuffer z, long rows, long columns, CpuEngine engine) {
        super(rows, columns * COSTLY, slot(Math.toIntExact(columns)), engine);
        this.z = z.floats();
        this.zBase = z.base();
        this.columns = Math.toIntExact(columns);
        this.vector = engine.vectorBits() != 0;
        this.narrow = vector && 0 < columns && columns <= NARROW;
    }

    private static int slot(int columns) {
        return columns <= NARROW ? Math.max(ROW + NARROW, 2 * BLOCK * (columns + 1)) : ROW + columns + ReductionScalar.ROW_LANES;
    }

    @Override
    final void items(int from, int to, float[] v, int start) {
        if (narrow) {
            for (int r = from; r < to; r += BLOCK) {
                block(r, Math.min(BLOCK, to - r), v, start);
            }
        } else {
            for (int r = from; r < to; r++) {
                row(r, v, start);
            }
        }
    }

    private void row(int r, float[] v, int start) {
        int zi = zBase + r * columns;
        int e = start + ROW;
        if (vector && SoftmaxVector.calm(z, zi, columns, v, e - 1)) {
            float m = v[e - 1];
            SoftmaxVector.exp(z, zi, m, v, e, columns);
            row(r, m, SoftmaxVector.sum(v, e, columns, start), v, e, true);
        } else if (vector) {
            float m = ReductionVector.row(Reduction.Op.MAX, z, zi, columns, v, start);
            LossVector.minus(z, zi, m, v, e, columns);
            ElementwiseVector.map1(Unary.EXP, v, e, v, e, columns);
            row(r, m, ReductionVector.row(Reduction.Op.SUM, v, e, columns, v, start), v, e, false);
        } else {
            float m = ReductionScalar.row(Reduction.Op.MAX, z, zi, columns, v, start);
            LossScalar.minus(z, zi, m, v, e, columns);
            ElementwiseScalar.map1(Unary.EXP, v, e, v, e, columns);
            row(r, m, ReductionScalar.row(Reduction.Op.SUM, v, e, columns, v, start), v, e, false);
        }
    }

    /** Column c of the block lies from {@code v[e + c * count]} on. Places of the sum's tree without a column would add +0. */
    private void block(int first, int count, float[] v, int start) {
        int m = start;
        int s = m + count;
        int e = s + columns * count;
        SoftmaxVector.transpose(z, zBase + first * columns, columns, count, v, e);
        System.arraycopy(v, e, v, m, count);
        for (int c = 1; c < columns; c++) {
            ReductionVector.enter(Reduction.Op.MAX, v, e + c * count, v, m, count);
        }
        for (int c = 0; c < columns; c++) {
            ElementwiseVector.map2(Binary.SUB, v, e + c * count, v, m, v, e + c * count, count);
        }
        ElementwiseVector.map1(Unary.EXP, v, e, v, e, columns * count);
        System.arraycopy(v, e, v, s, columns * count);
        for (int h = NARROW / 2; h > 0; h /= 2) {
            int more = Math.min(columns, 2 * h) - h;
            if (more > 0) {
                ElementwiseVector.map2(Binary.ADD, v, s, v, s + h * count, v, s, more * count);
            }
        }
        block(first, count, v, m, s, e);
    }

    /**
     * Works on row r.
     *
     * @param e    its exponentials lie from {@code v[e]} on
     * @param calm as {@link SoftmaxVector#calm}
     */
    abstract void row(int r, float m, float s, float[] v, int e, boolean calm);

    /**
     * Works on rows {@code [first, first + count)} with maxima {@code v[m]}, sums {@code v[s]}, exponentials
     * {@code v[e]}, a column after the other.
     */
    abstract void block(int first, int count, float[] v, int m, int s, int e);

    /** {@code y[yi + c] ← (v[e + c]/s)·factor} for each column c; e and calm as for {@link #row}. */
    final void quotients(float[] v, int e, float s, float factor, boolean calm, float[] y, int yi) {
        if (calm) {
            SoftmaxVector.overTimes(v, e, s, factor, y, yi, columns);
        } else if (vector) {
            LossVector.overTimes(v, e, s, factor, y, yi, columns);
        } else {
            LossScalar.overTimes(v, e, s, factor, y, yi, columns);
        }
    }

    /** {@code v[e] ← v[e]/s} of a block. */
    final void quotients(float[] v, int s, int e, int count) {
        for (int c = 0; c < columns; c++) {
            ElementwiseVector.map2(Binary.DIV, v, e + c * count, v, s, v, e + c * count, count);
        }
    }
}
