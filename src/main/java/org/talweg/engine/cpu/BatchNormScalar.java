package org.talweg.engine.cpu;

/**
 * The arithmetic of {@link org.talweg.kernel.BatchNorm} on rows: one column after another.
 *
 * <p>{@code inverse} is i = 1/√(var + ε) of each column, computed once.
 */
final class BatchNormScalar {
    private BatchNormScalar() {}

    /** {@code inverse[c] ← 1/√(var[vi + c] + epsilon)} for c below n. */
    static void inverse(float[] var, int vi, float epsilon, float[] inverse, int n) {
        for (int c = 0; c < n; c++) {
            inverse[c] = 1 / (float) Math.sqrt(var[vi + c] + epsilon);
        }
    }

    /** A row of deviations, squared, enters the accumulators {@code acc[ai]} to {@code acc[ai + n - 1]}. */
    static void squaredDeviations(float[] x, int xi, float[] mean, int mi, float[] acc, int ai, int n) {
        for (int c = 0; c < n; c++) {
            float d = x[xi + c] - mean[mi + c];
            acc[ai + c] = Math.fma(d, d, acc[ai + c]);
        }
    }

    /** A row of {@code dy·x̂} enters the accumulators {@code acc[ai]} to {@code acc[ai + n - 1]}. */
    static void scaleGradient(float[] dy, int dyi, float[] x, int xi, float[] mean, int mi, float[] inverse, int ii,
            float[] acc, int ai, int n) {
        for (int c = 0; c < n; c++) {
            float xHat = (x[xi + c] - mean[mi + c]) * inverse[ii + c];
            acc[ai + c] = Math.fma(dy[dyi + c], xHat, acc[ai + c]);
        }
    }

    /** One row of {@code y ← fma(x̂, γ, β)}, columns {@code [from, n)}. */
    static void normalize(float[] x, int xi, float[] mean, int mi, float[] inverse, float[] gamma, int gi, float[] beta,
            int bi, float[] y, int yi, int from, int n) {
        for (int c = from; c < n; c++) {
            float xHat = (x[xi + c] - mean[mi + c]) * inverse[c];
            y[yi + c] = Math.fma(xHat, gamma[gi + c], beta[bi + c]);
        }
    }

    /** One row of {@code dx ← (γ·i)·fma(−q, fma(x̂, dγ, dβ), dy)}, columns {@code [from, n)}; {@code scale} is γ·i. */
    static void normalizeBackward(float[] dy, int dyi, float[] x, int xi, float[] mean, int mi, float[] inverse,
            float[] scale, float[] dGamma, int dgi, float[] dBeta, int dbi, float q, float[] dx, int dxi, int from, int n) {
        for (int c = from; c < n; c++) {
            float xHat = (x[xi + c] - mean[mi + c]) * inverse[c];
            float share = Math.fma(xHat, dGamma[dgi + c], dBeta[dbi + c]);
            dx[dxi + c] = scale[c] * Math.fma(-q, share, dy[dyi + c]);
        }
    }

    /** {@code r ← fma(rate, fma(factor, batch, −running), running); running ← r finite ? r : running}, n columns. */
    static void runningUpdate(float[] running, int ri, float[] batch, int bi, float rate, float factor, int n) {
        for (int c = 0; c < n; c++) {
            float r = running[ri + c];
            float moved = Math.fma(rate, Math.fma(factor, batch[bi + c], -r), r);
            running[ri + c] = Float.isFinite(moved) ? moved : r;
        }
    }
}
