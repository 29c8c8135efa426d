package org.talweg.engine.cpu;

import org.talweg.kernel.Elementary;
import org.talweg.kernel.Loss.Pointwise;

/** The arithmetic of {@link org.talweg.kernel.Loss}, apart from what it shares with reductions and elementwise kernels. */
final class LossScalar {
    private LossScalar() {}

    /** {@code y[yi + i] ← x[xi + i] − b} for i below n. */
    static void minus(float[] x, int xi, float b, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = x[xi + i] - b;
        }
    }

    /** {@code y[yi + i] ← (x[xi + i]/b)·c} for i below n. */
    static void overTimes(float[] x, int xi, float b, float c, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = x[xi + i] / b * c;
        }
    }

    /** 1 where the first largest of n logits from {@code z[zi]} on is the one of this label, and none is NaN; else 0. */
    static float correct(float[] z, int zi, int label, int n) {
        if (label < 0 || label >= n) {
            return 0;
        }
        float own = z[zi + label];
        boolean correct = own == own;
        // A comparison with a NaN is false.
        for (int c = 0; c < label; c++) {
            correct &= z[zi + c] < own;
        }
        for (int c = label + 1; c < n; c++) {
            correct &= z[zi + c] <= own;
        }
        return correct ? 1 : 0;
    }

    /** {@code out[oi + i] ← loss(z[zi + i], t[ti + i])} for i below n. */
    static void pointwise(Pointwise loss, float[] z, int zi, float[] t, int ti, float delta, float[] out, int oi, int n) {
        switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> sigmoidCrossEntropy(z, zi, t, ti, out, oi, n);
            case SQUARED_ERROR -> squaredError(z, zi, t, ti, out, oi, n);
            case HUBER -> huber(z, zi, t, ti, delta, out, oi, n);
        }
    }

    /** {@code dz[di + i] ← loss′(z[zi + i], t[ti + i])·up[ui + i]} for i below n. */
    static void pointwiseBackward(Pointwise loss, float[] z, int zi, float[] t, int ti, float[] up, int ui, float delta,
            float[] dz, int di, int n) {
        switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> sigmoidCrossEntropyBackward(z, zi, t, ti, up, ui, dz, di, n);
            case SQUARED_ERROR -> squaredErrorBackward(z, zi, t, ti, up, ui, dz, di, n);
            case HUBER -> huberBackward(z, zi, t, ti, up, ui, delta, dz, di, n);
        }
    }

    private static void sigmoidCrossEntropy(float[] z, int zi, float[] t, int ti, float[] out, int oi, int n) {
        for (int i = 0; i < n; i++) {
            float e = z[zi + i];
            float softplus = Elementary.log(1 + Elementary.exp(-Math.abs(e)));
            out[oi + i] = Math.fma(-e, t[ti + i], e < 0 ? 0 : e) + softplus;
        }
    }

    private static void squaredError(float[] z, int zi, float[] t, int ti, float[] out, int oi, int n) {
        for (int i = 0; i < n; i++) {
            float d = z[zi + i] - t[ti + i];
            out[oi + i] = d * d;
        }
    }

    private static void huber(float[] z, int zi, float[] t, int ti, float delta, float[] out, int oi, int n) {
        for (int i = 0; i < n; i++) {
            float d = z[zi + i] - t[ti + i];
            float c = clamp(d, delta);
            out[oi + i] = c * Math.fma(-0.5f, c, d);
        }
    }

    private static void sigmoidCrossEntropyBackward(float[] z, int zi, float[] t, int ti, float[] up, int ui, float[] dz,
            int di, int n) {
        for (int i = 0; i < n; i++) {
            dz[di + i] = (Elementary.sigmoid(z[zi + i]) - t[ti + i]) * up[ui + i];
        }
    }

    private static void squaredErrorBackward(float[] z, int zi, float[] t, int ti, float[] up, int ui, float[] dz, int di,
            int n) {
        for (int i = 0; i < n; i++) {
            dz[di + i] = 2 * (z[zi + i] - t[ti + i]) * up[ui + i];
        }
    }

    private static void huberBackward(float[] z, int zi, float[] t, int ti, float[] up, int ui, float delta, float[] dz,
            int di, int n) {
        for (int i = 0; i < n; i++) {
            dz[di + i] = clamp(z[zi + i] - t[ti + i], delta) * up[ui + i];
        }
    }

    private static float clamp(float d, float delta) {
        return d < -delta ? -delta : d > delta ? delta : d;
    }
}
