package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/** {@link BatchNormScalar}, {@link Simd#LANES} columns at a time. */
final class BatchNormVector {
    private BatchNormVector() {}

    /** As {@link BatchNormScalar#squaredDeviations}. */
    static void squaredDeviations(float[] x, int xi, float[] mean, int mi, float[] acc, int ai, int n) {
        int end = SPECIES.loopBound(n);
        for (int c = 0; c < end; c += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, xi + c).sub(FloatVector.fromArray(SPECIES, mean, mi + c));
            d.fma(d, FloatVector.fromArray(SPECIES, acc, ai + c)).intoArray(acc, ai + c);
        }
        // Remaining columns.
        BatchNormScalar.squaredDeviations(x, xi + end, mean, mi + end, acc, ai + end, n - end);
    }

    /** As {@link BatchNormScalar#scaleGradient}. */
    static void scaleGradient(float[] dy, int dyi, float[] x, int xi, float[] mean, int mi, float[] inverse, int ii,
            float[] acc, int ai, int n) {
        int end = SPECIES.loopBound(n);
        for (int c = 0; c < end; c += LANES) {
            FloatVector xHat = FloatVector.fromArray(SPECIES, x, xi + c).sub(FloatVector.fromArray(SPECIES, mean, mi + c))
                    .mul(FloatVector.fromArray(SPECIES, inverse, ii + c));
            FloatVector.fromArray(SPECIES, dy, dyi + c).fma(xHat, FloatVector.fromArray(SPECIES, acc, ai + c))
                    .intoArray(acc, ai + c);
        }
        // Remaining columns.
        BatchNormScalar.scaleGradient(dy, dyi + end, x, xi + end, mean, mi + end, inverse, ii + end, acc, ai + end, n - end);
    }

    /** As {@link BatchNormScalar#normalize}, columns {@code [0, n)}. */
    static void normalize(float[] x, int xi, float[] mean, int mi, float[] inverse, float[] gamma, int gi, float[] beta,
            int bi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int c = 0; c < end; c += LANES) {
            FloatVector xHat = FloatVector.fromArray(SPECIES, x, xi + c).sub(FloatVector.fromArray(SPECIES, mean, mi + c))
                    .mul(FloatVector.fromArray(SPECIES, inverse, c));
            xHat.fma(FloatVector.fromArray(SPECIES, gamma, gi + c), FloatVector.fromArray(SPECIES, beta, bi + c))
                    .intoArray(y, yi + c);
        }
        // Remaining columns.
        BatchNormScalar.normalize(x, xi, mean, mi, inverse, gamma, gi, beta, bi, y, yi, end, n);
    }

    /** As {@link BatchNormScalar#normalizeBackward}, columns {@code [0, n)}. */
    static void normalizeBackward(float[] dy, int dyi, float[] x, int xi, float[] mean, int mi, float[] inverse,
            float[] scale, float[] dGamma, int dgi, float[] dBeta, int dbi, float q, float[] dx, int dxi, int n) {
        FloatVector minusQ = FloatVector.broadcast(SPECIES, -q);
        int end = SPECIES.loopBound(n);
        for (int c = 0; c < end; c += LANES) {
            FloatVector xHat = FloatVector.fromArray(SPECIES, x, xi + c).sub(FloatVector.fromArray(SPECIES, mean, mi + c))
                    .mul(FloatVector.fromArray(SPECIES, inverse, c));
            FloatVector share = xHat.fma(FloatVector.fromArray(SPECIES, dGamma, dgi + c),
                    FloatVector.fromArray(SPECIES, dBeta, dbi + c));
            FloatVector rest = minusQ.fma(share, FloatVector.fromArray(SPECIES, dy, dyi + c));
            FloatVector.fromArray(SPECIES, scale, c).mul(rest).intoArray(dx, dxi + c);
        }
        // Remaining columns.
        BatchNormScalar.normalizeBackward(dy, dyi, x, xi, mean, mi, inverse, scale, dGamma, dgi, dBeta, dbi, q, dx, dxi, end,
                n);
    }
}
