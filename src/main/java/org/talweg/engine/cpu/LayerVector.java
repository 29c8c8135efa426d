package org.talweg.engine.cpu;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.talweg.engine.cpu.Simd.INTS;
import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Elementwise.Binary;
import org.talweg.kernel.Elementwise.Unary;

/** {@link LayerScalar}, {@link Simd#LANES} elements at a time. */
final class LayerVector {
    private LayerVector() {}

    /** {@code y[yi + i] ← h(x[xi + i])} for i below n, with n floats of working memory at {@code v[vi]}. */
    static void activate(Activation h, float[] x, int xi, float[] y, int yi, float[] v, int vi, int n) {
        switch (h) {
            case IDENTITY -> ElementwiseVector.map1(Unary.COPY, x, xi, y, yi, n);
            case RELU -> ElementwiseVector.map1(Unary.RELU, x, xi, y, yi, n);
            case LEAKY_RELU -> leakyRelu(x, xi, y, yi, n);
            case TANH -> ElementwiseVector.map1(Unary.TANH, x, xi, y, yi, n);
            case SIGMOID -> ElementwiseVector.map1(Unary.SIGMOID, x, xi, y, yi, n);
            case SILU -> silu(x, xi, y, yi, v, vi, n);
            case GELU -> gelu(x, xi, y, yi, v, vi, n);
        }
    }

    /**
     * {@code dz[di + i] ← g[gi + i]·h′(x[xi + i])} for i below n, with 2·n floats of working memory at
     * {@code v[vi]}.
     */
    static void backward(Activation h, float[] x, int xi, float[] g, int gi, float[] dz, int di, float[] v, int vi, int n) {
        int done = switch (h) {
            case IDENTITY -> 0; // an array copy
            case RELU -> slopeBackward(0, x, xi, g, gi, dz, di, n);
            case LEAKY_RELU -> slopeBackward(Activation.LEAK, x, xi, g, gi, dz, di, n);
            case TANH -> tanhBackward(x, xi, g, gi, dz, di, v, vi, n);
            case SIGMOID -> sigmoidBackward(x, xi, g, gi, dz, di, v, vi, n);
            case SILU -> siluBackward(x, xi, g, gi, dz, di, v, vi, n);
            case GELU -> geluBackward(x, xi, g, gi, dz, di, v, vi, n);
        };
        // Remaining elements.
        LayerScalar.backward(h, x, xi + done, g, gi + done, dz, di + done, n - done);
    }

