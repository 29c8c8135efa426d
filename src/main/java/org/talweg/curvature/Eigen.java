package org.talweg.curvature;

import java.util.Arrays;
import java.util.Comparator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Eigenvalues of a symmetric matrix in ascending order, with their eigenvectors: A = Σ λᵢ qᵢ qᵢᵀ.
 *
 * @param values  (n) λ, ascending
 * @param vectors (n, n) row i is qᵢ, of length 1
 */
public record Eigen(double[] values, double[][] vectors) {

    /**
     * The whole spectrum of the Hessian at x, from n products: for small networks.
     *
     * @throws IllegalArgumentException if the Hessian has elements that are no numbers
     */
    public static Eigen ofHessian(LossSurface f, double[] x) {
        return of(hessian(f, x));
    }

    /** The Hessian at x, (n, n); each pair of elements across the diagonal is their mean, as products are rounded. */
    public static double[][] hessian(LossSurface f, double[] x) {
        return matrix(SymmetricOperator.hessian(f, x));
    }

    /** All elements of a matrix, (n, n), from n products; each pair across the diagonal is their mean. */
    public static double[][] matrix(SymmetricOperator a) {
        int n = a.size();
        double[][] h = new double[n][n];
        double[] unit = new double[n];
        for (int i = 0; i < n; i++) {
            unit[i] = 1;
            a.times(unit, h[i]);
            unit[i] = 0;
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                h[i][j] = 0.5 * (h[i][j] + h[j][i]);
                h[j][i] = h[i][j];
            }
        }
        return h;
    }

    /** Of a symmetric matrix. */
    public static Eigen of(double[][] matrix) {
        int n = matrix.length;
        EigenDecomposition_F64<DMatrixRMaj> solver = DecompositionFactory_DDRM.eig(n, true, true);
        if (!solver.decompose(new DMatrixRMaj(matrix))) {
            throw new IllegalArgumentException("expected a symmetric matrix of finite numbers, got one of n=" + n
                    + " whose eigenvalues cannot be found; the loss or a weight may be infinite");
        }
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> solver.getEigenvalue(i).getReal()));
        double[] values = new double[n];
        double[][] vectors = new double[n][];
        for (int i = 0; i < n; i++) {
            values[i] = solver.getEigenvalue(order[i]).getReal();
            vectors[i] = solver.getEigenVector(order[i]).getData();
        }
        return new Eigen(values, vectors);
    }

    /** Doubles that finding a spectrum of n takes at most: the matrix, its copies for the solver, and the vectors. */
    static long numbers(int n) {
        return 6L * n * n;
    }

    /** The greatest |λ|; 1 of a matrix that is 0, so that a damping in units of it acts. */
    double scale() {
        double greatest = Math.max(Math.abs(values[0]), Math.abs(values[values.length - 1]));
        return greatest == 0 ? 1 : greatest;
    }

    /** qᵢᵀ·v for each eigenvector. */
    double[] parts(double[] v) {
        double[] parts = new double[values.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = Vectors.dot(vectors[i], v);
        }
        return parts;
    }
}
