package org.talweg.curvature;

/** A symmetric matrix A known by its products with vectors alone. */
public interface SymmetricOperator {
    /** n. */
    int size();

    /**
     * A·v.
     *
     * @param v       (n)
     * @param product (n) receives A·v; may be v itself
     */
    void times(double[] v, double[] product);

    /** The Hessian of f at x. */
    static SymmetricOperator hessian(LossSurface f, double[] x) {
        return of(f.size(), (v, product) -> f.hessianVector(x, v, product));
    }

    /** The generalised Gauss–Newton matrix of f at x. */
    static SymmetricOperator gaussNewton(LossSurface f, double[] x) {
        return of(f.size(), (v, product) -> f.gaussNewtonVector(x, v, product));
    }

    /** n and the product. */
    static SymmetricOperator of(int n, Product product) {
        return new SymmetricOperator() {
            @Override
            public int size() {
                return n;
            }

            @Override
            public void times(double[] v, double[] result) {
                product.of(v, result);
            }
        };
    }

    /** What multiplies. */
    interface Product {
        /** @see SymmetricOperator#times */
        void of(double[] v, double[] product);
    }
}
