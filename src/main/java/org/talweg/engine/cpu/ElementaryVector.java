package org.talweg.engine.cpu;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.talweg.kernel.Elementary.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import org.talweg.kernel.Elementary;

/**
 * {@link Elementary} on vectors of {@link Simd#SPECIES}: the same steps in the same order, so the same bits in each lane.
 *
 * <p>Compare and blend stand where the scalar form selects; min and max would treat NaN otherwise.
 *
 * <p>A function calls methods of ours only near its start: the compiler counts some 500 nodes for a vector operation and
 * from 18 000 on inlines only what the JDK forces, and a vector that crosses a call is an object. Likewise, a loop that
 * uses one of these should do the rest with plain vector operations, and a loop that wants two of them is better two loops.
 */
final class ElementaryVector {
    private ElementaryVector() {}

    /** {@link Elementary#exp(float)} of each lane. */
    static FloatVector exp(FloatVector x) {
        FloatVector c = x.blend(EXP_MAX, x.compare(GT, EXP_MAX));
        return expBounded(c.blend(EXP_MIN, c.compare(LT, EXP_MIN)));
    }

    private static FloatVector expBounded(FloatVector c) {
        FloatVector rounded = c.lanewise(FMA, LOG2_E, ROUNDER);
        FloatVector n = rounded.sub(ROUNDER);
        FloatVector r = n.lanewise(FMA, -LN2_LOW, n.lanewise(FMA, -LN2_HIGH, c));
        FloatVector p = FloatVector.broadcast(Simd.SPECIES, E6);
        p = p.lanewise(FMA, r, E5);
        p = p.lanewise(FMA, r, E4);
        p = p.lanewise(FMA, r, E3);
        p = p.lanewise(FMA, r, E2);
        p = p.lanewise(FMA, r, 1f);
        p = p.lanewise(FMA, r, 1f);
        IntVector bits = rounded.reinterpretAsInts();
        IntVector half = bits.lanewise(LSHL, EXPONENT_SHIFT - 1).and(EXPONENT_BITS);
        IntVector rest = bits.lanewise(LSHL, EXPONENT_SHIFT).sub(half);
        return p.mul(half.add(ONE_BITS).reinterpretAsFloats()).mul(rest.add(ONE_BITS).reinterpretAsFloats());
    }

