package org.talweg.engine.cpu;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.talweg.engine.cpu.ReductionScalar.ROW_LANES;
import static org.talweg.engine.cpu.Simd.FLOAT_VECTOR;
import static org.talweg.engine.cpu.Simd.INTS;
import static org.talweg.engine.cpu.Simd.INT_VECTOR;
import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;
import static org.talweg.kernel.Elementary.*;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.talweg.kernel.Reduction.Op;

/**
 * The softmax of a calm row: at least a vector wide, finite, and its logits less than {@value #SPAN} apart.
 *
 * <p>Then no exponential comes near the subnormals, so that it needs no bounds and its power of two is added to the exponent;
 * and a quotient can be had from a reciprocal. Both have the bits of the general form. The last vector of a row overlaps the one
 * before: an element that is computed twice has the same value.
 */
final class SoftmaxVector {
    /** e⁻⁶⁰ > 2⁻⁹⁰. */
    private static final float SPAN = 60;

    private SoftmaxVector() {}

    /**
     * Whether {@code z[zi]} to {@code z[zi + columns - 1]} is a calm row; then the greatest is {@code v[vi]}, which may be either
     * of two zeros: exp(z − m) does not depend on it.
     *
     * <p>Negative floats with their magnitude inverted are ordered as integers are; NaNs lie beyond the infinities.
     */
    static boolean calm(float[] z, int zi, int columns, float[] v, int vi) {
        if (columns < LANES) {
            return false;
        }
        IntVector least = IntVector.broadcast(INTS, Integer.MAX_VALUE);
        IntVector greatest = IntVector.broadcast(INTS, Integer.MIN_VALUE);
        int last = columns - LANES;
        for (int i = 0; i < columns; i += LANES) {
            FloatVector e = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, z, zi + Math.min(i, last)));
            IntVector bits = INT_VECTOR.cast(e.reinterpretAsInts());
            IntVector order = bits.lanewise(ASHR, 31).and(MAGNITUDE_BITS).lanewise(XOR, bits);
            least = order.lanewise(MIN, least);
            greatest = order.lanewise(MAX, greatest);
        }
        float m = unordered(INT_VECTOR.cast(greatest).reduceLanes(MAX));
        v[vi] = m;
        // Not so for a NaN or an infinity.
        return m - unordered(INT_VECTOR.cast(least).reduceLanes(MIN)) < SPAN;
    }

    private static float unordered(int order) {
        return Float.intBitsToFloat(order ^ order >> 31 & MAGNITUDE_BITS);
    }

    /** {@code v[vi + i] ← exp(z[zi + i] − m)} for the columns of a calm row, by exp(−d) with d = m − z. */
    static void exp(float[] z, int zi, float m, float[] v, int vi, int columns) {
        FloatVector most = FloatVector.broadcast(SPECIES, m);
        int last = columns - LANES;
        for (int i = 0; i < columns; i += LANES) {
            int at = Math.min(i, last);
            FloatVector d = FLOAT_VECTOR.cast(most).sub(FloatVector.fromArray(SPECIES, z, zi + at));
            FloatVector rounded = d.lanewise(FMA, -LOG2_E, ROUNDER);
            FloatVector k = rounded.sub(ROUNDER);
            // −r, so that terms of odd degree are of the other sign.
            FloatVector r = k.lanewise(FMA, LN2_LOW, k.lanewise(FMA, LN2_HIGH, d));
            FloatVector p = FLOAT_VECTOR.cast(FloatVector.broadcast(SPECIES, E6));
            p = p.lanewise(FMA, r, -E5);
            p = p.lanewise(FMA, r, E4);
            p = p.lanewise(FMA, r, -E3);
            p = p.lanewise(FMA, r, E2);
            p = p.lanewise(FMA, r, -1f);
            p = p.lanewise(FMA, r, 1f);
            IntVector power = INT_VECTOR.cast(rounded.reinterpretAsInts()).lanewise(LSHL, EXPONENT_SHIFT).add(p.reinterpretAsInts());
            FLOAT_VECTOR.cast(power.reinterpretAsFloats()).intoArray(v, vi + at);
        }
    }

    /**
     * The sum of a row of {@code columns} elements, none of them negative, from {@code v[vi]} on, behind which there is room to
     * the next multiple of {@link ReductionScalar#ROW_LANES}, with as many floats of working memory at {@code v[s]}.
     */
    static float sum(float[] v, int vi, int columns, int s) {
        int end = padded(columns);
        Arrays.fill(v, vi + columns, vi + end, 0);
        for (int lane = 0; lane < ROW_LANES; lane += 2 * LANES) {
            FloatVector a = FloatVector.zero(SPECIES);
            FloatVector b = FloatVector.zero(SPECIES);
            for (int c = lane; c < end; c += ROW_LANES) {
                a = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, v, vi + c)).add(a);
                b = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, v, vi + c + LANES)).add(b);
            }
            FLOAT_VECTOR.cast(a).intoArray(v, s + lane);
            FLOAT_VECTOR.cast(b).intoArray(v, s + lane + LANES);
        }
        return ReductionVector.foldLanes(Op.SUM, v, s);
    }

    static int padded(int columns) {
        return (columns + ROW_LANES - 1) / ROW_LANES * ROW_LANES;
    }

    /**
     * {@code y[yi + i] ← (v[vi + i]/s)·c} for the columns of a calm row and the sum of its exponentials.
     *
     * <p>With 1/s in two parts the quotient is at most a place away; so its remainder is exact, and with the correctly rounded
     * reciprocal gives the correctly rounded quotient. Source: P. Markstein, <i>Computation of elementary functions on the IBM RISC
     * System/6000 processor</i>, 1990; J.-M. Muller et al., <i>Handbook of Floating-Point Arithmetic</i>, 2nd edition 2018,
     * chapter 4. Nothing underflows, as v ≥ 2⁻⁹⁰ and 1 ≤ s < 2³¹.
     */
    static void overTimes(float[] v, int vi, float s, float c, float[] y, int yi, int columns) {
        float high = 1 / s;
        float low = Math.fma(-s, high, 1) * high;
        FloatVector reciprocal = FloatVector.broadcast(SPECIES, high);
        FloatVector divisor = FloatVector.broadcast(SPECIES, -s);
        int last = columns - LANES;
        for (int i = 0; i < columns; i += LANES) {
            int at = Math.min(i, last);
            FloatVector e = FLOAT_VECTOR.cast(FloatVector.fromArray(SPECIES, v, vi + at));
            FloatVector q = e.fma(reciprocal, e.mul(low));
            FloatVector rest = q.fma(divisor, e);
            rest.fma(reciprocal, q).mul(c).intoArray(y, yi + at);
        }
    }

    /** {@code v[vi + c·count + i] ← z[zi + i·columns + c]}. */
    static void transpose(float[] z, int zi, int columns, int count, float[] v, int vi) {
        for (int c = 0; c < columns; c++) {
            int from = zi + c;
            int to = vi + c * count;
            for (int i = 0; i < count; i++) {
                v[to + i] = z[from + i * columns];
            }
        }
    }
}
