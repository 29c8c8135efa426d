package org.talweg.curvature;

import java.util.Arrays;
import java.util.function.Predicate;
import org.talweg.kernel.PhiloxStream;

/**
 * The Lanczos iteration: A·Q = Q·T + β·q·eₘᵀ with an orthonormal basis Q of the Krylov space of m steps, and T tridiagonal. The
 * eigenvalues of T, Ritz values, near those of A from the ends of its spectrum inwards.
 *
 * <p>Each vector is orthogonalised twice against all before it, so that no eigenvalue comes out more often than it is there. Source:
 * Golub &amp; Van Loan 2013, <i>Matrix Computations</i>, sections 10.1 to 10.3; twice is enough: Giraud et al. 2005.
 *
 * @param diagonal    (m) α, diagonal of T
 * @param offDiagonal (m) β below the diagonal; the last is what is left outside, 0 where the space is invariant under A
 * @param basis       (m, n) row j is qⱼ
 * @param ritz        eigenvalues of T, ascending, with their eigenvectors
 */
public record Lanczos(double[] diagonal, double[] offDiagonal, double[][] basis, Eigen ritz) {
    /** Stream of the start vector's draws. */
    private static final int STREAM = 0x5000_0000;
    /** A remainder this small beside T is rounding: the space is invariant. */
    private static final double INVARIANT = 1e-12;
    /** Steps from one look at the residuals to the next. */
    private static final int LOOK = 5;

    /** From a normal start vector, which is drawn by the seed. */
    public static Lanczos of(SymmetricOperator a, int steps, double tolerance, long seed) {
        PhiloxStream stream = new PhiloxStream(seed, STREAM);
        double[] start = new double[a.size()];
        Arrays.setAll(start, i -> stream.nextGaussian());
        return of(a, start, steps, tolerance);
    }

    /**
     * From a given start vector.
     *
     * @param start     (n) of any length but 0
     * @param steps     products to take at most; no more than n are taken
     * @param tolerance stops when the residuals of the lowest and the highest Ritz value are at most this share of the largest |θ|;
     *                  0 to go on
     */
    public static Lanczos of(SymmetricOperator a, double[] start, int steps, double tolerance) {
        return of(a, start, steps, soFar -> tolerance > 0 && soFar.converged(tolerance));
    }

    /** @param enough whether to stop, asked every {@value #LOOK} steps */
    static Lanczos of(SymmetricOperator a, double[] start, int steps, Predicate<Lanczos> enough) {
        int n = a.size();
        double length = Vectors.norm(start);
        if (steps < 1 || start.length != n || !(length > 0 && length < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("expected at least 1 step from a finite vector of n=" + n + " other than 0, got steps="
                    + steps + " n=" + start.length + " norm=" + length);
        }
        int most = Math.min(steps, n);
        double[] alpha = new double[most];
        double[] beta = new double[most];
        double[][] q = new double[most][];
        q[0] = start.clone();
        Vectors.scale(1 / length, q[0]);
        double scale = 0;
        for (int j = 0; j < most; j++) {
            double[] r = new double[n];
            a.times(q[j], r);
            alpha[j] = Vectors.dot(q[j], r);
            if (!Double.isFinite(alpha[j])) {
                throw new IllegalArgumentException("expected finite products of the matrix, got " + alpha[j]
                        + "; the loss or a weight may be infinite");
            }
            for (int twice = 0; twice < 2; twice++) {
                for (int i = 0; i <= j; i++) {
                    Vectors.add(-Vectors.dot(q[i], r), q[i], r);
                }
            }
            beta[j] = Vectors.norm(r);
            scale = Math.max(scale, Math.max(Math.abs(alpha[j]), beta[j]));
            boolean invariant = j + 1 == n || beta[j] <= INVARIANT * scale;
            if (invariant) {
                beta[j] = 0;
            }
            if (invariant || j + 1 == most || (j + 1) % LOOK == 0) {
                Lanczos soFar = cut(alpha, beta, q, j + 1);
                if (invariant || j + 1 == most || enough.test(soFar)) {
                    return soFar;
                }
            }
            Vectors.scale(1 / beta[j], r);
            q[j + 1] = r;
        }
        throw new IllegalStateException("expected to return after the last of steps=" + most);
    }

    private static Lanczos cut(double[] alpha, double[] beta, double[][] q, int m) {
        double[][] t = new double[m][m];
        for (int j = 0; j < m; j++) {
            t[j][j] = alpha[j];
            if (j + 1 < m) {
                t[j][j + 1] = beta[j];
                t[j + 1][j] = beta[j];
            }
        }
        return new Lanczos(Arrays.copyOf(alpha, m), Arrays.copyOf(beta, m), Arrays.copyOf(q, m), Eigen.of(t));
    }

    private boolean converged(double tolerance) {
        int last = steps() - 1;
        double largest = Math.max(Math.abs(value(0)), Math.abs(value(last)));
        return residual(0) <= tolerance * largest && residual(last) <= tolerance * largest;
    }

    /** m, products taken. */
    public int steps() {
        return diagonal.length;
    }

    /** Whether the space is invariant: every Ritz value is an eigenvalue, to rounding. */
    public boolean invariant() {
        return offDiagonal[steps() - 1] == 0;
    }

    /** θᵢ, the Ritz value at a place from the lowest, 0, to the highest, m − 1. */
    public double value(int i) {
        return ritz.values()[i];
    }

    /** ‖A·y − θ·y‖ = β·|sₘ|: an eigenvalue of A lies no farther from θᵢ than this, and the rounding of the products. */
    public double residual(int i) {
        return offDiagonal[steps() - 1] * Math.abs(ritz.vectors()[i][steps() - 1]);
    }

    /** The Ritz vector of a value, of length 1: (n). */
    public double[] vector(int i) {
        double[] y = new double[basis[0].length];
        for (int j = 0; j < steps(); j++) {
            Vectors.add(ritz.vectors()[i][j], basis[j], y);
        }
        return y;
    }

    /** The Ritz values with their vectors: (m), (m, n). */
    Eigen ritzPairs() {
        double[][] vectors = new double[steps()][];
        Arrays.setAll(vectors, this::vector);
        return new Eigen(ritz.values(), vectors);
    }
}
