package org.talweg.curvature;

/** To come. */
public final class NewtonCg implements Minimizer {
    public enum Curvature { HESSIAN, GAUSS_NEWTON }
    public NewtonCg(Curvature curvature) {}

    @Override
    public Iteration step(LossSurface f, double[] x) {
        throw new UnsupportedOperationException();
    }
}
