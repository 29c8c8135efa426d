package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.talweg.kernel.Elementwise.Binary;
import org.talweg.kernel.Elementwise.Unary;

/** {@link ElementwiseScalar}, {@link Simd#LANES} elements at a time. */
final class ElementwiseVector {
    private ElementwiseVector() {}

    /** {@code y[yi + i] ← op(x[xi + i])} for i below n. */
    static void map1(Unary op, float[] x, int xi, float[] y, int yi, int n) {
        int done = switch (op) {
            case COPY -> 0; // an array copy
            case NEG -> neg(x, xi, y, yi, n);
            case EXP -> ElementaryVector.exp(x, xi, y, yi, n);
            case LOG -> ElementaryVector.log(x, xi, y, yi, n);
            case SQRT -> sqrt(x, xi, y, yi, n);
            case TANH -> ElementaryVector.tanh(x, xi, y, yi, n);
            case SIGMOID -> ElementaryVector.sigmoid(x, xi, y, yi, n);
            case ERF -> ElementaryVector.erf(x, xi, y, yi, n);
            case RELU -> relu(x, xi, y, yi, n);
            case STEP -> step(x, xi, y, yi, n);
            case ABS -> abs(x, xi, y, yi, n);
        };
        // Remaining elements.
        ElementwiseScalar.map1(op, x, xi + done, y, yi + done, n - done);
    }

    /** {@code y[yi + i] ← op(a[ai + i], b[bi + i])} for i below n. */
    static void map2(Binary op, float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
        int done = switch (op) {
            case ADD -> add(a, ai, b, bi, y, yi, n);
            case SUB -> sub(a, ai, b, bi, y, yi, n);
            case MUL -> mul(a, ai, b, bi, y, yi, n);
            case DIV -> div(a, ai, b, bi, y, yi, n);
        };
        // Remaining elements.
        ElementwiseScalar.map2(op, a, ai + done, b, bi + done, y, yi + done, n - done);
    }

    static void scale(float[] x, int xi, float factor, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xi + i).mul(factor).intoArray(y, yi + i);
        }
        // Remaining elements.
        ElementwiseScalar.scale(x, xi + end, factor, y, yi + end, n - end);
    }

    static void shift(float[] x, int xi, float addend, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xi + i).add(addend).intoArray(y, yi + i);
        }
        // Remaining elements.
        ElementwiseScalar.shift(x, xi + end, addend, y, yi + end, n - end);
    }

    private static int neg(float[] x, int xi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xi + i).neg().intoArray(y, yi + i);
        }
        return end;
    }

    private static int abs(float[] x, int xi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xi + i).abs().intoArray(y, yi + i);
        }
        return end;
    }

    private static int sqrt(float[] x, int xi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xi + i).sqrt().intoArray(y, yi + i);
        }
        return end;
    }

    private static int relu(float[] x, int xi, float[] y, int yi, int n) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xi + i);
            v.blend(zero, v.compare(VectorOperators.LT, zero)).intoArray(y, yi + i);
        }
        return end;
    }

    private static int step(float[] x, int xi, float[] y, int yi, int n) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xi + i);
            zero.blend(one, v.compare(VectorOperators.GT, zero)).intoArray(y, yi + i);
        }
        return end;
    }

    private static int add(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, a, ai + i).add(FloatVector.fromArray(SPECIES, b, bi + i)).intoArray(y, yi + i);
        }
        return end;
    }

    private static int sub(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, a, ai + i).sub(FloatVector.fromArray(SPECIES, b, bi + i)).intoArray(y, yi + i);
        }
        return end;
    }

    private static int mul(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, a, ai + i).mul(FloatVector.fromArray(SPECIES, b, bi + i)).intoArray(y, yi + i);
        }
        return end;
    }

    private static int div(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromArray(SPECIES, a, ai + i).div(FloatVector.fromArray(SPECIES, b, bi + i)).intoArray(y, yi + i);
        }
        return end;
    }
}
