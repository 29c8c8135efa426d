package org.talweg.curvature;

/** Algebra of vectors in double, sums in ascending order: the same bits on every machine. */
public final class Vectors {
    private Vectors() {}

    /** aᵀb. */
    public static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** ‖a‖₂. */
    public static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    /** y ← y + c·x. */
    public static void add(double c, double[] x, double[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] += c * x[i];
        }
    }

    /** x ← c·x. */
    public static void scale(double c, double[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] *= c;
        }
    }
}
