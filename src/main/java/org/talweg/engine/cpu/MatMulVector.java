package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.kernel.MatMul.SEGMENT;

import java.util.ArrayList;
import java.util.List;

/**
 * The exact matrix product of {@link MatMulScalar}, bit for bit, from packed panels and register tiles.
 *
 * <p>The product is cut in steps of at most {@value #STEP} rows and columns and one segment of k. A step packs op(B) by panels of
 * two vectors of columns, in blocks of at most {@value #DEPTH} k, then computes: a unit owns a rectangle of C and, by
 * chunks of its columns, walks over the blocks of k, storing its unfinished chains to memory between them, which is exact. A is read where it lies.
 * With few rows a unit packs the panels that it needs itself: they are still in its nearest caches when it computes.
 * Layout after Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34 (3), 2008.
 */
final class MatMulVector {
    /** The most k of a block: a pair of panels so deep, 128 KB, stays in the second-level cache while all rows read it. */
    private static final int DEPTH = 512;
    /** The most k that a tile is called for: where all calls are for 512, the JVM's compiler makes code a tenth slower. */
    private static final int RUN = 256;
    private static final int STEP = 4096;
    /** Columns that a unit goes through all k with, so that its unfinished chains wait in the second-level cache. */
    private static final int CHUNK = 512;
    /** Rows of A that a unit keeps in the second-level cache. */
    private static final int ROWS = 192;
    private static final int PANEL = 2 * LANES;
    /** Panels that go through a tile at once: processors with 512-bit vectors have 32 registers, the others 16. */
    private static final int TOGETHER = LANES == 16 ? 2 : 1;
    /** Up to this many rows a unit has them all, and packs for itself. */
    private static final int FEW_ROWS = 256;
    /** Rows are shared out in multiples of this, so that every tile but the lowest of C is complete. */
    private static final int GRAIN = 12;
    /** The same where C is transposed afterwards, by blocks of LANES rows. */
    private static final int TURNED_GRAIN = 48;
    /** Below this many rows a panel of B is not read often enough to pay for its copy. */
    private static final int PACK_ROWS = 48;
    /** Nor does it pay up to this many rows where all of B is this small: it stays in the cache as it is. */
    private static final int READ_ROWS = 96;
    private static final int SMALL_B = 1 << 16;
    /** Multiplications below which a unit costs no more than handing it to a thread. */
    private static final long UNIT_WORK = 1 << 17;
    private static final float[] ZEROS = new float[2 * 16];

    private final float[] a;
    private final int aBase;
    private final float[] b;
    private final int bBase;
    private final float[] c;
    private final int cBase;
    private final float[] turned;
    private final int turnedBase;
    private final boolean transA;
    private final boolean transB;
    private final int m;
    private final int n;
    private final int k;
    private final float[] scratch;
    private final int threads;

    /** @param turned where to put the transpose of C when it is done, or null */
    private MatMulVector(float[] a, int aBase, float[] b, int bBase, float[] c, int cBase, float[] turned, int turnedBase,
                         boolean transA, boolean transB, int m, int n, int k, float[] scratch, int threads) {
        this.a = a;
        this.aBase = aBase;
        this.b = b;
        this.bBase = bBase;
        this.c = c;
        this.cBase = cBase;
        this.turned = turned;
        this.turnedBase = turnedBase;
        this.transA = transA;
        this.transB = transB;
        this.m = m;
        this.n = n;
        this.k = k;
        this.scratch = scratch;
        this.threads = threads;
    }

