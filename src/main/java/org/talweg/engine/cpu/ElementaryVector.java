package org.talweg.engine.cpu;

import static org.talweg.kernel.Elementary.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.talweg.kernel.Elementary;

/**
 * {@link Elementary} on vectors of {@link Simd#SPECIES}: the same steps in the same order, so the same bits in each lane.
 *
 * <p>Compare and blend stand where the scalar form selects; min and max would treat NaN otherwise.
 */
final class ElementaryVector {
    private ElementaryVector() {}

    /** {@link Elementary#exp(float)} of each lane. */
    static FloatVector exp(FloatVector x) {
        FloatVector c = x.blend(EXP_MAX, x.compare(VectorOperators.GT, EXP_MAX));
        return expBounded(c.blend(EXP_MIN, c.compare(VectorOperators.LT, EXP_MIN)));
    }

    private static FloatVector expBounded(FloatVector c) {
        FloatVector rounded = c.fma(all(LOG2_E), all(ROUNDER));
        FloatVector n = rounded.sub(ROUNDER);
        FloatVector r = n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), c));
        FloatVector p = all(E6);
        p = p.fma(r, all(E5));
        p = p.fma(r, all(E4));
        p = p.fma(r, all(E3));
        p = p.fma(r, all(E2));
        p = p.fma(r, all(1f));
        p = p.fma(r, all(1f));
        IntVector bits = rounded.reinterpretAsInts();
        IntVector half = bits.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT - 1).and(EXPONENT_BITS);
        IntVector rest = bits.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).sub(half);
        return p.mul(half.add(ONE_BITS).reinterpretAsFloats()).mul(rest.add(ONE_BITS).reinterpretAsFloats());
    }

    /** {@link Elementary#log(float)} of each lane. */
    static FloatVector log(FloatVector x) {
        var subnormal = x.compare(VectorOperators.LT, MIN_NORMAL);
        FloatVector y = x.blend(x.mul(SUBNORMAL_SCALE), subnormal);
        FloatVector shift = all(0f).blend(SUBNORMAL_EXPONENT, subnormal);
        IntVector bits = y.reinterpretAsInts();
        IntVector exponent = bits.sub(TWO_THIRDS_BITS).and(EXPONENT_BITS);
        FloatVector f = bits.sub(exponent).reinterpretAsFloats().sub(1f);
        FloatVector n = exponent.lanewise(VectorOperators.ASHR, EXPONENT_SHIFT).add(ROUNDER_BITS)
                .reinterpretAsFloats().sub(ROUNDER).add(shift);
        FloatVector p = all(L8);
        p = p.fma(f, all(L7));
        p = p.fma(f, all(L6));
        p = p.fma(f, all(L5));
        p = p.fma(f, all(L4));
        p = p.fma(f, all(L3));
        p = p.fma(f, all(L2));
        p = p.fma(f, all(L1));
        p = p.fma(f, all(L0));
        FloatVector value = n.fma(all(LN2_HIGH), f.mul(f).fma(p, f));
        value = x.blend(value, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
        value = value.blend(Float.NaN, x.compare(VectorOperators.LT, 0f));
        return value.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
    }

    /** {@link Elementary#tanh(float)} of each lane. */
    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.reinterpretAsInts().and(MAGNITUDE_BITS).reinterpretAsFloats();
        FloatVector small = tanhSmall(a);
        FloatVector large = tanhLarge(a);
        return withSignOf(x, large.blend(small, a.compare(VectorOperators.LT, TANH_SMALL)));
    }

    private static FloatVector tanhSmall(FloatVector a) {
        FloatVector s = a.mul(a);
        FloatVector t = all(T4);
        t = t.fma(s, all(T3));
        t = t.fma(s, all(T2));
        t = t.fma(s, all(T1));
        t = t.fma(s, all(T0));
        return t.mul(s).fma(a, a);
    }

    private static FloatVector tanhLarge(FloatVector a) {
        FloatVector c = a.blend(TANH_MAX, a.compare(VectorOperators.GT, TANH_MAX));
        FloatVector rounded = c.fma(all(TWO_LOG2_E), all(ROUNDER));
        FloatVector n = rounded.sub(ROUNDER);
        FloatVector r = n.fma(all(-HALF_LN2_LOW), n.fma(all(-HALF_LN2_HIGH), c));
        FloatVector p = all(64f * E6);
        p = p.fma(r, all(32f * E5));
        p = p.fma(r, all(16f * E4));
        p = p.fma(r, all(8f * E3));
        p = p.fma(r, all(4f * E2));
        p = p.fma(r, all(2f));
        p = p.fma(r, all(1f));
        return all(1f).sub(all(2f).div(p.fma(powerOfTwo(rounded), all(1f))));
    }

    /** {@link Elementary#sigmoid(float)} of each lane. */
    static FloatVector sigmoid(FloatVector x) {
        FloatVector a = x.reinterpretAsInts().or(SIGN_BIT).reinterpretAsFloats();
        FloatVector e = expBounded(a.blend(EXP_MIN, a.compare(VectorOperators.LT, EXP_MIN)));
        FloatVector w = e.div(e.add(1f));
        FloatVector scale = all(1f).blend(e, x.compare(VectorOperators.LT, 0f));
        return scale.neg().fma(w, scale);
    }

    /** {@link Elementary#erf(float)} of each lane. */
    static FloatVector erf(FloatVector x) {
        FloatVector a = x.reinterpretAsInts().and(MAGNITUDE_BITS).reinterpretAsFloats();
        FloatVector small = erfSmall(a);
        FloatVector large = erfLarge(a);
        return withSignOf(x, large.blend(small, a.compare(VectorOperators.LT, ERF_SMALL)));
    }

    private static FloatVector erfSmall(FloatVector a) {
        FloatVector s = a.mul(a);
        FloatVector t = all(R5);
        t = t.fma(s, all(R4));
        t = t.fma(s, all(R3));
        t = t.fma(s, all(R2));
        t = t.fma(s, all(R1));
        t = t.fma(s, all(R0));
        return t.fma(a, a);
    }

    private static FloatVector erfLarge(FloatVector a) {
        FloatVector c = a.blend(ERF_MAX, a.compare(VectorOperators.GT, ERF_MAX));
        FloatVector q = all(Q6);
        q = q.fma(c, all(Q5));
        q = q.fma(c, all(Q4));
        q = q.fma(c, all(Q3));
        q = q.fma(c, all(Q2));
        q = q.fma(c, all(Q1));
        q = q.fma(c, all(Q0));
        FloatVector rounded = q.add(ROUNDER);
        FloatVector r = q.sub(rounded.sub(ROUNDER));
        FloatVector p = all(P6);
        p = p.fma(r, all(P5));
        p = p.fma(r, all(P4));
        p = p.fma(r, all(P3));
        p = p.fma(r, all(P2));
        p = p.fma(r, all(P1));
        p = p.fma(r, all(1f));
        return p.neg().fma(powerOfTwo(rounded), all(1f));
    }

    /** 2ⁿ of the integers n in the low bits of n + ROUNDER. */
    private static FloatVector powerOfTwo(FloatVector rounded) {
        return rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).add(ONE_BITS)
                .reinterpretAsFloats();
    }

    private static FloatVector withSignOf(FloatVector x, FloatVector magnitude) {
        return magnitude.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN_BIT)).reinterpretAsFloats();
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(Simd.SPECIES, value);
    }
}
