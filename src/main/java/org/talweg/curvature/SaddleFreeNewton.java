package org.talweg.curvature;

/** To come. */
public final class SaddleFreeNewton implements Minimizer {
    public SaddleFreeNewton() {}

    @Override
    public Iteration step(LossSurface f, double[] x) {
        throw new UnsupportedOperationException();
    }
}
