package org.talweg.curvature;

/** A surface that counts what is asked of it. */
public final class Counted implements LossSurface {
    private final LossSurface surface;
    private long values;
    private long gradients;
    private long products;

    public Counted(LossSurface surface) {
        this.surface = surface;
    }

    /** Evaluations of f alone. */
    public long values() {
        return values;
    }

    /** Evaluations of f with its gradient. */
    public long gradients() {
        return gradients;
    }

    /** Products of a vector with the Hessian or the Gauss–Newton matrix. */
    public long products() {
        return products;
    }

    /**
     * Work in units of one gradient: a product with the Hessian is a forward and a backward pass through twice as many operations and
     * counts as two, a value as a third.
     */
    public double gradientEquivalents() {
        return gradientEquivalents(values, gradients, products);
    }

    /** The same of counts, e.g. of several surfaces together. */
    public static double gradientEquivalents(long values, long gradients, long products) {
        return gradients + 2.0 * products + values / 3.0;
    }

    @Override
    public int size() {
        return surface.size();
    }

    @Override
    public double value(double[] x) {
        values++;
        return surface.value(x);
    }

    @Override
    public double gradient(double[] x, double[] gradient) {
        gradients++;
        return surface.gradient(x, gradient);
    }

    @Override
    public void hessianVector(double[] x, double[] v, double[] product) {
        products++;
        surface.hessianVector(x, v, product);
    }

    @Override
    public void gaussNewtonVector(double[] x, double[] v, double[] product) {
        products++;
        surface.gaussNewtonVector(x, v, product);
    }
}
