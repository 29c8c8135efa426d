package org.talweg.curvature;

/**
 * f(x) + ½·λ‖x‖², over all of x, biases too: then no direction is flat, critical points lie apart, and Newton's method converges
 * fast to them.
 */
public final class Ridge implements LossSurface {
    private final LossSurface f;
    private final double lambda;

    /** @param lambda λ, 0 or more */
    public Ridge(LossSurface f, double lambda) {
        if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("expected a finite number of 0 or more, got lambda=" + lambda + "; correct it");
        }
        this.f = f;
        this.lambda = lambda;
    }

    @Override
    public int size() {
        return f.size();
    }

    @Override
    public double value(double[] x) {
        return f.value(x) + 0.5 * lambda * Vectors.dot(x, x);
    }

    @Override
    public double gradient(double[] x, double[] gradient) {
        double value = f.gradient(x, gradient);
        Vectors.add(lambda, x, gradient);
        return value + 0.5 * lambda * Vectors.dot(x, x);
    }

    @Override
    public void hessianVector(double[] x, double[] v, double[] product) {
        double[] direction = v.clone(); // product may be v
        f.hessianVector(x, v, product);
        Vectors.add(lambda, direction, product);
    }

    @Override
    public void gaussNewtonVector(double[] x, double[] v, double[] product) {
        double[] direction = v.clone();
        f.gaussNewtonVector(x, v, product);
        Vectors.add(lambda, direction, product);
    }
}
