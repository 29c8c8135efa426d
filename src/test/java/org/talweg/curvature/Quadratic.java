package org.talweg.curvature;

/**
 * f(x) = ½·xᵀAx − bᵀx.
 *
 * @param a (n, n) symmetric
 * @param b (n)
 */
public record Quadratic(double[][] a, double[] b) implements LossSurface {

    /** A diagonal, b = 0. */
    public static Quadratic diagonal(double... eigenvalues) {
        double[][] a = new double[eigenvalues.length][eigenvalues.length];
        for (int i = 0; i < a.length; i++) {
            a[i][i] = eigenvalues[i];
        }
        return new Quadratic(a, new double[a.length]);
    }

    /** The same spectrum with other eigenvectors: reflected by H = I − 2uuᵀ, u all alike but for its first element. */
    public static Quadratic rotated(double... eigenvalues) {
        int n = eigenvalues.length;
        double[] u = new double[n];
        for (int i = 0; i < n; i++) {
            u[i] = i == 0 ? 2 : 1;
        }
        Vectors.scale(1 / Vectors.norm(u), u);
        double[][] a = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    a[i][j] += ((i == k ? 1 : 0) - 2 * u[i] * u[k]) * eigenvalues[k] * ((j == k ? 1 : 0) - 2 * u[j] * u[k]);
                }
            }
        }
        return new Quadratic(a, new double[n]);
    }

    @Override
    public int size() {
        return b.length;
    }

    @Override
    public double value(double[] x) {
        double[] ax = new double[b.length];
        hessianVector(x, x, ax);
        return 0.5 * Vectors.dot(x, ax) - Vectors.dot(b, x);
    }

    @Override
    public double gradient(double[] x, double[] gradient) {
        hessianVector(x, x, gradient);
        Vectors.add(-1, b, gradient);
        return value(x);
    }

    @Override
    public void hessianVector(double[] x, double[] v, double[] product) {
        double[] result = new double[b.length];
        for (int i = 0; i < b.length; i++) {
            result[i] = Vectors.dot(a[i], v);
        }
        System.arraycopy(result, 0, product, 0, result.length);
    }

    @Override
    public void gaussNewtonVector(double[] x, double[] v, double[] product) {
        hessianVector(x, v, product);
    }
}