    /** Packing and computing, alternately; {@code scratch} is free for others before and after. */
    static List<Task> tasks(float[] a, int aBase, float[] b, int bBase, float[] c, int cBase,
                            boolean transA, boolean transB, int m, int n, int k, float[] scratch, int threads) {
        MatMulScalar.check(a, aBase, b, bBase, c, cBase, m, n, k);
        if (k == 0) {
            return MatMulScalar.tasks(a, aBase, b, bBase, c, cBase, transA, transB, m, n, k);
        }
        long needed = scratch(m, n, k, transA, transB, threads);
        if (needed > scratch.length) {
            throw new IllegalArgumentException("expected scratch of at least scratch(m, n, k, …) floats, got length="
                    + scratch.length + " for m=" + m + " n=" + n + " k=" + k + "; allocate " + needed);
        }
        if (MatMulSingleVector.takes(m, n, transA, transB)) {
            return MatMulSingleVector.tasks(a, aBase, b, bBase, c, cBase, transA, transB, m, n, k, scratch, threads);
        }
        if (exchanged(m, n, k, transA, transB)) {
            return new MatMulVector(b, bBase, a, aBase, scratch, turned(m, n, k), c, cBase, false, true, n, m, k, scratch,
                    threads).steps();
        }
        if (MatMulNarrowVector.takes(m, n, k, transA, transB)) {
            return MatMulNarrowVector.tasks(a, aBase, b, bBase, c, cBase, transA, transB, m, n, k, scratch, threads);
        }
        return new MatMulVector(a, aBase, b, bBase, c, cBase, null, 0, transA, transB, m, n, k, scratch, threads).steps();
    }

    /**
     * Whether A·Bᵀ is made as (B·Aᵀ)ᵀ: the same chains, since a factor's side changes no bit of an {@code fma}. With few rows
     * transposing A and the result is less work than transposing B; the half, since both have to be moved once more.
     */
    private static boolean exchanged(int m, int n, int k, boolean transA, boolean transB) {
        return transB && !transA && 2L * m * (n + (long) k) < (long) n * k;
    }

    /** Where in scratch the result lies that is to be transposed: behind all that its own product needs. */
    private static int turned(int m, int n, int k) {
        return Math.toIntExact((ofSteps(n, m, k) + 15) / 16 * 16 + CpuBuffer.START);
    }

    /** Whether a product is best made from a small B as it lies, though it could be packed: by whole pairs of panels only. */
    static boolean readsSmall(int m, int n, int k, boolean transA, boolean transB) {
        return TOGETHER == 2 && !transA && !transB && m >= READ_ROWS / 3 && m <= READ_ROWS && n % (2 * PANEL) == 0
                && (long) n * k <= SMALL_B / 8;
    }

    /** Floats of scratch that {@link #tasks} needs. */
    static long scratch(int m, int n, int k, boolean transA, boolean transB, int threads) {
        if (MatMulSingleVector.takes(m, n, transA, transB)) {
            return MatMulSingleVector.scratch(m, n, k, transA, transB, threads);
        }
        if (exchanged(m, n, k, transA, transB)) {
            return turned(m, n, k) + (long) n * m;
        }
        if (MatMulNarrowVector.takes(m, n, k, transA, transB)) {
            return MatMulNarrowVector.scratch(m, n, k, transA, transB, threads);
        }
        return ofSteps(m, n, k);
    }

    /** Floats of scratch that packed panels and unfinished chains need. */
    private static long ofSteps(int m, int n, int k) {
        int rows = Math.min(m, STEP);
        int columns = Math.min(n, STEP);
        int length = Math.min(k, SEGMENT);
        return CpuBuffer.START + packedB(columns, length) + chains(rows, columns, k);
    }

    private static long packedB(int columns, int length) {
        return (long) panels(columns) * PANEL * length;
    }

    /** Chains that cannot wait in C: those of an incomplete panel, and all of them when there is a total to add to. */
    private static long chains(int rows, int columns, int k) {
        return (long) rows * PANEL * (k > SEGMENT ? panels(columns) : 1);
    }

    private static int panels(int columns) {
        return ceilDiv(columns, PANEL);
    }

    private static int ceilDiv(int x, int y) {
        return x / y + (x % y == 0 ? 0 : 1);
    }

    private List<Task> steps() {
        List<Task> tasks = new ArrayList<>();
        for (long column = 0; column < n; column += STEP) {
            for (long start = 0; start < k; start += SEGMENT) {
                for (long row = 0; row < m; row += STEP) {
                    Step step = new Step((int) row, (int) Math.min(STEP, m - row),
                            (int) column, (int) Math.min(STEP, n - column),
                            (int) start, (int) Math.min(SEGMENT, k - start));
                    if (row == 0 && step.packsBefore()) {
                        tasks.add(step.packing());
                    }
                    tasks.add(step.computing());
                }
            }
        }
        return List.copyOf(tasks);
    }

