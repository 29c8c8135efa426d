package org.talweg.engine.cpu;

import org.talweg.kernel.Activation;
import org.talweg.kernel.Elementary;
import org.talweg.kernel.Elementwise.Unary;

/**
 * The arithmetic of {@link org.talweg.kernel.Layer} and of {@link Activation}: one element after another.
 *
 * <p>One loop a method, so that each is compiled alone.
 */
final class LayerScalar {
    private LayerScalar() {}

    /** {@code y[yi + i] ← h(x[xi + i])} for i below n. */
    static void activate(Activation h, float[] x, int xi, float[] y, int yi, int n) {
        switch (h) {
            case IDENTITY -> ElementwiseScalar.map1(Unary.COPY, x, xi, y, yi, n);
            case RELU -> ElementwiseScalar.map1(Unary.RELU, x, xi, y, yi, n);
            case LEAKY_RELU -> leakyRelu(x, xi, y, yi, n);
            case TANH -> ElementwiseScalar.map1(Unary.TANH, x, xi, y, yi, n);
            case SIGMOID -> ElementwiseScalar.map1(Unary.SIGMOID, x, xi, y, yi, n);
            case SILU -> silu(x, xi, y, yi, n);
            case GELU -> gelu(x, xi, y, yi, n);
        }
    }

    /** {@code dz[di + i] ← g[gi + i]·h′(x[xi + i])} for i below n. */
    static void backward(Activation h, float[] x, int xi, float[] g, int gi, float[] dz, int di, int n) {
        switch (h) {
            case IDENTITY -> ElementwiseScalar.map1(Unary.COPY, g, gi, dz, di, n);
            case RELU -> slopeBackward(0, x, xi, g, gi, dz, di, n);
            case LEAKY_RELU -> slopeBackward(Activation.LEAK, x, xi, g, gi, dz, di, n);
            case TANH -> tanhBackward(x, xi, g, gi, dz, di, n);
            case SIGMOID -> sigmoidBackward(x, xi, g, gi, dz, di, n);
            case SILU -> siluBackward(x, xi, g, gi, dz, di, n);
            case GELU -> geluBackward(x, xi, g, gi, dz, di, n);
        }
    }

    /** {@code y[yi + i] ← draws[ri + i] < threshold ? x[xi + i]·inverseKeep : 0} for i below n, the draws unsigned. */
    static void drop(float[] x, int xi, int[] draws, int ri, int threshold, float inverseKeep, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            boolean kept = Integer.compareUnsigned(draws[ri + i], threshold) < 0;
            y[yi + i] = kept ? x[xi + i] * inverseKeep : 0;
        }
    }

    /** {@code y[yi + i] ← draws[ri + i] < threshold ? inverseKeep : 0} for i below n, the draws unsigned. */
    static void mask(int[] draws, int ri, int threshold, float inverseKeep, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            boolean kept = Integer.compareUnsigned(draws[ri + i], threshold) < 0;
            y[yi + i] = kept ? inverseKeep : 0;
        }
    }

    /** {@code factor[i] ← s[si + i] > limit·limit ? limit/√s[si + i] : 1} for i below n. */
    static void maxNormFactors(float[] s, int si, float limit, float[] factor, int n) {
        for (int i = 0; i < n; i++) {
            factor[i] = s[si + i] > limit * limit ? limit / (float) Math.sqrt(s[si + i]) : 1;
        }
    }

    private static void leakyRelu(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            float e = x[xi + i];
            y[yi + i] = e < 0 ? Activation.LEAK * e : e;
        }
    }

    private static void silu(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            float e = x[xi + i];
            y[yi + i] = e * Elementary.sigmoid(e);
        }
    }

    private static void gelu(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            float e = x[xi + i];
            y[yi + i] = e * normalDistribution(e);
        }
    }

    /** Φ(x) = ½·(1 + erf(x/√2)). */
    private static float normalDistribution(float x) {
        return 0.5f * (1 + Elementary.erf(x * Activation.SQRT_HALF));
    }

    private static void slopeBackward(float below, float[] x, int xi, float[] g, int gi, float[] dz, int di, int n) {
        for (int i = 0; i < n; i++) {
            dz[di + i] = g[gi + i] * (x[xi + i] > 0 ? 1 : below);
        }
    }

    private static void tanhBackward(float[] x, int xi, float[] g, int gi, float[] dz, int di, int n) {
        for (int i = 0; i < n; i++) {
            float h = Elementary.tanh(x[xi + i]);
            dz[di + i] = g[gi + i] * Math.fma(-h, h, 1);
        }
    }

    private static void sigmoidBackward(float[] x, int xi, float[] g, int gi, float[] dz, int di, int n) {
        for (int i = 0; i < n; i++) {
            float h = Elementary.sigmoid(x[xi + i]);
            dz[di + i] = g[gi + i] * Math.fma(-h, h, h);
        }
    }

    private static void siluBackward(float[] x, int xi, float[] g, int gi, float[] dz, int di, int n) {
        for (int i = 0; i < n; i++) {
            float e = x[xi + i];
            float s = Elementary.sigmoid(e);
            dz[di + i] = g[gi + i] * Math.fma(e, Math.fma(-s, s, s), s);
        }
    }

    private static void geluBackward(float[] x, int xi, float[] g, int gi, float[] dz, int di, int n) {
        for (int i = 0; i < n; i++) {
            float e = x[xi + i];
            float density = Activation.INV_SQRT_2PI * Elementary.exp(-0.5f * (e * e));
            dz[di + i] = g[gi + i] * Math.fma(e, density, normalDistribution(e));
        }
    }
}
