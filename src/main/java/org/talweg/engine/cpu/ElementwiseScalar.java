package org.talweg.engine.cpu;

import org.talweg.kernel.Elementary;
import org.talweg.kernel.Elementwise.Binary;
import org.talweg.kernel.Elementwise.Unary;

/**
 * The arithmetic of {@link org.talweg.kernel.Elementwise}: one element after another.
 *
 * <p>One loop a method, so that each is compiled alone.
 */
final class ElementwiseScalar {
    private ElementwiseScalar() {}

    /** {@code y[yi + i] ← op(x[xi + i])} for i below n. */
    static void map1(Unary op, float[] x, int xi, float[] y, int yi, int n) {
        switch (op) {
            case COPY -> System.arraycopy(x, xi, y, yi, n);
            case NEG -> neg(x, xi, y, yi, n);
            case EXP -> exp(x, xi, y, yi, n);
            case LOG -> log(x, xi, y, yi, n);
            case SQRT -> sqrt(x, xi, y, yi, n);
            case TANH -> tanh(x, xi, y, yi, n);
            case SIGMOID -> sigmoid(x, xi, y, yi, n);
            case ERF -> erf(x, xi, y, yi, n);
            case RELU -> relu(x, xi, y, yi, n);
            case STEP -> step(x, xi, y, yi, n);
            case ABS -> abs(x, xi, y, yi, n);
        }
    }

    /** {@code y[yi + i] ← op(a[ai + i], b[bi + i])} for i below n. */
    static void map2(Binary op, float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
        switch (op) {
            case ADD -> add(a, ai, b, bi, y, yi, n);
            case SUB -> sub(a, ai, b, bi, y, yi, n);
            case MUL -> mul(a, ai, b, bi, y, yi, n);
            case DIV -> div(a, ai, b, bi, y, yi, n);
        }
    }

    static void scale(float[] x, int xi, float factor, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = x[xi + i] * factor;
        }
    }

    static void shift(float[] x, int xi, float addend, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = x[xi + i] + addend;
        }
    }

    private static void neg(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = -x[xi + i];
        }
    }

    private static void abs(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = Math.abs(x[xi + i]);
        }
    }

    private static void sqrt(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = (float) Math.sqrt(x[xi + i]);
        }
    }

    private static void exp(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = Elementary.exp(x[xi + i]);
        }
    }

    private static void log(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = Elementary.log(x[xi + i]);
        }
    }

    private static void tanh(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = Elementary.tanh(x[xi + i]);
        }
    }

    private static void sigmoid(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = Elementary.sigmoid(x[xi + i]);
        }
    }

    private static void erf(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = Elementary.erf(x[xi + i]);
        }
    }

    private static void relu(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            float v = x[xi + i];
            y[yi + i] = v < 0 ? 0 : v;
        }
    }

    private static void step(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = x[xi + i] > 0 ? 1 : 0;
        }
    }

    private static void add(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = a[ai + i] + b[bi + i];
        }
    }

    private static void sub(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = a[ai + i] - b[bi + i];
        }
    }

    private static void mul(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = a[ai + i] * b[bi + i];
        }
    }

    private static void div(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = a[ai + i] / b[bi + i];
        }
    }
}
