package org.talweg.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.talweg.kernel.ElementaryReference.Function;

class ElementaryTest {
    static final java.util.List<Function> FUNCTIONS = ElementaryReference.FUNCTIONS;
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final float TINY = Float.MIN_VALUE;

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void shouldKeepItsBoundOnEvery1009thFloat(Function f) {
        for (long bits = 0; bits < 1L << 32; bits += 1009) {
            check(f, Float.intBitsToFloat((int) bits));
        }
    }

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void shouldKeepItsBoundAroundThresholds(Function f) {
        float[] everywhere = {0f, -0f, TINY, -TINY, Elementary.MIN_NORMAL, -Elementary.MIN_NORMAL, 1f, -1f, 0.5f,
            Float.MAX_VALUE, -Float.MAX_VALUE, INFINITY, -INFINITY, Float.NaN};
        for (float centre : everywhere) {
            walk(f, centre);
        }
        for (float centre : f.thresholds()) {
            walk(f, centre);
        }
    }

    /** Where n changes by one, the reduced argument is largest: 300 ulps around every half-integer multiple of ln 2. */
    @Test
    void shouldKeepItsBoundWhereTheReductionSteps() {
        for (int n = -152; n <= 129; n++) {
            walk(FUNCTIONS.get(0), (float) ((n + 0.5) * 0.6931471805599453));
        }
    }

    @Test
    void shouldReturnTheSpecialValues() {
        same(1f, Elementary.exp(0f));
        same(1f, Elementary.exp(-0f));
        same(0f, Elementary.exp(-INFINITY));
        same(INFINITY, Elementary.exp(INFINITY));
        same(INFINITY, Elementary.exp(0x1.62e430p6f)); // 88.7228394, the first above log(2^128 − 2^103)
        assertTrue(Elementary.exp(0x1.62e42ep6f) < INFINITY); // 88.7228317
        same(TINY, Elementary.exp(-0x1.9fe368p6f)); // -103.972076
        same(0f, Elementary.exp(-0x1.9fe36ap6f)); // -103.972084

        same(-INFINITY, Elementary.log(0f));
        same(-INFINITY, Elementary.log(-0f));
        same(0f, Elementary.log(1f));
        same(INFINITY, Elementary.log(INFINITY));
        same(Float.NaN, Elementary.log(-TINY));
        same(Float.NaN, Elementary.log(-INFINITY));
        same((float) StrictMath.log(TINY), Elementary.log(TINY));

        for (float x : new float[] {0f, TINY, 0x1p-126f, 0x1p-100f, 0x1p-13f}) {
            same(x, Elementary.tanh(x));
            same(-x, Elementary.tanh(-x));
        }
        same(1f, Elementary.tanh(INFINITY));
        same(-1f, Elementary.tanh(-INFINITY));
        same(0.5f, Elementary.sigmoid(0f));
        same(0.5f, Elementary.sigmoid(-0f));
        same(0f, Elementary.sigmoid(-INFINITY));
        same(1f, Elementary.sigmoid(INFINITY));
        same(0f, Elementary.erf(0f));
        same(-0f, Elementary.erf(-0f));
        same(TINY, Elementary.erf(TINY));
        same(1f, Elementary.erf(INFINITY));
        same(-1f, Elementary.erf(-INFINITY));
        for (int bits : new int[] {0x7fc00000, 0xffc00000, 0x7f800001, 0xffffffff}) {
            for (Function f : FUNCTIONS) {
                assertTrue(Float.isNaN(f.scalar().apply(Float.intBitsToFloat(bits))), f.name());
            }
        }
    }

    @Test
    void shouldBeOdd() {
        for (int bits = 0; bits <= 0x7f800000; bits += 9973) {
            float x = Float.intBitsToFloat(bits);
            same(-Elementary.tanh(x), Elementary.tanh(-x));
            same(-Elementary.erf(x), Elementary.erf(-x));
        }
    }

    /** The error function of the reference against values of Abramowitz and Stegun, table 7.1. */
    @Test
    void shouldHaveARightReference() {
        assertEquals(0.1124629160182849, ElementaryReference.erf(0.1), 1e-15);
        assertEquals(0.5204998778130465, ElementaryReference.erf(0.5), 1e-15);
        assertEquals(0.8427007929497149, ElementaryReference.erf(1.0), 1e-15);
        assertEquals(0.9661051464753108, ElementaryReference.erf(1.5), 1e-15);
        assertEquals(0.9953222650189527, ElementaryReference.erf(2.0), 1e-15);
        assertEquals(0.9999779095030014, ElementaryReference.erf(3.0), 1e-15);
    }

    private static void walk(Function f, float centre) {
        float up = centre;
        float down = centre;
        for (int i = 0; i < 300; i++) {
            check(f, up);
            check(f, down);
            up = Math.nextUp(up);
            down = Math.nextDown(down);
        }
    }

    private static void check(Function f, float x) {
        float computed = f.scalar().apply(x);
        double exact = f.exact().applyAsDouble(x);
        if (!(ElementaryReference.ulps(computed, exact) <= f.bound())) {
            throw new AssertionError(ElementaryReference.describe(f.name(), x, exact, computed));
        }
    }

    private static void same(float expected, float computed) {
        assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(computed),
                () -> "expected %s = %a, got %s = %a".formatted(expected, expected, computed, computed));
    }
}
