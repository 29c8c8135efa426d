package org.talweg.kernel;

/**
 * The exact matrix product C = op(A)·op(B), op the identity or the transpose.
 *
 * <p>Each output is a chain {@code acc ← fma(a, b, acc)} from +0 over ascending k, in segments of 2048; the segments' results
 * are added in ascending order. A chain has exactly its k terms. Tile sizes, packing and threads never change a bit.
 *
 * @param a      (m, k), or (k, m) if {@code transA}
 * @param b      (k, n), or (n, k) if {@code transB}
 * @param c      (m, n), overlapping neither a nor b
 */
public record MatMul(Buffer a, Buffer b, Buffer c, boolean transA, boolean transB, long m, long n, long k)
        implements Kernel {
    /** Terms of a chain before its result is added to the sum. */
    public static final int SEGMENT = 2048;

    public MatMul {
        Check.size("matmul", "k", k);
        Check.floats("matmul", "a", a, Check.area("matmul", m, k));
        Check.floats("matmul", "b", b, Check.area("matmul", k, n));
        Check.floats("matmul", "c", c, Check.area("matmul", m, n));
        if (c.overlaps(a) || c.overlaps(b)) {
            throw new IllegalArgumentException("matmul: expected c apart from a and b, got c=" + c + " a=" + a + " b=" + b);
        }
    }

    @Override
    public String entry() {
        return "matmul_" + (transA ? "t" : "n") + (transB ? "t" : "n");
    }
}
