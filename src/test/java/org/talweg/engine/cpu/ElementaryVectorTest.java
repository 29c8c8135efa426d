package org.talweg.engine.cpu;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.talweg.engine.cpu.ElementaryExhaustive.Pair;
import org.talweg.kernel.ElementaryReference;

class ElementaryVectorTest {
    static final List<Pair> PAIRS = ElementaryExhaustive.PAIRS;
    private static final int CHUNK = 1 << 14;

    @ParameterizedTest
    @FieldSource("PAIRS")
    void shouldEqualTheScalarFormOnEvery1009thFloat(Pair pair) {
        float[] x = new float[CHUNK];
        long bits = 0;
        while (bits < 1L << 32) {
            for (int i = 0; i < CHUNK; i++, bits += 1009) {
                x[i] = Float.intBitsToFloat((int) bits);
            }
            check(pair, x);
        }
    }

    @ParameterizedTest
    @FieldSource("PAIRS")
    void shouldEqualTheScalarFormAroundThresholds(Pair pair) {
        float[] x = new float[608];
        float[] specials = {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 0x1p-126f, 1f, Float.MAX_VALUE,
            -Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};
        for (float centre : specials) {
            around(pair, centre, x);
        }
        for (float centre : pair.function().thresholds()) {
            around(pair, centre, x);
        }
    }

    private static void around(Pair pair, float centre, float[] x) {
        int middle = Float.floatToRawIntBits(centre);
        for (int i = 0; i < x.length; i++) {
            x[i] = Float.intBitsToFloat(middle + i - x.length / 2);
        }
        check(pair, x);
    }

    private static void check(Pair pair, float[] x) {
        float[] y = new float[x.length];
        pair.vector().apply(x, y);
        for (int i = 0; i < x.length; i++) {
            float scalar = pair.function().scalar().apply(x[i]);
            if (!ElementaryExhaustive.sameBits(scalar, y[i])) {
                throw new AssertionError(ElementaryReference.describe(
                        pair.function().name() + " on vectors", x[i], scalar, y[i]));
            }
        }
    }
}
