package org.talweg.curvature;

/**
 * A twice differentiable function f of n numbers, to be lowered: a network's loss on fixed rows as a function of its parameters, or
 * a test function.
 *
 * <p>Not safe for use by several threads.
 */
public interface LossSurface {
    /** n. */
    int size();

    /** f(x). */
    double value(double[] x);

    /**
     * f(x), and its gradient.
     *
     * @param x        (n)
     * @param gradient (n) receives ∇f(x)
     */
    double gradient(double[] x, double[] gradient);

    /**
     * The product of the Hessian with a vector: exact, by differentiating twice (Pearlmutter 1994).
     *
     * @param x       (n)
     * @param v       (n)
     * @param product (n) receives ∇²f(x)·v; may be v itself
     */
    void hessianVector(double[] x, double[] v, double[] product);

    /**
     * The product of the generalised Gauss–Newton matrix JᵀH_L J with a vector, J the Jacobian of the network's outputs and H_L the
     * Hessian of the loss in the outputs: positive semi-definite for a convex loss (Schraudolph 2002; Martens 2010).
     *
     * @throws UnsupportedOperationException where f is not a loss of outputs
     */
    default void gaussNewtonVector(double[] x, double[] v, double[] product) {
        throw new UnsupportedOperationException("expected the loss of a network for a Gauss-Newton product, got "
                + getClass().getSimpleName() + "; use the Hessian");
    }
}
