package org.talweg.curvature;

/** To come. */
public final class NonlinearConjugateGradients implements Minimizer {
    public enum Formula { FLETCHER_REEVES, POLAK_RIBIERE_PLUS }
    public NonlinearConjugateGradients(Formula formula) {}

    @Override
    public Iteration step(LossSurface f, double[] x) {
        throw new UnsupportedOperationException();
    }
}
