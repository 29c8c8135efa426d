package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.kernel.MatMul.SEGMENT;

import java.util.List;

/**
 * The exact matrix product, bit for bit, where op(B) is so small that every thread may as well have a packed copy of its own.
 *
 * <p>That is so for the layers at a network's end and for small networks. One task does all: a unit is a range of rows of C;
 * a thread packs op(B), which no other waits for, and takes A as it lies, since each element of it is read for one panel or
 * a few. Chains are at most one segment long. Panels of B lie in the cache, so that packing A could only lose.
 */
abstract class MatMulNarrowVector implements Task {
    /** Floats of a B that is packed whatever its shape: a part of the second-level cache, as the product's rows pass by. */
    private static final int SMALL = 1 << 14;
    /** Up to so many k eight rows of two vectors are the better tile; with more the higher ones of {@link MatMulVector} are. */
    private static final int SHORT = 128;
    /** Most threads that share such a product: each has its own copy of B. */
    private static final int SLOTS = 64;
    /** From so many k and rows on a product is worth transposing its result; the last rows are transposed slowly. */
    private static final int LONG = 32;
    private static final int MANY = 128;
    /** Multiplications below which a unit costs no more than handing it to a thread. */
    private static final long UNIT_WORK = 1 << 17;

    final float[] a;
    final int aBase;
    final float[] b;
    final int bBase;
    final float[] c;
    final int cBase;
    final int m;
    final int n;
    final int k;
    final float[] scratch;
    private final int groupRows;
    private final int groups;
    private final int units;
    private final int slot;

    /**
     * @param groupRows rows of C that belong together
     * @param units     ranges of rows
     * @param slot      floats of scratch for each
     */
    MatMulNarrowVector(float[] a, int aBase, float[] b, int bBase, float[] c, int cBase, int m, int n, int k,
                       float[] scratch, int groupRows, int units, int slot) {
        this.a = a;
        this.aBase = aBase;
        this.b = b;
        this.bBase = bBase;
        this.c = c;
        this.cBase = cBase;
        this.m = m;
        this.n = n;
        this.k = k;
        this.scratch = scratch;
        this.groupRows = groupRows;
        this.groups = m / groupRows;
        this.units = units;
        this.slot = slot;
    }

    /** Whether a product with k ≥ 1 is made here. */
    static boolean takes(int m, int n, int k, boolean transA, boolean transB) {
        if (k > SEGMENT || n == 0 || MatMulVector.readsSmall(m, n, k, transA, transB)) {
            return false;
        }
        boolean small = (long) n * k <= SMALL;
        return byColumns(m, n, k, transA, transB)
                || m >= MatMulNarrowRowsTileVector.ROWS && (n <= LANES ? small || !transA : small && k <= SHORT);
    }

    /** Rows of C in the lanes: they lie so in an A that is stored transposed, and few columns would not fill the lanes. */
    private static boolean byColumns(int m, int n, int k, boolean transA, boolean transB) {
        return transA && !transB && n <= MatMulNarrowColumnsTileVector.MOST && m >= MANY && k >= LONG;
    }

    /** Floats of scratch that {@link #tasks} needs. */
    static long scratch(int m, int n, int k, boolean transA, boolean transB, int threads) {
        boolean byColumns = byColumns(m, n, k, transA, transB);
        int groupRows = byColumns ? MatMulNarrowColumnsTileVector.ROWS : MatMulNarrowRowsTileVector.ROWS;
        return CpuBuffer.START + (long) units(m, n, k, groupRows, threads) * slot(n, k, byColumns);
    }

    private static int slot(int n, int k, boolean byColumns) {
        int floats = byColumns ? MatMulNarrowColumnsVector.slot(k) : MatMulNarrowRowsVector.slot(n, k);
        // A line between two slots, so that threads do not write to the same one.
        return (floats + 15) / 16 * 16 + 16;
    }

    private static int units(int m, int n, int k, int groupRows, int threads) {
        long wanted = Math.min(Math.min(threads, SLOTS), (long) m * n * k / UNIT_WORK);
        return (int) Math.max(1, Math.min(wanted, m / groupRows));
    }

    static List<Task> tasks(float[] a, int aBase, float[] b, int bBase, float[] c, int cBase,
                            boolean transA, boolean transB, int m, int n, int k, float[] scratch, int threads) {
        if (byColumns(m, n, k, transA, transB)) {
            return List.of(new MatMulNarrowColumnsVector(a, aBase, b, bBase, c, cBase, m, n, k, scratch,
                    units(m, n, k, MatMulNarrowColumnsTileVector.ROWS, threads), slot(n, k, true)));
        }
        return List.of(new MatMulNarrowRowsVector(a, aBase, b, bBase, c, cBase, transA, transB, m, n, k, scratch,
                units(m, n, k, MatMulNarrowRowsTileVector.ROWS, threads), slot(n, k, false)));
    }

    @Override
    public final int units() {
        return units;
    }

    @Override
    public final void run(int from, int to) {
        // Ranges of units are disjoint, so the slot of the first unit belongs to this thread alone.
        int s = CpuBuffer.START + from * slot;
        pack(s);
        int end = row(to);
        for (int row = row(from); row < end; row += groupRows) {
            // The lowest rows that are no whole group are done together with some of those above, again, with the same bits.
            compute(Math.min(row, end - groupRows), end, s);
        }
    }

    /** Where a unit's rows begin; the last unit has the rows that are no whole group as well. */
    private int row(int unit) {
        return unit == units ? m : (int) ((long) groups * unit / units) * groupRows;
    }

    /** Brings op(B) into the slot at s. */
    abstract void pack(int s);

    /** Computes the group of rows from {@code row} on; rows from {@code end} on are not this thread's. */
    abstract void compute(int row, int end, int s);

    /** Rounded up to whole vectors. */
    static int ceil(int floats) {
        return (floats + LANES - 1) & -LANES;
    }

    /**
     * Whether to transpose by blocks of {@link TransposeVector}, some rows or columns of them in vain: in registers it is worth
     * it, through memory it is not.
     */
    static boolean blocks(int inVain) {
        return LANES == 16 && inVain <= LANES / 2;
    }
}
