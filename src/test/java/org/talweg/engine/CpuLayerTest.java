package org.talweg.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.talweg.engine.OnCpu.assertBits;
import static org.talweg.engine.OnCpu.assertNear;
import static org.talweg.engine.OnCpu.normal;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementary;
import org.talweg.kernel.ElementaryReference;
import org.talweg.kernel.Layer;
import org.talweg.kernel.Layer.Dropout;
import org.talweg.kernel.Philox;
import org.talweg.verify.Bits;

/** Layers against their definitions, written down once more, and against double precision; statistics of dropout. */
class CpuLayerTest {
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float[] SPECIAL = {0f, -0f, 1f, -1f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-20f, -1e-20f, 30f, -30f,
        200f, -200f, Float.MAX_VALUE, -Float.MAX_VALUE, INF, -INF, Float.NaN};

    private final OnCpu cpu = OnCpu.scalar();

    @AfterEach
    void close() {
        cpu.close();
    }

    private static float h(Activation activation, float x) {
        return switch (activation) {
            case IDENTITY -> x;
            case RELU -> x < 0 ? 0 : x;
            case LEAKY_RELU -> x < 0 ? 0.01f * x : x;
            case TANH -> Elementary.tanh(x);
            case SIGMOID -> Elementary.sigmoid(x);
            case SILU -> x * Elementary.sigmoid(x);
            case GELU -> x * (0.5f * (1 + Elementary.erf(x * 0.70710677f)));
        };
    }

    private static float derivative(Activation activation, float x) {
        float s = Elementary.sigmoid(x);
        float t = Elementary.tanh(x);
        return switch (activation) {
            case IDENTITY -> 1;
            case RELU -> x > 0 ? 1 : 0;
            case LEAKY_RELU -> x > 0 ? 1 : 0.01f;
            case TANH -> Math.fma(-t, t, 1);
            case SIGMOID -> Math.fma(-s, s, s);
            case SILU -> Math.fma(x, Math.fma(-s, s, s), s);
            case GELU -> Math.fma(x, 0.3989423f * Elementary.exp(-0.5f * (x * x)),
                    0.5f * (1 + Elementary.erf(x * 0.70710677f)));
        };
    }

    private static double exact(Activation activation, double x) {
        return switch (activation) {
            case IDENTITY -> x;
            case RELU -> Math.max(x, 0);
            case LEAKY_RELU -> x < 0 ? 0.01 * x : x;
            case TANH -> exact("tanh", x);
            case SIGMOID -> exact("sigmoid", x);
            case SILU -> x * exact("sigmoid", x);
            case GELU -> x * 0.5 * (1 + exact("erf", x * StrictMath.sqrt(0.5)));
        };
    }

    private static double exact(String function, double x) {
        return ElementaryReference.FUNCTIONS.stream().filter(f -> f.name().equals(function)).findFirst().orElseThrow()
                .exact().applyAsDouble(x);
    }

