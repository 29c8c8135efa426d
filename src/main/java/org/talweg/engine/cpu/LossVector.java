package org.talweg.engine.cpu;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import org.talweg.kernel.Loss.Pointwise;

/** {@link LossScalar}, {@link Simd#LANES} elements at a time. */
final class LossVector {
    private LossVector() {}

    /** As {@link LossScalar#minus}. */
    static void minus(float[] x, int xi, float b, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xi + i).sub(b).intoArray(y, yi + i);
        }
        // Remaining elements.
        LossScalar.minus(x, xi + end, b, y, yi + end, n - end);
    }

    /** As {@link LossScalar#overTimes}. */
    static void overTimes(float[] x, int xi, float b, float c, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xi + i).div(b).mul(c).intoArray(y, yi + i);
        }
        // Remaining elements.
        LossScalar.overTimes(x, xi + end, b, c, y, yi + end, n - end);
    }

    /** As {@link LossScalar#pointwise}, with n floats of working memory at {@code v[vi]}. */
    static void pointwise(Pointwise loss, float[] z, int zi, float[] t, int ti, float delta, float[] out, int oi, float[] v,
            int vi, int n) {
        int done = switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> sigmoidCrossEntropy(z, zi, t, ti, out, oi, v, vi, n);
            case SQUARED_ERROR -> squaredError(z, zi, t, ti, out, oi, n);
            case HUBER -> huber(z, zi, t, ti, delta, out, oi, n);
        };
        // Remaining elements.
        LossScalar.pointwise(loss, z, zi + done, t, ti + done, delta, out, oi + done, n - done);
    }

    /** As {@link LossScalar#pointwiseBackward}, with n floats of working memory at {@code v[vi]}. */
    static void pointwiseBackward(Pointwise loss, float[] z, int zi, float[] t, int ti, float[] up, int ui, float delta,
            float[] dz, int di, float[] v, int vi, int n) {
        int done = switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> sigmoidCrossEntropyBackward(z, zi, t, ti, up, ui, dz, di, v, vi, n);
            case SQUARED_ERROR -> squaredErrorBackward(z, zi, t, ti, up, ui, dz, di, n);
            case HUBER -> huberBackward(z, zi, t, ti, up, ui, delta, dz, di, n);
        };
        // Remaining elements.
        LossScalar.pointwiseBackward(loss, z, zi + done, t, ti + done, up, ui + done, delta, dz, di + done, n - done);
    }

    private static int sigmoidCrossEntropy(float[] z, int zi, float[] t, int ti, float[] out, int oi, float[] v, int vi,
            int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, z, zi + i).abs().neg().intoArray(v, vi + i);
        }
        ElementaryVector.exp(v, vi, v, vi, end);
        ElementwiseVector.shift(v, vi, 1f, v, vi, end);
        ElementaryVector.log(v, vi, v, vi, end);
        for (int i = 0; i < end; i += LANES) {
            FloatVector e = FloatVector.fromArray(SPECIES, z, zi + i);
            FloatVector relu = e.blend(0f, e.compare(LT, 0f));
            e.neg().fma(FloatVector.fromArray(SPECIES, t, ti + i), relu).add(FloatVector.fromArray(SPECIES, v, vi + i))
                    .intoArray(out, oi + i);
        }
        return end;
    }

    private static int squaredError(float[] z, int zi, float[] t, int ti, float[] out, int oi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, z, zi + i).sub(FloatVector.fromArray(SPECIES, t, ti + i));
            d.mul(d).intoArray(out, oi + i);
        }
        return end;
    }

    private static int huber(float[] z, int zi, float[] t, int ti, float delta, float[] out, int oi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, z, zi + i).sub(FloatVector.fromArray(SPECIES, t, ti + i));
            FloatVector c = d.blend(delta, d.compare(GT, delta)).blend(-delta, d.compare(LT, -delta));
            c.mul(c.lanewise(FMA, -0.5f, d)).intoArray(out, oi + i);
        }
        return end;
    }

    private static int sigmoidCrossEntropyBackward(float[] z, int zi, float[] t, int ti, float[] up, int ui, float[] dz,
            int di, float[] v, int vi, int n) {
        int end = ElementaryVector.sigmoid(z, zi, v, vi, n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, v, vi + i).sub(FloatVector.fromArray(SPECIES, t, ti + i))
                    .mul(FloatVector.fromArray(SPECIES, up, ui + i)).intoArray(dz, di + i);
        }
        return end;
    }

    private static int squaredErrorBackward(float[] z, int zi, float[] t, int ti, float[] up, int ui, float[] dz, int di,
            int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, z, zi + i).sub(FloatVector.fromArray(SPECIES, t, ti + i));
            d.mul(2f).mul(FloatVector.fromArray(SPECIES, up, ui + i)).intoArray(dz, di + i);
        }
        return end;
    }

    private static int huberBackward(float[] z, int zi, float[] t, int ti, float[] up, int ui, float delta, float[] dz,
            int di, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, z, zi + i).sub(FloatVector.fromArray(SPECIES, t, ti + i));
            FloatVector c = d.blend(delta, d.compare(GT, delta)).blend(-delta, d.compare(LT, -delta));
            c.mul(FloatVector.fromArray(SPECIES, up, ui + i)).intoArray(dz, di + i);
        }
        return end;
    }
}
