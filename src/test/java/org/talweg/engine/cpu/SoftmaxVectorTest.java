package org.talweg.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.talweg.kernel.Elementwise.Unary;
import org.talweg.kernel.Reduction.Op;

/** Calm rows against the scalar form, bit for bit, and what makes a row calm. */
class SoftmaxVectorTest {
    private static final float[] FACTORS = {1, -1, 0, -0f, 1 / 3f, 1e-30f, 1e30f, Float.MIN_VALUE, Float.POSITIVE_INFINITY};
    private static final float[] CENTRES = {0, 1, -30, 1000, -1e6f, 1e-40f};
    /** As floats: the span itself, its neighbours, and far to both sides. */
    private static final float[] SPREADS = {0, 1e-45f, 1e-3f, 20, 59, Math.nextDown(60f), 60, Math.nextUp(60f), 61, 200};
    private static final int AT = 3;
    private static final int ROOM = 256;

    private final SplittableRandom random = new SplittableRandom(60);

    @BeforeEach
    void vectors() {
        assumeTrue(CpuEngine.defaultVectorBits() != 0, "without the Vector API there is no vector form");
    }

    @Test
    void shouldHaveTheScalarFormsBits() {
        for (int columns = Simd.LANES - 1; columns <= 4 * Simd.LANES + 3; columns++) {
            for (float centre : CENTRES) {
                for (float spread : SPREADS) {
                    float[] z = new float[AT + columns];
                    for (int i = 0; i < columns; i++) {
                        z[AT + i] = centre + (float) random.nextDouble() * spread;
                    }
                    // Both ends of the spread, wherever they fall.
                    z[AT + random.nextInt(columns)] = centre;
                    z[AT + random.nextInt(columns)] = centre + spread;
                    check(z, columns);
                }
            }
        }
    }

    @Test
    void shouldTakeZerosOfBothSignsAndSubnormals() {
        float[] tiny = {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-40f, -1e-40f, Float.MIN_NORMAL, -Float.MIN_NORMAL};
        for (int columns = Simd.LANES; columns <= 4 * Simd.LANES + 3; columns++) {
            for (int kinds = 1; kinds <= tiny.length; kinds++) {
                float[] z = new float[AT + columns];
                for (int i = 0; i < columns; i++) {
                    z[AT + i] = tiny[random.nextInt(kinds)];
                }
                assertTrue(check(z, columns));
            }
        }
    }

    @Test
    void shouldNotBeCalmWithAnythingButFiniteLogits() {
        float[] wild = {Float.NaN, Float.intBitsToFloat(0xffc00001), Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE};
        for (int columns = Simd.LANES; columns <= 4 * Simd.LANES + 3; columns++) {
            for (float value : wild) {
                for (int place = 0; place < columns; place++) {
                    float[] z = new float[AT + columns];
                    z[AT + place] = value;
                    assertFalse(SoftmaxVector.calm(z, AT, columns, new float[1], 0), columns + " columns, " + value + " at " + place);
                }
            }
            float[] all = new float[AT + columns];
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                Arrays.fill(all, value);
                assertFalse(SoftmaxVector.calm(all, AT, columns, new float[1], 0), columns + " columns of " + value);
            }
        }
    }

    /** Checks all steps on a row from {@code z[AT]} on; whether it was calm. */
    private static boolean check(float[] z, int columns) {
        float least = z[AT];
        float most = z[AT];
        for (int i = 0; i < columns; i++) {
            least = Math.min(least, z[AT + i]);
            most = Math.max(most, z[AT + i]);
        }
        String what = columns + " columns from " + least + " to " + most;
        float[] v = new float[ROOM];
        boolean calm = SoftmaxVector.calm(z, AT, columns, v, 1);
        assertEquals(columns >= Simd.LANES && most - least < 60, calm, what);
        if (!calm) {
            return false;
        }
        float m = v[1];
        assertTrue(m == most, what + ", got a maximum of " + m);

        float[] expected = new float[ROOM];
        LossScalar.minus(z, AT, ReductionScalar.row(Op.MAX, z, AT, columns, new float[ROOM], 0), expected, AT, columns);
        ElementwiseScalar.map1(Unary.EXP, expected, AT, expected, AT, columns);
        Arrays.fill(v, Float.NaN);
        SoftmaxVector.exp(z, AT, m, v, AT, columns);
        same(expected, v, columns, "exponentials, " + what);
        assertTrue(Float.isNaN(v[AT - 1]) && Float.isNaN(v[AT + columns]), "wrote beside its row, " + what);

        float sum = ReductionScalar.row(Op.SUM, expected, AT, columns, new float[ROOM], 0);
        int s = AT + SoftmaxVector.padded(columns);
        assertEquals(Float.floatToRawIntBits(sum), Float.floatToRawIntBits(SoftmaxVector.sum(v, AT, columns, s)), "sum, " + what);

        float[] y = new float[ROOM];
        for (float factor : FACTORS) {
            float[] quotients = new float[ROOM];
            LossScalar.overTimes(expected, AT, sum, factor, quotients, AT, columns);
            Arrays.fill(y, Float.NaN);
            SoftmaxVector.overTimes(v, AT, sum, factor, y, AT, columns);
            same(quotients, y, columns, "quotients times " + factor + ", " + what);
            assertTrue(Float.isNaN(y[AT - 1]) && Float.isNaN(y[AT + columns]), "wrote beside its row, " + what);
        }
        return true;
    }

    private static void same(float[] expected, float[] actual, int columns, String what) {
        for (int i = AT; i < AT + columns; i++) {
            assertEquals(Float.floatToIntBits(expected[i]), Float.floatToIntBits(actual[i]), what + ", column " + (i - AT));
        }
    }
}
