package org.talweg.curvature;

/** To come. */
public final class Lbfgs implements Minimizer {
    public static final int MEMORY = 20;
    public Lbfgs(int memory) {}

    @Override
    public Iteration step(LossSurface f, double[] x) {
        throw new UnsupportedOperationException();
    }
}
