package org.talweg.engine.cpu;

import java.util.Arrays;
import org.talweg.kernel.Elementwise.Binary;
import org.talweg.kernel.Reduction;

/**
 * A sum over the rows of each segment by {@link Reduction.ColumnReduce}'s tree, of elements made from more than one matrix.
 *
 * <p>Products of different factors may underflow to −0, so unlike in {@link ReductionScalar} places without an element
 * matter: they turn −0 to +0, once as well as often.
 */
abstract class ColumnTask extends ScratchTask {
    private static final int LANES = ReductionScalar.COLUMN_LANES;

    private final int rows;
    private final int columns;
    private final int width;
    private final int blocks;
    private final float[] out;
    private final int outBase;
    private final boolean vector;

    ColumnTask(int rows, int columns, CpuBuffer out, CpuEngine engine) {
        super(Reduction.segments(rows) * blocks(rows, columns), (long) Math.min(rows, Reduction.SEGMENT)
                * ReductionTasks.width(rows, columns), LANES * ReductionTasks.width(rows, columns), engine);
        this.rows = rows;
        this.columns = columns;
        this.width = ReductionTasks.width(rows, columns);
        this.blocks = blocks(rows, columns);
        this.out = out.floats();
        this.outBase = out.base();
        this.vector = engine.vectorBits() != 0;
    }

    private static int blocks(int rows, int columns) {
        int width = ReductionTasks.width(rows, columns);
        return (columns + width - 1) / width;
    }

    /** Elements {@code [at, at + n)}, whose first is of column c, enter the accumulators from {@code acc[a]} on. */
    abstract void enter(int at, int c, float[] acc, int a, int n);

    @Override
    final void items(int from, int to, float[] v, int s) {
        for (int item = from; item < to; item++) {
            int segment = item / blocks;
            int c = item % blocks * width;
            int n = Math.min(width, columns - c);
            segment(segment * Reduction.SEGMENT, c, n, v, s);
            System.arraycopy(v, s, out, outBase + segment * columns + c, n);
        }
    }

    private void segment(int first, int c, int n, float[] v, int s) {
        Arrays.fill(v, s, s + LANES * n, 0);
        int count = Math.min(Reduction.SEGMENT, rows - first);
        for (int r = 0; r < count; r++) {
            enter((first + r) * columns + c, c, v, s + r % LANES * n, n);
        }
        // From this lane on the last place has no row.
        int complete = Math.max(0, count - (Reduction.SEGMENT - LANES));
        int at = s + complete * n;
        int incomplete = (LANES - complete) * n;
        if (vector) {
            ElementwiseVector.shift(v, at, 0f, v, at, incomplete);
        } else {
            ElementwiseScalar.shift(v, at, 0f, v, at, incomplete);
        }
        for (int h = LANES / 2; h > 0; h /= 2) {
            if (vector) {
                ElementwiseVector.map2(Binary.ADD, v, s, v, s + h * n, v, s, h * n);
            } else {
                ElementwiseScalar.map2(Binary.ADD, v, s, v, s + h * n, v, s, h * n);
            }
        }
    }
}
