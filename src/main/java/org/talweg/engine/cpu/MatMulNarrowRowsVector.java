package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;

/** A narrow or small product with the columns of C in the lanes, eight rows at a time. */
final class MatMulNarrowRowsVector extends MatMulNarrowVector {
    /** Columns of a panel: two vectors where there are registers for eight rows of them, which AVX2 has not. */
    static final int PANEL = LANES == 16 ? 2 * LANES : LANES;

    private final boolean transA;
    private final boolean transB;

    MatMulNarrowRowsVector(float[] a, int aBase, float[] b, int bBase, float[] c, int cBase, boolean transA, boolean transB,
                           int m, int n, int k, float[] scratch, int units, int slot) {
        super(a, aBase, b, bBase, c, cBase, m, n, k, scratch, MatMulNarrowRowsTileVector.ROWS, units, slot);
        this.transA = transA;
        this.transB = transB;
    }

    /** B in panels, with what a transpose of whole blocks writes beyond, and the tile of an incomplete panel. */
    static int slot(int n, int k) {
        return (n + PANEL - 1) / PANEL * PANEL * ceil(k) + MatMulNarrowRowsTileVector.ROWS * PANEL;
    }

    private int tile(int s) {
        return s + (n + PANEL - 1) / PANEL * PANEL * ceil(k);
    }

    /** Columns that a panel is packed with. */
    private int packed(int column) {
        return Math.min(PANEL, ceil(n - column));
    }

    @Override
    void pack(int s) {
        for (int column = 0; column < n; column += PANEL) {
            if (transB) {
                packTransposed(column, s + column * k);
            } else {
                packRows(column, s + column * k);
            }
        }
    }

    private void packRows(int column, int to) {
        int step = packed(column);
        int width = Math.min(step, n - column);
        int from = bBase + column;
        // Lanes beyond the last column hold the next row's first: what comes of them is dropped. The last rows have no next.
        int safe = Math.min(k, Math.max(0, (b.length - step - from + n) / n));
        if (step > LANES) {
            MatMulNarrowRowsTileVector.copy2(b, from, n, scratch, to, safe);
        } else {
            MatMulNarrowRowsTileVector.copy1(b, from, n, scratch, to, safe);
        }
        for (int p = safe; p < k; p++) {
            System.arraycopy(b, from + p * n, scratch, to + p * step, width);
        }
    }

    private void packTransposed(int column, int to) {
        int step = packed(column);
        int width = Math.min(step, n - column);
        int from = bBase + column * k;
        int whole = ceil(k);
        if (blocks(whole - k) && width == step && from + (width - 1) * k <= b.length - whole) {
            TransposeVector.matrix(b, from, k, width, whole, scratch, to, step);
            return;
        }
        int p = 0;
        for (; p < k - 1; p += 2, to += 2 * step) {
            for (int j = 0, f = from + p; j < width; j++, f += k) {
                scratch[to + j] = b[f];
                scratch[to + step + j] = b[f + 1];
            }
        }
        for (int j = 0, f = from + p; p < k && j < width; j++, f += k) {
            scratch[to + j] = b[f];
        }
    }

    @Override
    void compute(int row, int end, int s) {
        int a0 = aBase + (transA ? row : row * k);
        int aStep = transA ? m : k;
        for (int column = 0; column < n; column += PANEL) {
            int width = Math.min(PANEL, n - column);
            boolean whole = width % LANES == 0 || spills(row, end);
            float[] d = whole ? c : scratch;
            int d0 = whole ? cBase + row * n + column : tile(s);
            int dStep = whole ? n : PANEL;
            int y = s + column * k;
            if (transA) {
                if (width > LANES) {
                    MatMulNarrowRowsTileVector.adjacent8x2(a, a0, aStep, scratch, y, d, d0, dStep, k);
                } else {
                    MatMulNarrowRowsTileVector.adjacent8x1(a, a0, aStep, scratch, y, d, d0, dStep, k);
                }
            } else if (width > LANES) {
                MatMulNarrowRowsTileVector.rows8x2(a, a0, aStep, scratch, y, d, d0, dStep, k);
            } else {
                MatMulNarrowRowsTileVector.rows8x1(a, a0, aStep, scratch, y, d, d0, dStep, k);
            }
            for (int i = 0; !whole && i < MatMulNarrowRowsTileVector.ROWS; i++) {
                System.arraycopy(scratch, tile(s) + i * PANEL, c, cBase + (row + i) * n + column, width);
            }
        }
    }

    /**
     * Whether incomplete vectors may be stored whole: where the only panel ends, the rest of a vector falls into the rows below,
     * which are stored later, but must not fall into rows of others.
     */
    private boolean spills(int row, int end) {
        return n < PANEL && (row + MatMulNarrowRowsTileVector.ROWS - 1) * n <= end * n - ceil(n);
    }
}
