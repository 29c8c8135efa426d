package org.talweg.engine.cpu;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.talweg.engine.cpu.Simd.FLOAT_VECTOR;
import static org.talweg.engine.cpu.Simd.INTS;
import static org.talweg.engine.cpu.Simd.INT_VECTOR;
import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;
import static org.talweg.kernel.Elementary.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import org.talweg.kernel.Elementary;

/**
 * {@link Elementary} along arrays, {@link Simd#LANES} elements at a time: the same steps in the same order, so the same bits.
 *
 * <p>Compare and blend stand where the scalar form selects; min and max would treat NaN otherwise.
 *
 * <p>Each function is a loop of its own with all its steps written out. So no vector crosses a call, which would make it an
 * object; and the method is too long (above 325 bytecodes) for the compiler to inline it beside other loops, where on JDK 17
 * it now and then fails to keep all vectors in registers, at a tenth of the speed. What is built from these functions takes
 * several loops, over a stretch that stays in the nearest cache.
 */
final class ElementaryVector {
    /** Up to this |x|, exp(x) is far from infinity and not subnormal. */
    private static final float MODERATE = 87;
    private static final int CHUNK = 1024;

    private ElementaryVector() {}

    /** {@code y[yi + i] ← exp(x[xi + i])} for i below n, in whole vectors only; returns how many elements. */
    static int exp(float[] x, int xi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += CHUNK) {
            int count = Math.min(CHUNK, end - i);
            if (moderate(x, xi + i, count)) {
                moderateExp(x, xi + i, y, yi + i, count);
            } else {
                anyExp(x, xi + i, y, yi + i, count);
            }
        }
        return end;
    }

    /** {@code y[yi + i] ← sigmoid(x[xi + i])} for i below n, in whole vectors only; returns how many elements. */
    static int sigmoid(float[] x, int xi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += CHUNK) {
            int count = Math.min(CHUNK, end - i);
            if (moderate(x, xi + i, count)) {
                moderateSigmoid(x, xi + i, y, yi + i, count);
            } else {
                anySigmoid(x, xi + i, y, yi + i, count);
            }
        }
        return end;
    }

    /** Whether all of n elements are at most {@value #MODERATE} in magnitude, and none is NaN, whose bits are greater. */
    private static boolean moderate(float[] x, int xi, int n) {
        IntVector greatest = IntVector.zero(INTS);
        for (int i = 0; i < n; i += LANES) {
            FloatVector e = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, x, xi + i));
            greatest = INT_VECTOR.cast(e.reinterpretAsInts()).and(MAGNITUDE_BITS).lanewise(MAX, greatest);
        }
        return Float.intBitsToFloat(INT_VECTOR.cast(greatest).reduceLanes(MAX)) <= MODERATE;
    }

    /** Without bounds, and with the power of two added to the exponent in one step. */
    private static void moderateExp(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector e = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, x, xi + i));
            FloatVector rounded = e.lanewise(FMA, LOG2_E, ROUNDER);
            FloatVector k = rounded.sub(ROUNDER);
            FloatVector r = k.lanewise(FMA, -LN2_LOW, k.lanewise(FMA, -LN2_HIGH, e));
            FloatVector p = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, E6));
            p = p.lanewise(FMA, r, E5);
            p = p.lanewise(FMA, r, E4);
            p = p.lanewise(FMA, r, E3);
            p = p.lanewise(FMA, r, E2);
            p = p.lanewise(FMA, r, 1f);
            p = p.lanewise(FMA, r, 1f);
            IntVector power = INT_VECTOR.cast(rounded.reinterpretAsInts()).lanewise(LSHL, EXPONENT_SHIFT).add(p.reinterpretAsInts());
            FLOAT_VECTOR.cast(power.reinterpretAsFloats()).intoArray(y, yi + i);
        }
    }

    /** As {@link #moderateExp}, with −w in place of w, and the sign bit in place of a comparison: at ±0 both are the same. */
    private static void moderateSigmoid(float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector element = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, x, xi + i));
            IntVector e = INT_VECTOR.cast(element.reinterpretAsInts());
            FloatVector c = FLOAT_VECTOR.cast(e.or(SIGN_BIT).reinterpretAsFloats());
            FloatVector rounded = c.lanewise(FMA, LOG2_E, ROUNDER);
            FloatVector k = rounded.sub(ROUNDER);
            FloatVector r = k.lanewise(FMA, -LN2_LOW, k.lanewise(FMA, -LN2_HIGH, c));
            FloatVector p = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, E6));
            p = p.lanewise(FMA, r, E5);
            p = p.lanewise(FMA, r, E4);
            p = p.lanewise(FMA, r, E3);
            p = p.lanewise(FMA, r, E2);
            p = p.lanewise(FMA, r, 1f);
            p = p.lanewise(FMA, r, 1f);
            IntVector power = INT_VECTOR.cast(rounded.reinterpretAsInts()).lanewise(LSHL, EXPONENT_SHIFT).add(p.reinterpretAsInts());
            FloatVector divisor = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, -1f)).sub(power.reinterpretAsFloats());
            FloatVector w = FLOAT_VECTOR.cast(power.reinterpretAsFloats()).div(divisor);
            IntVector negative = e.lanewise(ASHR, Integer.SIZE - 1);
            IntVector scaleBits = power.lanewise(XOR, ONE_BITS).and(negative).lanewise(XOR, ONE_BITS);
            FloatVector scale = FLOAT_VECTOR.cast(scaleBits.reinterpretAsFloats());
            scale.fma(w, scale).intoArray(y, yi + i);
        }
    }

    private static int anyExp(float[] x, int xi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector e = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, x, xi + i));
            FloatVector c = e.blend(EXP_MAX, e.compare(GT, EXP_MAX));
            c = c.blend(EXP_MIN, c.compare(LT, EXP_MIN));
            FloatVector rounded = c.lanewise(FMA, LOG2_E, ROUNDER);
            FloatVector k = rounded.sub(ROUNDER);
            FloatVector high = k.lanewise(FMA, -LN2_HIGH, c);
            FloatVector r = k.lanewise(FMA, -LN2_LOW, high);
            FloatVector one = FloatVector.broadcast(SPECIES, 1f);
            FloatVector p = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, E6));
            p = p.fma(r, FloatVector.broadcast(SPECIES, E5));
            p = p.fma(r, FloatVector.broadcast(SPECIES, E4));
            p = p.fma(r, FloatVector.broadcast(SPECIES, E3));
            p = p.fma(r, FloatVector.broadcast(SPECIES, E2));
            p = p.fma(r, one);
            p = p.fma(r, one);
            IntVector bits = INT_VECTOR.cast(rounded.reinterpretAsInts());
            IntVector half = bits.lanewise(LSHL, EXPONENT_SHIFT - 1).and(EXPONENT_BITS);
            IntVector rest = bits.lanewise(LSHL, EXPONENT_SHIFT).sub(half);
            FloatVector halfPower = half.add(ONE_BITS).reinterpretAsFloats();
            FloatVector restPower = rest.add(ONE_BITS).reinterpretAsFloats();
            p.mul(halfPower).mul(restPower).intoArray(y, yi + i);
        }
        return end;
    }

    /** {@code y[yi + i] ← log(x[xi + i])} for i below n, in whole vectors only; returns how many elements. */
    static int log(float[] x, int xi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector e = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, x, xi + i));
            VectorMask<Float> subnormal = e.compare(LT, MIN_NORMAL);
            FloatVector normal = e.blend(e.mul(SUBNORMAL_SCALE), subnormal);
            FloatVector shift = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, 0f)).blend(SUBNORMAL_EXPONENT, subnormal);
            IntVector bits = INT_VECTOR.cast(normal.reinterpretAsInts());
            IntVector exponent = bits.sub(TWO_THIRDS_BITS).and(EXPONENT_BITS);
            FloatVector f = FLOAT_VECTOR.cast(bits.sub(exponent).reinterpretAsFloats()).sub(1f);
            IntVector kBits = exponent.lanewise(ASHR, EXPONENT_SHIFT).add(ROUNDER_BITS);
            FloatVector k = FLOAT_VECTOR.cast(kBits.reinterpretAsFloats()).sub(ROUNDER).add(shift);
            FloatVector p = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, L8));
            p = p.lanewise(FMA, f, L7);
            p = p.lanewise(FMA, f, L6);
            p = p.lanewise(FMA, f, L5);
            p = p.lanewise(FMA, f, L4);
            p = p.lanewise(FMA, f, L3);
            p = p.lanewise(FMA, f, L2);
            p = p.lanewise(FMA, f, L1);
            p = p.lanewise(FMA, f, L0);
            FloatVector value = k.lanewise(FMA, LN2_HIGH, f.mul(f).fma(p, f));
            value = e.blend(value, e.compare(LT, Float.POSITIVE_INFINITY));
            value = value.blend(Float.NaN, e.compare(LT, 0f));
            value.blend(Float.NEGATIVE_INFINITY, e.compare(EQ, 0f)).intoArray(y, yi + i);
        }
        return end;
    }

    /** {@code y[yi + i] ← tanh(x[xi + i])} for i below n, in whole vectors only; returns how many elements. */
    static int tanh(float[] x, int xi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector e = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, x, xi + i));
            FloatVector a = e.abs();
            FloatVector s = a.mul(a);
            FloatVector t = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, T4));
            t = t.lanewise(FMA, s, T3);
            t = t.lanewise(FMA, s, T2);
            t = t.lanewise(FMA, s, T1);
            t = t.lanewise(FMA, s, T0);
            FloatVector small = t.mul(s).fma(a, a);

            FloatVector c = a.blend(TANH_MAX, a.compare(GT, TANH_MAX));
            FloatVector rounded = c.lanewise(FMA, TWO_LOG2_E, ROUNDER);
            FloatVector k = rounded.sub(ROUNDER);
            FloatVector r = k.lanewise(FMA, -HALF_LN2_LOW, k.lanewise(FMA, -HALF_LN2_HIGH, c));
            FloatVector p = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, 64f * E6));
            p = p.lanewise(FMA, r, 32f * E5);
            p = p.lanewise(FMA, r, 16f * E4);
            p = p.lanewise(FMA, r, 8f * E3);
            p = p.lanewise(FMA, r, 4f * E2);
            p = p.lanewise(FMA, r, 2f);
            p = p.lanewise(FMA, r, 1f);
            IntVector powerBits = INT_VECTOR.cast(rounded.reinterpretAsInts()).lanewise(LSHL, EXPONENT_SHIFT).add(ONE_BITS);
            FloatVector power = FLOAT_VECTOR.cast(powerBits.reinterpretAsFloats());
            FloatVector quotient = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, 2f)).div(p.lanewise(FMA, power, 1f));
            FloatVector large = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, 1f)).sub(quotient);

            FloatVector magnitude = large.blend(small, a.compare(LT, TANH_SMALL));
            IntVector sign = INT_VECTOR.cast(e.reinterpretAsInts()).and(SIGN_BIT);
            FLOAT_VECTOR.cast(sign.or(magnitude.reinterpretAsInts()).reinterpretAsFloats()).intoArray(y, yi + i);
        }
        return end;
    }

    private static int anySigmoid(float[] x, int xi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector e = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, x, xi + i));
            FloatVector a = FLOAT_VECTOR.cast(INT_VECTOR.cast(e.reinterpretAsInts()).or(SIGN_BIT).reinterpretAsFloats());
            FloatVector c = a.blend(EXP_MIN, a.compare(LT, EXP_MIN));
            FloatVector rounded = c.lanewise(FMA, LOG2_E, ROUNDER);
            FloatVector k = rounded.sub(ROUNDER);
            FloatVector r = k.lanewise(FMA, -LN2_LOW, k.lanewise(FMA, -LN2_HIGH, c));
            FloatVector p = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, E6));
            p = p.lanewise(FMA, r, E5);
            p = p.lanewise(FMA, r, E4);
            p = p.lanewise(FMA, r, E3);
            p = p.lanewise(FMA, r, E2);
            p = p.lanewise(FMA, r, 1f);
            p = p.lanewise(FMA, r, 1f);
            IntVector bits = INT_VECTOR.cast(rounded.reinterpretAsInts());
            IntVector half = bits.lanewise(LSHL, EXPONENT_SHIFT - 1).and(EXPONENT_BITS);
            IntVector rest = bits.lanewise(LSHL, EXPONENT_SHIFT).sub(half);
            FloatVector power = p.mul(half.add(ONE_BITS).reinterpretAsFloats()).mul(rest.add(ONE_BITS).reinterpretAsFloats());

            FloatVector w = power.div(power.add(1f));
            FloatVector scale = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, 1f)).blend(power, e.compare(LT, 0f));
            scale.neg().fma(w, scale).intoArray(y, yi + i);
        }
        return end;
    }

    /** {@code y[yi + i] ← erf(x[xi + i])} for i below n, in whole vectors only; returns how many elements. */
    static int erf(float[] x, int xi, float[] y, int yi, int n) {
        int end = SPECIES.loopBound(n);
        for (int i = 0; i < end; i += LANES) {
            FloatVector e = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, x, xi + i));
            FloatVector a = e.abs();
            FloatVector s = a.mul(a);
            FloatVector t = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, R5));
            t = t.lanewise(FMA, s, R4);
            t = t.lanewise(FMA, s, R3);
            t = t.lanewise(FMA, s, R2);
            t = t.lanewise(FMA, s, R1);
            t = t.lanewise(FMA, s, R0);
            FloatVector small = t.fma(a, a);

            FloatVector c = a.blend(ERF_MAX, a.compare(GT, ERF_MAX));
            FloatVector q = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, Q6)); // log₂(1 − erf a)
            q = q.lanewise(FMA, c, Q5);
            q = q.lanewise(FMA, c, Q4);
            q = q.lanewise(FMA, c, Q3);
            q = q.lanewise(FMA, c, Q2);
            q = q.lanewise(FMA, c, Q1);
            q = q.lanewise(FMA, c, Q0);
            FloatVector rounded = q.add(ROUNDER);
            FloatVector r = q.sub(rounded.sub(ROUNDER));
            FloatVector p = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, P6));
            p = p.lanewise(FMA, r, P5);
            p = p.lanewise(FMA, r, P4);
            p = p.lanewise(FMA, r, P3);
            p = p.lanewise(FMA, r, P2);
            p = p.lanewise(FMA, r, P1);
            p = p.lanewise(FMA, r, 1f);
            IntVector powerBits = INT_VECTOR.cast(rounded.reinterpretAsInts()).lanewise(LSHL, EXPONENT_SHIFT).add(ONE_BITS);
            FloatVector power = FLOAT_VECTOR.cast(powerBits.reinterpretAsFloats());
            FloatVector large = p.neg().lanewise(FMA, power, 1f);

            FloatVector magnitude = large.blend(small, a.compare(LT, ERF_SMALL));
            IntVector sign = INT_VECTOR.cast(e.reinterpretAsInts()).and(SIGN_BIT);
            FLOAT_VECTOR.cast(sign.or(magnitude.reinterpretAsInts()).reinterpretAsFloats()).intoArray(y, yi + i);
        }
        return end;
    }
}
