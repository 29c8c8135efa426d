package org.talweg.engine.cpu;

import org.talweg.kernel.Elementwise.Unary;
import org.talweg.kernel.Reduction;

/**
 * A task over rows of logits that begins with m = max z, e = exp(z − m) and s = Σ e of each.
 *
 * <p>Rows go through it in blocks of about {@value #BLOCK} elements, so that exponentials are taken of whole vectors even
 * where a row is narrow.
 */
abstract class SoftmaxTask extends ScratchTask {
    private static final int BLOCK = 1024;
    /** Working memory of a row reduction: its lanes, and a vector more. */
    private static final int REDUCTION = 64;
    /** Weight of an element, next to one that is only read. */
    private static final int COSTLY = 4;

    final float[] z;
    final int zBase;
    final int columns;
    final boolean vector;
    /** Most rows of a block. */
    private final int block;

    SoftmaxTask(CpuBuffer z, long rows, long columns, CpuEngine engine) {
        super(rows, columns * COSTLY, block(columns) * Math.toIntExact(columns + 2) + REDUCTION, engine);
        this.z = z.floats();
        this.zBase = z.base();
        this.columns = Math.toIntExact(columns);
        this.vector = engine.vectorBits() != 0;
        this.block = block(columns);
    }

    private static int block(long columns) {
        return (int) Math.max(1, BLOCK / Math.max(1, columns));
    }

    @Override
    final void items(int from, int to, float[] v, int start) {
        int m = start + REDUCTION;
        int s = m + block;
        int e = s + block;
        for (int r = from; r < to; r += block) {
            int count = Math.min(block, to - r);
            for (int i = 0; i < count; i++) {
                v[m + i] = reduce(Reduction.Op.MAX, z, zBase + (r + i) * columns, v, start);
                minus(zBase + (r + i) * columns, v[m + i], v, e + i * columns);
            }
            map(Unary.EXP, v, e, count * columns);
            for (int i = 0; i < count; i++) {
                v[s + i] = reduce(Reduction.Op.SUM, v, e + i * columns, v, start);
            }
            rows(r, count, v, m, s, e);
        }
    }

    /** Works on rows {@code [first, first + count)} with maxima {@code v[m]}, sums {@code v[s]}, exponentials {@code v[e]}. */
    abstract void rows(int first, int count, float[] v, int m, int s, int e);

    /** {@code v[vi + i] ← op(v[vi + i])} for i below n. */
    final void map(Unary op, float[] v, int vi, int n) {
        if (vector) {
            ElementwiseVector.map1(op, v, vi, v, vi, n);
        } else {
            ElementwiseScalar.map1(op, v, vi, v, vi, n);
        }
    }

    private float reduce(Reduction.Op op, float[] x, int at, float[] v, int start) {
        return vector ? ReductionVector.row(op, x, at, columns, v, start) : ReductionScalar.row(op, x, at, columns, v, start);
    }

    private void minus(int zi, float m, float[] v, int vi) {
        if (vector) {
            LossVector.minus(z, zi, m, v, vi, columns);
        } else {
            LossScalar.minus(z, zi, m, v, vi, columns);
        }
    }
}