    /** {@link Elementary#log(float)} of each lane. */
    static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(LT, MIN_NORMAL);
        FloatVector y = x.blend(x.mul(SUBNORMAL_SCALE), subnormal);
        FloatVector shift = FloatVector.broadcast(Simd.SPECIES, 0f).blend(SUBNORMAL_EXPONENT, subnormal);
        IntVector bits = y.reinterpretAsInts();
        IntVector exponent = bits.sub(TWO_THIRDS_BITS).and(EXPONENT_BITS);
        FloatVector f = bits.sub(exponent).reinterpretAsFloats().sub(1f);
        FloatVector n = exponent.lanewise(ASHR, EXPONENT_SHIFT).add(ROUNDER_BITS)
                .reinterpretAsFloats().sub(ROUNDER).add(shift);
        FloatVector p = FloatVector.broadcast(Simd.SPECIES, L8);
        p = p.lanewise(FMA, f, L7);
        p = p.lanewise(FMA, f, L6);
        p = p.lanewise(FMA, f, L5);
        p = p.lanewise(FMA, f, L4);
        p = p.lanewise(FMA, f, L3);
        p = p.lanewise(FMA, f, L2);
        p = p.lanewise(FMA, f, L1);
        p = p.lanewise(FMA, f, L0);
        FloatVector value = n.lanewise(FMA, LN2_HIGH, f.mul(f).fma(p, f));
        value = x.blend(value, x.compare(LT, Float.POSITIVE_INFINITY));
        value = value.blend(Float.NaN, x.compare(LT, 0f));
        return value.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0f));
    }

    /** {@link Elementary#tanh(float)} of each lane. */
    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector small = tanhSmall(a);
        FloatVector c = a.blend(TANH_MAX, a.compare(GT, TANH_MAX));
        FloatVector rounded = c.lanewise(FMA, TWO_LOG2_E, ROUNDER);
        FloatVector n = rounded.sub(ROUNDER);
        FloatVector r = n.lanewise(FMA, -HALF_LN2_LOW, n.lanewise(FMA, -HALF_LN2_HIGH, c));
        FloatVector p = FloatVector.broadcast(Simd.SPECIES, 64f * E6);
        p = p.lanewise(FMA, r, 32f * E5);
        p = p.lanewise(FMA, r, 16f * E4);
        p = p.lanewise(FMA, r, 8f * E3);
        p = p.lanewise(FMA, r, 4f * E2);
        p = p.lanewise(FMA, r, 2f);
        p = p.lanewise(FMA, r, 1f);
        FloatVector power = rounded.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).add(ONE_BITS)
                .reinterpretAsFloats();
        FloatVector quotient = FloatVector.broadcast(Simd.SPECIES, 2f).div(p.lanewise(FMA, power, 1f));
        FloatVector large = FloatVector.broadcast(Simd.SPECIES, 1f).sub(quotient);

        FloatVector magnitude = large.blend(small, a.compare(LT, TANH_SMALL));
        return magnitude.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN_BIT)).reinterpretAsFloats();
    }

    private static FloatVector tanhSmall(FloatVector a) {
        FloatVector s = a.mul(a);
        FloatVector t = FloatVector.broadcast(Simd.SPECIES, T4);
        t = t.lanewise(FMA, s, T3);
        t = t.lanewise(FMA, s, T2);
        t = t.lanewise(FMA, s, T1);
        t = t.lanewise(FMA, s, T0);
        return t.mul(s).fma(a, a);
    }

    /** {@link Elementary#sigmoid(float)} of each lane. */
    static FloatVector sigmoid(FloatVector x) {
        FloatVector a = x.reinterpretAsInts().or(SIGN_BIT).reinterpretAsFloats();
        FloatVector e = expBounded(a.blend(EXP_MIN, a.compare(LT, EXP_MIN)));
        FloatVector w = e.div(e.add(1f));
        FloatVector scale = FloatVector.broadcast(Simd.SPECIES, 1f).blend(e, x.compare(LT, 0f));
        return scale.neg().fma(w, scale);
    }

    /** {@link Elementary#erf(float)} of each lane. */
    static FloatVector erf(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector small = erfSmall(a);
        FloatVector q = erfExponent(a);
        FloatVector rounded = q.add(ROUNDER);
        FloatVector r = q.sub(rounded.sub(ROUNDER));
        FloatVector p = FloatVector.broadcast(Simd.SPECIES, P6);
        p = p.lanewise(FMA, r, P5);
        p = p.lanewise(FMA, r, P4);
        p = p.lanewise(FMA, r, P3);
        p = p.lanewise(FMA, r, P2);
        p = p.lanewise(FMA, r, P1);
        p = p.lanewise(FMA, r, 1f);
        FloatVector power = rounded.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).add(ONE_BITS)
                .reinterpretAsFloats();
        FloatVector large = p.neg().lanewise(FMA, power, 1f);

        FloatVector magnitude = large.blend(small, a.compare(LT, ERF_SMALL));
        return magnitude.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN_BIT)).reinterpretAsFloats();
    }

    private static FloatVector erfSmall(FloatVector a) {
        FloatVector s = a.mul(a);
        FloatVector t = FloatVector.broadcast(Simd.SPECIES, R5);
        t = t.lanewise(FMA, s, R4);
        t = t.lanewise(FMA, s, R3);
        t = t.lanewise(FMA, s, R2);
        t = t.lanewise(FMA, s, R1);
        t = t.lanewise(FMA, s, R0);
        return t.fma(a, a);
    }

    /** log₂(1 − erf a). */
    private static FloatVector erfExponent(FloatVector a) {
        FloatVector c = a.blend(ERF_MAX, a.compare(GT, ERF_MAX));
        FloatVector q = FloatVector.broadcast(Simd.SPECIES, Q6);
        q = q.lanewise(FMA, c, Q5);
        q = q.lanewise(FMA, c, Q4);
        q = q.lanewise(FMA, c, Q3);
        q = q.lanewise(FMA, c, Q2);
        q = q.lanewise(FMA, c, Q1);
        return q.lanewise(FMA, c, Q0);
    }
}