    /** One segment of k for a rectangle of C. */
    private final class Step {
        private final int row0;
        private final int rows;
        private final int column0;
        private final int columns;
        private final int start;
        private final int length;
        private final int blocks;
        private final int depth;
        private final int panels;
        private final boolean packB;
        private final boolean packsItself;
        private final int chain0;
        private final int grain;
        private final int rowGroups;
        private final int columnGroups;

        Step(int row0, int rows, int column0, int columns, int start, int length) {
            this.row0 = row0;
            this.rows = rows;
            this.column0 = column0;
            this.columns = columns;
            this.start = start;
            this.length = length;
            blocks = ceilDiv(length, DEPTH);
            depth = Math.min(DEPTH, ceilDiv(ceilDiv(length, blocks), 16) * 16);
            panels = panels(columns);
            packB = transB || m >= PACK_ROWS && (m > READ_ROWS || (long) k * n > SMALL_B);
            chain0 = Math.toIntExact(CpuBuffer.START + packedB(Math.min(n, STEP), Math.min(k, SEGMENT)));
            long wanted = Math.max(1, Math.min(8L * threads, (long) rows * columns * length / UNIT_WORK));
            int tallest = m <= FEW_ROWS ? 1 : ceilDiv(rows, ROWS);
            grain = turned != null ? TURNED_GRAIN : GRAIN;
            // The longer side is cut first: what lies along the shorter one is read by every unit.
            int most = rows >= 2 * columns ? ceilDiv((int) wanted, ceilDiv(rows, grain)) : ceilDiv((int) wanted, tallest);
            columnGroups = Math.min(ceilDiv(panels, TOGETHER), most);
            rowGroups = Math.max(tallest, Math.min(ceilDiv(rows, grain), ceilDiv((int) wanted, columnGroups)));
            packsItself = rowGroups == 1;
        }

        /** Whether panels are packed by a task of their own. */
        boolean packsBefore() {
            return !packsItself && (packB || !whole(panels - 1));
        }

        Task packing() {
            return new Task() {
                @Override
                public int units() {
                    return panels * blocks;
                }

                @Override
                public void run(int from, int to) {
                    for (int unit = from; unit < to; unit++) {
                        packB(unit / panels, unit % panels, packedPanel(unit / panels, unit % panels));
                    }
                }
            };
        }

        Task computing() {
            return new Task() {
                @Override
                public int units() {
                    return rowGroups * columnGroups;
                }

                @Override
                public void run(int from, int to) {
                    for (int unit = from; unit < to; unit++) {
                        int group = unit % rowGroups;
                        int columnGroup = unit / rowGroups;
                        int grains = ceilDiv(rows, grain);
                        int rowFrom = (int) ((long) grains * group / rowGroups) * grain;
                        int rowTo = Math.min(rows, (int) ((long) grains * (group + 1) / rowGroups) * grain);
                        int panelTo = Math.min(panels, panelFrom(columnGroup + 1));
                        for (int panel = panelFrom(columnGroup); panel < panelTo; panel += CHUNK / PANEL) {
                            compute(rowFrom, rowTo, panel, Math.min(panelTo, panel + CHUNK / PANEL));
                        }
                    }
                }
            };
        }

        private int panelFrom(int columnGroup) {
            return (int) ((long) ceilDiv(panels, TOGETHER) * columnGroup / columnGroups) * TOGETHER;
        }

        private int depth(int block) {
            return Math.min(depth, length - block * depth);
        }

        private int packedPanel(int block, int panel) {
            return CpuBuffer.START + (block * depth * panels + panel * depth(block)) * PANEL;
        }

        private int width(int panel) {
            return Math.min(PANEL, columns - panel * PANEL);
        }

        /** Floats from one k of a packed panel to the next. */
        private int packedStep(int panel) {
            return width(panel) <= LANES ? LANES : PANEL;
        }

