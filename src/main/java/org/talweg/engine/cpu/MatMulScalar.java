package org.talweg.engine.cpu;

import static org.talweg.kernel.MatMul.SEGMENT;

import java.util.List;
import org.talweg.kernel.MatMul;

/**
 * The exact matrix product C = op(A) · op(B), as it is defined.
 *
 * <p>Each output is a chain of {@code fma} from +0 over ascending k, in segments of {@link MatMul#SEGMENT}; the results of
 * the segments are added in ascending order. Without any k it is +0. Matrices are row-major and contiguous: A is
 * stored (M, K), or (K, M) if {@code transA}; B is stored (K, N), or (N, K) if {@code transB}; C is (M, N) and shares
 * no element with A or B.
 */
final class MatMulScalar {
    private MatMulScalar() {}

    /** One task; a unit is a row of C. */
    static List<Task> tasks(float[] a, int aBase, float[] b, int bBase, float[] c, int cBase,
                            boolean transA, boolean transB, int m, int n, int k) {
        check(a, aBase, b, bBase, c, cBase, m, n, k);
        int aRow = transA ? 1 : k;
        int aStep = transA ? m : 1;
        return List.of(new Task() {
            @Override
            public int units() {
                return m;
            }

            @Override
            public void run(int from, int to) {
                for (int i = from; i < to; i++) {
                    if (transB) {
                        rowOfDots(a, aBase + i * aRow, aStep, b, bBase, c, cBase + i * n, n, k);
                    } else {
                        row(a, aBase + i * aRow, aStep, b, bBase, c, cBase + i * n, n, k);
                    }
                }
            }
        });
    }

    /** A row of C with B stored (K, N): the chains of all its columns advance together. */
    private static void row(float[] a, int a0, int aStep, float[] b, int b0, float[] c, int c0, int n, int k) {
        for (int j = c0; j < c0 + n; j++) {
            c[j] = 0f;
        }
        for (int p = 0; p < Math.min(k, SEGMENT); p++) {
            float x = a[a0 + p * aStep];
            int bRow = b0 + p * n;
            for (int j = 0; j < n; j++) {
                c[c0 + j] = Math.fma(x, b[bRow + j], c[c0 + j]);
            }
        }
        for (int start = SEGMENT; start > 0 && start < k; start += SEGMENT) {
            int length = Math.min(SEGMENT, k - start);
            for (int j = 0; j < n; j++) {
                c[c0 + j] += chain(a, a0 + start * aStep, aStep, b, b0 + start * n + j, n, length);
            }
        }
    }

    /** A row of C with B stored (N, K): one output after the other. */
    private static void rowOfDots(float[] a, int a0, int aStep, float[] b, int b0, float[] c, int c0, int n, int k) {
        for (int j = 0; j < n; j++) {
            int bRow = b0 + j * k;
            float total = chain(a, a0, aStep, b, bRow, 1, Math.min(k, SEGMENT));
            for (int start = SEGMENT; start > 0 && start < k; start += SEGMENT) {
                total += chain(a, a0 + start * aStep, aStep, b, bRow + start, 1, Math.min(SEGMENT, k - start));
            }
            c[c0 + j] = total;
        }
    }

    private static float chain(float[] a, int a0, int aStep, float[] b, int b0, int bStep, int length) {
        float acc = 0f;
        for (int p = 0; p < length; p++) {
            acc = Math.fma(a[a0 + p * aStep], b[b0 + p * bStep], acc);
        }
        return acc;
    }

    /**
     * Refuses shapes that do not lie inside their arrays, so that int indices cannot overflow later.
     *
     * @throws IllegalArgumentException if a size is negative or an operand leaves its array
     */
    static void check(float[] a, int aBase, float[] b, int bBase, float[] c, int cBase, int m, int n, int k) {
        if (m < 0 || n < 0 || k < 0) {
            throw new IllegalArgumentException(
                    "expected sizes of at least 0, got m=" + m + " n=" + n + " k=" + k + "; check the shapes");
        }
        checkOperand("A", a, aBase, (long) m * k);
        checkOperand("B", b, bBase, (long) k * n);
        checkOperand("C", c, cBase, (long) m * n);
    }

    private static void checkOperand(String name, float[] array, int base, long size) {
        if (base < 0 || size > array.length - (long) base) {
            throw new IllegalArgumentException("expected " + name + " inside its array, got base=" + base + " size="
                    + size + " length=" + array.length + "; check its base and shape");
        }
    }
}
