package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.MatMulNarrowColumnsTileVector.B_STEP;
import static org.talweg.engine.cpu.Simd.LANES;

/**
 * The product Aᵀ·B with few columns, its rows in the lanes: A is read as it lies and no lane is idle. The gradient by the
 * weights of a network's last layer is such a product.
 */
final class MatMulNarrowColumnsVector extends MatMulNarrowVector {
    private static final int ROWS = MatMulNarrowColumnsTileVector.ROWS;
    /** Columns of a tile: with two vectors of rows 23 registers of 32, where there are 16 only 13. */
    private static final int TILE = LANES == 16 ? 10 : 5;

    MatMulNarrowColumnsVector(float[] a, int aBase, float[] b, int bBase, float[] c, int cBase, int m, int n, int k,
                              float[] scratch, int units, int slot) {
        super(a, aBase, b, bBase, c, cBase, m, n, k, scratch, ROWS, units, slot);
    }

    /** B, and columns of C with the surplus of the last tile. */
    static int slot(int k) {
        return (k + 1) * B_STEP + (B_STEP + TILE) * ROWS;
    }

    @Override
    void pack(int s) {
        for (int p = 0, from = bBase; p < k; p++, from += n, s += B_STEP) {
            for (int j = 0; j < n; j++) {
                scratch[s + j] = b[from + j];
            }
        }
    }

    @Override
    void compute(int row, int end, int s) {
        int columns = s + (k + 1) * B_STEP;
        for (int j = 0, done; j < n; j += done) {
            int a0 = aBase + row;
            if (TILE == 10 && n - j > 5) {
                done = 10;
                MatMulNarrowColumnsTileVector.columns10(a, a0, m, scratch, s + j, scratch, columns + j * ROWS, k);
            } else {
                done = 5;
                MatMulNarrowColumnsTileVector.columns5(a, a0, m, scratch, s + j, scratch, columns + j * ROWS, k);
            }
        }
        if (blocks(LANES - n) && (row + ROWS - 1) * n <= end * n - LANES) {
            // A row of C gets a whole vector, of which the end falls into the next row, which is stored later.
            TransposeVector.matrix(scratch, columns, ROWS, LANES, ROWS, c, cBase + row * n, n);
            return;
        }
        for (int j = 0; j < n; j += 2) {
            store(columns + j * ROWS, cBase + row * n + j, Math.min(2, n - j));
        }
    }

    /** One or two columns of C, by floats. */
    private void store(int from, int to, int columns) {
        if (columns == 2) {
            for (int i = 0; i < ROWS; i++, to += n) {
                c[to] = scratch[from + i];
                c[to + 1] = scratch[from + ROWS + i];
            }
        } else {
            for (int i = 0; i < ROWS; i++, to += n) {
                c[to] = scratch[from + i];
            }
        }
    }
}