        /** Whether a panel is made of whole vectors, which may be loaded from B and stored to C directly. */
        private boolean whole(int panel) {
            return width(panel) % LANES == 0;
        }

        private void packB(int block, int panel, int to) {
            int width = width(panel);
            int depth = depth(block);
            int k0 = start + block * this.depth;
            int column = column0 + panel * PANEL;
            if (!packB && whole(panel)) {
                return;
            }
            // Lanes beyond the last column hold whatever was there: what comes of them is dropped.
            int step = packedStep(panel);
            if (transB) {
                TransposeVector.matrix(b, bBase + column * k + k0, k, width, depth, scratch, to, step);
                return;
            }
            int from = bBase + k0 * n + column;
            for (int p = 0; p < depth; p++, from += n, to += step) {
                if (from > b.length - step) {
                    System.arraycopy(b, from, scratch, to, width);
                    continue;
                }
                MatMulTileVector.copy(b, from, scratch, to, step);
            }
        }

        private void compute(int rowFrom, int rowTo, int panelFrom, int panelTo) {
            for (int block = 0; block < blocks; block++) {
                for (int panel = panelFrom, done; panel < panelTo; panel += done) {
                    done = TOGETHER == 2 && panel + 1 < panelTo && width(panel + 1) == PANEL ? 2 : 1;
                    for (int i = panel; packsItself && i < panel + done; i++) {
                        packB(block, i, packedPanel(block, i));
                    }
                    if (done == 2) {
                        pair(block, panel, rowFrom, rowTo);
                    } else {
                        column(block, panel, rowFrom, rowTo);
                    }
                }
            }
            for (int panel = panelFrom; panel < panelTo; panel++) {
                if (chained(panel)) {
                    finish(panel, rowFrom, rowTo);
                }
            }
            if (turned != null && start + length == k) {
                turn(rowFrom, rowTo, panelFrom * PANEL, Math.min(columns, panelTo * PANEL));
            }
        }

        /** A rectangle of C, still in the cache, goes to its transposed place. */
        private void turn(int rowFrom, int rowTo, int columnFrom, int columnTo) {
            TransposeVector.matrix(c, cBase + (row0 + rowFrom) * n + column0 + columnFrom, n, rowTo - rowFrom, columnTo - columnFrom,
                    turned, turnedBase + (column0 + columnFrom) * m + row0 + rowFrom, m);
        }

        private boolean chained(int panel) {
            return start > 0 || !whole(panel);
        }

        private int chain(int panel, int row) {
            return chain0 + ((k > SEGMENT ? panel * rows : 0) + row) * PANEL;
        }

        private int output(int panel, int row) {
            return cBase + (row0 + row) * n + column0 + panel * PANEL;
        }

        private boolean direct(int panel) {
            return !packB && whole(panel);
        }

        /** Where a panel of B begins for a block of k. */
        private int panelOfB(int block, int panel) {
            return direct(panel) ? bBase + (start + block * depth) * n + column0 + panel * PANEL : packedPanel(block, panel);
        }

        /** Where A begins for a row and a block of k. */
        private int rowOfA(int block, int row) {
            return aBase + (row0 + row) * (transA ? 1 : k) + (start + block * depth) * (transA ? m : 1);
        }