    @ParameterizedTest
    @EnumSource
    void shouldActivateZPlusBias(Activation h) {
        int columns = SPECIAL.length;
        int rows = SPECIAL.length;
        float[] z = new float[rows * columns];
        float[] expected = new float[rows * columns];
        for (int i = 0; i < z.length; i++) {
            z[i] = SPECIAL[i / columns];
            expected[i] = h(h, z[i] + SPECIAL[i % columns]);
        }
        Buffer y = cpu.output(z.length);
        assertBits(expected, cpu.run(new Layer.BiasActivation(h, cpu.floats(z), cpu.floats(SPECIAL), y, null, null, rows,
                columns), y), "y");
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheSignOfZeroWithoutBias(Activation h) {
        Buffer y = cpu.output(2);
        assertBits(new float[] {h(h, 0f), h(h, -0f)}, cpu.run(new Layer.BiasActivation(h, cpu.floats(0f, -0f), null, y, null,
                null, 1, 2), y), "y");
    }

    @ParameterizedTest
    @EnumSource
    void shouldMultiplyByTheDerivative(Activation h) {
        int columns = SPECIAL.length;
        int rows = SPECIAL.length;
        float[] z = new float[rows * columns];
        float[] dy = normal(rows * columns, 1);
        float[] expected = new float[rows * columns];
        for (int i = 0; i < z.length; i++) {
            z[i] = SPECIAL[i / columns];
            expected[i] = h == Activation.IDENTITY ? dy[i] : dy[i] * derivative(h, z[i] + SPECIAL[i % columns]);
        }
        Buffer dz = cpu.output(z.length);
        assertBits(expected, cpu.run(new Layer.BiasActivationBackward(h, cpu.floats(z), cpu.floats(SPECIAL), cpu.floats(dy),
                dz, null, null, rows, columns), dz), "dz");
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeNearTheActivationAndItsDifferenceInDouble(Activation h) {
        float[] z = normal(2000, 2);
        for (int i = 0; i < z.length; i++) {
            z[i] *= 3;
        }
        float[] ones = new float[z.length];
        Arrays.fill(ones, 1);
        Buffer out = cpu.output(z.length);
        float[] y = cpu.run(new Layer.BiasActivation(h, cpu.floats(z), null, out, null, null, 1, z.length), out);
        float[] dz = cpu.run(new Layer.BiasActivationBackward(h, cpu.floats(z), null, cpu.floats(ones), out, null, null, 1,
                z.length), out);
        double step = 1e-5;
        for (int i = 0; i < z.length; i++) {
            assertNear(exact(h, z[i]), y[i], 4e-7, h + " of " + z[i]);
            if (Math.abs(z[i]) > step) { // kinks at 0
                double difference = (exact(h, z[i] + step) - exact(h, z[i] - step)) / (2 * step);
                assertNear(difference, dz[i], 1e-6, h + "' of " + z[i]);
            }
        }
    }

    @Test
    void shouldScaleColumnsBackToTheGreatestNorm() {
        float[] w = {3, 1, -2, 4, 1, 2};
        float[] squares = {25, 2, Float.NaN};
        float limit = 2;
        float[] expected = {3 * (2f / 5), 1, -2, 4 * (2f / 5), 1, 2};
        Buffer weights = cpu.floats(w);
        assertBits(expected, cpu.run(new Layer.MaxNorm(weights, cpu.floats(squares), limit, 2, 3), weights), "w");
    }

    private static int[] counters(long seed, int step) {
        int[] counters = new int[Bookkeeping.COUNTERS];
        counters[Bookkeeping.SEED_LOW] = (int) seed;
        counters[Bookkeeping.SEED_HIGH] = (int) (seed >>> 32);
        counters[Bookkeeping.STEP] = step;
        return counters;
    }

    private float[] mask(OnCpu on, float keep, long seed, int step, int stream, int n) {
        Buffer y = on.output(n);
        return on.run(new Layer.DropoutMask(y, on.ints(counters(seed, step)), Dropout.keeping(keep, stream), n), y);
    }

    @Test
    void shouldKeepWhereTheDrawIsBelowTheThreshold() {
        int n = 13 * 79;
        long seed = 0xfedcba9876543210L;
        float[] mask = mask(cpu, 0.3f, seed, 41, 5, n);
        for (int i = 0; i < n; i++) {
            boolean kept = Integer.compareUnsigned(Philox.draw(seed, i, 41, 5), Philox.threshold(0.3f)) < 0;
            assertEquals(kept ? (float) (1.0 / 0.3f) : 0f, mask[i], "element " + i);
        }
    }

    @Test
    void shouldKeepTheFractionAskedFor() {
        int n = 400_000;
        for (float keep : new float[] {0.05f, 0.5f, 0.8f, 0.99f}) {
            float[] mask = mask(cpu, keep, 7, 3, 1, n);
            double sigma = Math.sqrt(n * keep * (1.0 - keep));
            assertTrue(Math.abs(kept(mask) - n * (double) keep) < 4 * sigma, () -> "kept " + kept(mask) + " of " + n
                    + " at keep=" + keep);
        }
    }

    private static int kept(float[] mask) {
        int count = 0;
        for (float m : mask) {
            count += m != 0 ? 1 : 0;
        }
        return count;
    }

    /** The number of places kept in both, of n independent pairs, is binomial with p². */
    @Test
    void shouldDropIndependentlyOfStepsStreamsSeedsAndNeighbours() {
        int n = 400_000;
        float[] mask = mask(cpu, 0.5f, 7, 3, 1, n);
        assertIndependent(mask, 0, mask(cpu, 0.5f, 7, 4, 1, n), "steps");
        assertIndependent(mask, 0, mask(cpu, 0.5f, 7, 3, 2, n), "streams");
        assertIndependent(mask, 0, mask(cpu, 0.5f, 8, 3, 1, n), "seeds");
        assertIndependent(mask, 0, mask(cpu, 0.5f, 7 + (1L << 32), 3, 1, n), "high words of seeds");
        for (int distance : new int[] {1, 2, 3, 4, 5, 512}) {
            assertIndependent(mask, distance, mask, "elements " + distance + " apart");
        }
    }

    private static void assertIndependent(float[] a, int shift, float[] b, String what) {
        int pairs = a.length - shift;
        int both = 0;
        for (int i = 0; i < pairs; i++) {
            both += a[i] != 0 && b[i + shift] != 0 ? 1 : 0;
        }
        double sigma = Math.sqrt(pairs * 0.25 * 0.75);
        int count = both;
        assertTrue(Math.abs(both - pairs * 0.25) < 4 * sigma, () -> what + ": " + count + " of " + pairs + " kept twice");
    }

    @Test
    void shouldDrawTheSameMaskForwardBackwardAndAlone() {
        int rows = 37;
        int columns = 61;
        int n = rows * columns;
        Dropout dropout = Dropout.keeping(0.6f, 4);
        float[] mask = mask(cpu, 0.6f, 11, 9, 4, n);
        float[] z = normal(n, 3);
        Buffer counters = cpu.ints(counters(11, 9));
        Buffer out = cpu.output(n);
        float[] expected = new float[n];
        for (int i = 0; i < n; i++) {
            expected[i] = mask[i] == 0 ? 0 : z[i] * mask[i];
        }
        assertBits(expected, cpu.run(new Layer.BiasActivation(Activation.IDENTITY, cpu.floats(z), null, out, counters, dropout,
                rows, columns), out), "y");
        assertBits(expected, cpu.run(new Layer.BiasActivationBackward(Activation.IDENTITY, cpu.floats(z), null,
                cpu.floats(z), out, counters, dropout, rows, columns), out), "dz");
        float[] bias = normal(columns, 5);
        for (int i = 0; i < n; i++) {
            float g = mask[i] == 0 ? 0 : z[i] * mask[i];
            expected[i] = g * derivative(Activation.TANH, z[i] + bias[i % columns]);
        }
        Buffer inPlace = cpu.floats(z);
        assertBits(expected, cpu.run(new Layer.BiasActivationBackward(Activation.TANH, inPlace, cpu.floats(bias),
                cpu.floats(z), inPlace, counters, dropout, rows, columns), inPlace), "dz in place of z");
    }

    @Test
    void shouldDropNaNAndInfinityToZero() {
        int n = 64;
        float[] z = new float[n];
        Arrays.fill(z, 0, 32, Float.NaN);
        Arrays.fill(z, 32, 64, -INF);
        float[] mask = mask(cpu, 0.5f, 1, 1, 1, n);
        Buffer y = cpu.output(n);
        float[] dropped = cpu.run(new Layer.BiasActivation(Activation.IDENTITY, cpu.floats(z), null, y,
                cpu.ints(counters(1, 1)), Dropout.keeping(0.5f, 1), 8, 8), y);
        for (int i = 0; i < n; i++) {
            assertTrue(Bits.same(mask[i] == 0 ? 0f : z[i], dropped[i]), "element " + i + ": " + dropped[i]);
        }
    }

    @Test
    void shouldDrawTheSameMaskOnAnyNumberOfThreads() {
        int n = 300_007;
        float[] expected = mask(cpu, 0.5f, 3, 2, 1, n);
        for (int threads : new int[] {1, 2, 3, 7}) {
            try (OnCpu on = OnCpu.threads(threads)) {
                assertArrayEquals(expected, mask(on, 0.5f, 3, 2, 1, n), "threads=" + threads);
            }
        }
    }

    /** Counters are read when a program runs, not when it is prepared. */
    @Test
    void shouldDrawAnewWhenTheStepMovesOn() {
        try (Engine engine = new CpuEngine(1)) {
            int n = 1000;
            Buffer y = engine.allocate("y", Buffer.Type.F32, n);
            Buffer counters = engine.allocate("counters", Buffer.Type.I32, Bookkeeping.COUNTERS);
            Program program = engine.prepare(List.of(
                    new Layer.DropoutMask(y, counters, Dropout.keeping(0.5f, 1), n)));
            for (int step = 0; step < 3; step++) {
                engine.upload(counters(5, step), 0, counters, Bookkeeping.COUNTERS);
                program.run();
                assertArrayEquals(mask(cpu, 0.5f, 5, step, 1, n), engine.floats(y, n), "step " + step);
            }
        }
    }
}
