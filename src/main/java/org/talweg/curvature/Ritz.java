package org.talweg.curvature;

import java.util.ArrayList;
import java.util.List;

/** Approximate eigenpairs of a Hessian from a Krylov subspace: the Ritz pairs, of full length. */
final class Ritz {
    private static final int CHECK_EVERY = 5;

    private Ritz() {}

    /** qᵢᵀ·v for each eigenvector. */
    static double[] parts(Eigen pairs, double[] v) {
        double[] parts = new double[pairs.values().length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = Vectors.dot(pairs.vectors()[i], v);
        }
        return parts;
    }

    /**
     * Ritz pairs of the Krylov subspace of the gradient, by Lanczos with full re-orthogonalisation.
     *
     * @param damping   λ of the system (|H| + λI)·p = −g that the subspace is for
     * @param tolerance the subspace is large enough when that system's residual is this share of ‖g‖
     * @param most      dimensions at most
     */
    static Eigen ofHessian(Point at, double damping, double tolerance, int most) {
        int n = at.x().length;
        List<double[]> basis = new ArrayList<>();
        double[] alpha = new double[most];
        double[] beta = new double[most];
        double[] v = at.gradient().clone();
        Vectors.scale(1 / Vectors.norm(v), v);
        Eigen small = null;
        while (true) {
            basis.add(v);
            int k = basis.size();
            double[] w = new double[n];
            at.surface().hessianVector(at.x(), v, w);
            alpha[k - 1] = Vectors.dot(v, w);
            double before = Vectors.norm(w);
            for (int twice = 0; twice < 2; twice++) {
                for (double[] known : basis) {
                    Vectors.add(-Vectors.dot(known, w), known, w);
                }
            }
            beta[k - 1] = Vectors.norm(w);
            boolean last = k == most || k == n || !(beta[k - 1] > 1e-6 * before);
            if (last || k % CHECK_EVERY == 0) {
                small = tridiagonal(alpha, beta, k);
                if (last || residual(small, damping, beta[k - 1]) <= tolerance) {
                    return lifted(small, basis);
                }
            }
            v = w;
            Vectors.scale(1 / beta[k - 1], v);
        }
    }

    private static Eigen tridiagonal(double[] alpha, double[] beta, int k) {
        double[][] t = new double[k][k];
        for (int i = 0; i < k; i++) {
            t[i][i] = alpha[i];
            if (i > 0) {
                t[i][i - 1] = beta[i - 1];
                t[i - 1][i] = beta[i - 1];
            }
        }
        return Eigen.of(t);
    }

    /** Of (|T| + λI)·y = e₁, carried on by one dimension. */
    private static double residual(Eigen small, double damping, double beta) {
        double last = 0;
        int k = small.values().length;
        for (int i = 0; i < k; i++) {
            double[] q = small.vectors()[i];
            last += q[k - 1] * q[0] / (Math.abs(small.values()[i]) + damping);
        }
        return beta * Math.abs(last);
    }

    private static Eigen lifted(Eigen small, List<double[]> basis) {
        int k = basis.size();
        double[][] vectors = new double[k][basis.get(0).length];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                Vectors.add(small.vectors()[i][j], basis.get(j), vectors[i]);
            }
        }
        return new Eigen(small.values(), vectors);
    }
}