        /** All tiles of two whole panels, for one block of k. */
        private void pair(int block, int panel, int rowFrom, int rowTo) {
            int depth = depth(block);
            float[] y = direct(panel) ? b : scratch;
            int y0 = panelOfB(block, panel);
            int yNext = panelOfB(block, panel + 1) - y0;
            int yStep = direct(panel) ? n : PANEL;
            boolean chained = chained(panel);
            float[] d = chained ? scratch : c;
            int dStep = chained ? PANEL : n;
            int dNext = chained ? chain(panel + 1, 0) - chain(panel, 0) : PANEL;
            float[] s = block == 0 ? ZEROS : d;
            int sStep = block == 0 ? 0 : dStep;
            int sNext = block == 0 ? 0 : dNext;
            int xRow = transA ? 1 : k;
            int xStep = transA ? m : 1;
            for (int row = rowFrom, done; row < rowTo; row += done) {
                int x0 = rowOfA(block, row);
                int d0 = chained ? chain(panel, row) : output(panel, row);
                int s0 = block == 0 ? 0 : d0;
                int left = rowTo - row;
                done = height(left);
                if (left < 4) {
                    edge(x0, y, y0, yStep, s, s0, sStep, d, d0, dStep, depth, left);
                    edge(x0, y, y0 + yNext, yStep, s, s0 + sNext, sStep, d, d0 + dNext, dStep, depth, left);
                } else if (done == 4) {
                    MatMulTileVector.tile4x4(a, x0, xRow, xStep, y, y0, yNext, yStep, s, s0, sNext, sStep, d, d0, dNext, dStep, depth);
                } else {
                    int run = Math.min(depth, RUN);
                    MatMulTileVector.tile6x4(a, x0, xRow, xStep, y, y0, yNext, yStep, s, s0, sNext, sStep, d, d0, dNext, dStep, run);
                    for (int p = run; p < depth; p += RUN) {
                        MatMulTileVector.tile6x4(a, x0 + p * xStep, xRow, xStep, y, y0 + p * yStep, yNext, yStep, d, d0, dNext, dStep,
                                d, d0, dNext, dStep, Math.min(RUN, depth - p));
                    }
                }
            }
        }

        /** All tiles of a panel alone, for one block of k. */
        private void column(int block, int panel, int rowFrom, int rowTo) {
            int depth = depth(block);
            float[] y = direct(panel) ? b : scratch;
            int y0 = panelOfB(block, panel);
            int yStep = direct(panel) ? n : packedStep(panel);
            boolean chained = chained(panel);
            float[] d = chained ? scratch : c;
            int dStep = chained ? PANEL : n;
            float[] s = block == 0 ? ZEROS : d;
            int sStep = block == 0 ? 0 : dStep;
            boolean narrow = width(panel) <= LANES;
            int xRow = transA ? 1 : k;
            int xStep = transA ? m : 1;
            for (int row = rowFrom, done; row < rowTo; row += done) {
                int x0 = rowOfA(block, row);
                int d0 = chained ? chain(panel, row) : output(panel, row);
                int s0 = block == 0 ? 0 : d0;
                int left = rowTo - row;
                if (!narrow) {
                    done = height(left);
                    if (done == 4) {
                        edge(x0, y, y0, yStep, s, s0, sStep, d, d0, dStep, depth, left);
                    } else {
                        MatMulTileVector.tile6x2(a, x0, xRow, xStep, y, y0, yStep, s, s0, sStep, d, d0, dStep, depth);
                    }
                } else if (left >= 12) {
                    done = 12;
                    MatMulTileVector.tile12x1(a, x0, xRow, xStep, y, y0, yStep, s, s0, sStep, d, d0, dStep, depth);
                } else {
                    done = 4;
                    MatMulTileVector.tile4x1(a, x0, xRow, xStep, y, y0, yStep, s, s0, sStep, d, d0, dStep, depth, left);
                }
            }
        }

        /** Height of the next tile: sixes, and fours where those end better. */
        private int height(int left) {
            return left == 6 || left > 8 ? 6 : 4;
        }

        /** Four rows or the {@code left} ones, by two vectors. */
        private void edge(int x0, float[] y, int y0, int yStep, float[] s, int s0, int sStep, float[] d, int d0, int dStep,
                          int depth, int left) {
            MatMulTileVector.tile4x2(a, x0, transA ? 1 : k, transA ? m : 1, y, y0, yStep, s, s0, sStep, d, d0, dStep, depth, left);
        }

        private void finish(int panel, int rowFrom, int rowTo) {
            int width = width(panel);
            for (int row = rowFrom; row < rowTo; row++) {
                int from = chain(panel, row);
                int to = output(panel, row);
                if (start == 0) {
                    System.arraycopy(scratch, from, c, to, width);
                } else {
                    for (int j = 0; j < width; j++) {
                        c[to + j] += scratch[from + j];
                    }
                }
            }
        }
    }
}
