package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.kernel.MatMul.SEGMENT;

import java.util.List;

/**
 * A vector times a matrix, exactly: C with one row or one column.
 *
 * <p>Each element of the matrix is needed once, so it is read as it lies. Where outputs lie side by side in a row of it, they are
 * the lanes, and the speed is that of the memory. Where an output has a row of its own, chains go on by single floats, eight at
 * a time: turning the rows into lanes costs more than it saves.
 */
final class MatMulSingleVector implements Task {
    private static final int WIDE = 8 * LANES;
    private static final int MEDIUM = 4 * LANES;
    /** Elements of the matrix below which a unit costs no more than handing it to a thread. */
    private static final long UNIT_WORK = 1 << 16;
    /** Most threads that share such a product: memory is the limit before. */
    private static final int SLOTS = 64;

    private final float[] x;
    private final int xBase;
    private final float[] w;
    private final int wBase;
    private final float[] c;
    private final int cBase;
    private final int n;
    private final int k;
    private final float[] scratch;
    private final boolean rows;
    private final int grain;
    private final int units;

    private MatMulSingleVector(float[] x, int xBase, float[] w, int wBase, float[] c, int cBase, int n, int k,
                               float[] scratch, boolean rows, int threads) {
        this.x = x;
        this.xBase = xBase;
        this.w = w;
        this.wBase = wBase;
        this.c = c;
        this.cBase = cBase;
        this.n = n;
        this.k = k;
        this.scratch = scratch;
        this.rows = rows;
        this.grain = grain(rows);
        this.units = units(n, k, rows, threads);
    }

    /** Whether a product with k ≥ 1 is made here. */
    static boolean takes(int m, int n, boolean transA, boolean transB) {
        return m == 1 && n >= grain(transB) || n == 1 && m >= grain(!transA);
    }

    /** Whether the matrix has a row for every output. */
    private static boolean rows(int m, boolean transA, boolean transB) {
        return m == 1 ? transB : !transA;
    }

    private static int grain(boolean rows) {
        return rows ? MatMulSingleTileVector.CHAINS : LANES;
    }

    /** Floats of scratch that {@link #tasks} needs. */
    static long scratch(int m, int n, int k, boolean transA, boolean transB, int threads) {
        return k <= SEGMENT ? 0 : (long) units(m * n, k, rows(m, transA, transB), threads) * WIDE;
    }

    private static int units(int outputs, int k, boolean rows, int threads) {
        long wanted = Math.min(Math.min(threads, SLOTS), (long) outputs * k / UNIT_WORK);
        return (int) Math.max(1, Math.min(wanted, outputs / grain(rows)));
    }

    static List<Task> tasks(float[] a, int aBase, float[] b, int bBase, float[] c, int cBase,
                            boolean transA, boolean transB, int m, int n, int k, float[] scratch, int threads) {
        boolean rows = rows(m, transA, transB);
        return List.of(m == 1 ? new MatMulSingleVector(a, aBase, b, bBase, c, cBase, n, k, scratch, rows, threads)
                : new MatMulSingleVector(b, bBase, a, aBase, c, cBase, m, k, scratch, rows, threads));
    }

    @Override
    public int units() {
        return units;
    }

    @Override
    public void run(int from, int to) {
        int first = column(from);
        int end = column(to);
        for (int column = first, width; column < end; column += width) {
            int left = end - column;
            width = rows ? grain : left > MEDIUM && end - first >= WIDE ? WIDE
                    : left > LANES && end - first >= MEDIUM ? MEDIUM : LANES;
            // The last columns that do not fill a tile are done together with some before, again, with the same bits.
            columns(Math.min(column, end - width), width, from * WIDE);
        }
    }

    /** Where a unit's columns begin; the last unit has those that do not fill a tile as well. */
    private int column(int unit) {
        return unit == units ? n : (int) ((long) (n / grain) * unit / units) * grain;
    }

    private void columns(int column, int width, int s) {
        tile(column, width, 0, c, cBase + column);
        for (int start = SEGMENT; start > 0 && start < k; start += SEGMENT) {
            tile(column, width, start, scratch, s);
            for (int j = 0; j < width; j++) {
                c[cBase + column + j] += scratch[s + j];
            }
        }
    }

    private void tile(int column, int width, int start, float[] d, int d0) {
        int x0 = xBase + start;
        int w0 = wBase + (rows ? column * k + start : start * n + column);
        int length = Math.min(SEGMENT, k - start);
        if (rows) {
            MatMulSingleTileVector.chains(x, x0, w, w0, k, d, d0, length);
        } else if (width == WIDE) {
            MatMulSingleTileVector.single8(x, x0, w, w0, n, d, d0, length);
        } else if (width == MEDIUM) {
            MatMulSingleTileVector.single4(x, x0, w, w0, n, d, d0, length);
        } else {
            MatMulSingleTileVector.single1(x, x0, w, w0, n, d, d0, length);
        }
    }
}