    /** As {@link LayerScalar#drop}: the bits of dropped elements are cleared. */
    static void drop(float[] x, int xi, int[] draws, int ri, int threshold, float inverseKeep, float[] y, int yi, int n) {
        // Adding 2³¹ turns the order of unsigned numbers into that of signed ones.
        int bound = threshold + Integer.MIN_VALUE;
        IntVector dropped = IntVector.zero(INTS);
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            IntVector draw = IntVector.fromArray(INTS, draws, ri + i).add(Integer.MIN_VALUE);
            IntVector bits = FloatVector.fromArray(SPECIES, x, xi + i).mul(inverseKeep).reinterpretAsInts();
            dropped.blend(bits, draw.compare(LT, bound)).reinterpretAsFloats().intoArray(y, yi + i);
        }
        // Remaining elements.
        LayerScalar.drop(x, xi + end, draws, ri + end, threshold, inverseKeep, y, yi + end, n - end);
    }

    /** As {@link LayerScalar#mask}. */
    static void mask(int[] draws, int ri, int threshold, float inverseKeep, float[] y, int yi, int n) {
        int bound = threshold + Integer.MIN_VALUE;
        IntVector dropped = IntVector.zero(INTS);
        IntVector kept = FloatVector.broadcast(SPECIES, inverseKeep).reinterpretAsInts();
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            IntVector draw = IntVector.fromArray(INTS, draws, ri + i).add(Integer.MIN_VALUE);
            dropped.blend(kept, draw.compare(LT, bound)).reinterpretAsFloats().intoArray(y, yi + i);
        }
        // Remaining elements.
        LayerScalar.mask(draws, ri + end, threshold, inverseKeep, y, yi + end, n - end);
    }

    private static void leakyRelu(float[] x, int xi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector e = FloatVector.fromArray(SPECIES, x, xi + i);
            e.blend(e.mul(Activation.LEAK), e.compare(LT, 0f)).intoArray(y, yi + i);
        }
        // Remaining elements.
        LayerScalar.activate(Activation.LEAKY_RELU, x, xi + end, y, yi + end, n - end);
    }

    private static void silu(float[] x, int xi, float[] y, int yi, float[] v, int vi, int n) {
        int end = ElementaryVector.sigmoid(x, xi, v, vi, n);
        ElementwiseVector.map2(Binary.MUL, x, xi, v, vi, y, yi, end);
        // Remaining elements.
        LayerScalar.activate(Activation.SILU, x, xi + end, y, yi + end, n - end);
    }

    private static void gelu(float[] x, int xi, float[] y, int yi, float[] v, int vi, int n) {
        ElementwiseVector.scale(x, xi, Activation.SQRT_HALF, v, vi, n);
        int end = ElementaryVector.erf(v, vi, v, vi, n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, v, vi + i).add(1f).mul(0.5f);
            FloatVector.fromArray(SPECIES, x, xi + i).mul(p).intoArray(y, yi + i);
        }
        // Remaining elements.
        LayerScalar.activate(Activation.GELU, x, xi + end, y, yi + end, n - end);
    }

    private static int slopeBackward(float below, float[] x, int xi, float[] g, int gi, float[] dz, int di, int n) {
        FloatVector slope = FloatVector.broadcast(SPECIES, below);
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector derivative = slope.blend(1f, FloatVector.fromArray(SPECIES, x, xi + i).compare(GT, 0f));
            FloatVector.fromArray(SPECIES, g, gi + i).mul(derivative).intoArray(dz, di + i);
        }
        return end;
    }

    private static int tanhBackward(float[] x, int xi, float[] g, int gi, float[] dz, int di, float[] v, int vi, int n) {
        int end = ElementaryVector.tanh(x, xi, v, vi, n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector h = FloatVector.fromArray(SPECIES, v, vi + i);
            FloatVector.fromArray(SPECIES, g, gi + i).mul(h.neg().lanewise(FMA, h, 1f)).intoArray(dz, di + i);
        }
        return end;
    }

    private static int sigmoidBackward(float[] x, int xi, float[] g, int gi, float[] dz, int di, float[] v, int vi, int n) {
        int end = ElementaryVector.sigmoid(x, xi, v, vi, n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector h = FloatVector.fromArray(SPECIES, v, vi + i);
            FloatVector.fromArray(SPECIES, g, gi + i).mul(h.neg().fma(h, h)).intoArray(dz, di + i);
        }
        return end;
    }

    private static int siluBackward(float[] x, int xi, float[] g, int gi, float[] dz, int di, float[] v, int vi, int n) {
        int end = ElementaryVector.sigmoid(x, xi, v, vi, n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector s = FloatVector.fromArray(SPECIES, v, vi + i);
            FloatVector derivative = FloatVector.fromArray(SPECIES, x, xi + i).fma(s.neg().fma(s, s), s);
            FloatVector.fromArray(SPECIES, g, gi + i).mul(derivative).intoArray(dz, di + i);
        }
        return end;
    }

    private static int geluBackward(float[] x, int xi, float[] g, int gi, float[] dz, int di, float[] v, int vi, int n) {
        int end = SPECIES.loopBound(n);
        int wi = vi + n;
        for (int i = 0; i < end; i += LANES) {
            FloatVector e = FloatVector.fromArray(SPECIES, x, xi + i);
            e.mul(Activation.SQRT_HALF).intoArray(v, vi + i);
            e.mul(e).mul(-0.5f).intoArray(v, wi + i);
        }
        ElementaryVector.erf(v, vi, v, vi, end);
        ElementaryVector.exp(v, wi, v, wi, end);
        for (int i = 0; i < end; i += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, v, vi + i).add(1f).mul(0.5f);
            FloatVector density = FloatVector.fromArray(SPECIES, v, wi + i).mul(Activation.INV_SQRT_2PI);
            FloatVector derivative = FloatVector.fromArray(SPECIES, x, xi + i).fma(density, p);
            FloatVector.fromArray(SPECIES, g, gi + i).mul(derivative).intoArray(dz, di + i);
        }
        return end;
    }
}
