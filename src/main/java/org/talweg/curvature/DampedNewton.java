package org.talweg.curvature;

/** To come. */
public final class DampedNewton implements Minimizer {
    public DampedNewton() {}

    @Override
    public Iteration step(LossSurface f, double[] x) {
        throw new UnsupportedOperationException();
    }
}
