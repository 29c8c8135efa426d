package org.talweg.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.talweg.engine.Engine;
import org.talweg.engine.Numerics;
import org.talweg.engine.Program;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Layer;
import org.talweg.kernel.MatMul;
import org.talweg.kernel.OptimizerStep;

/** Matrix products on tensor cores. Run by {@link FakeDriverTest} where driver and cuBLAS are stand-ins. */
class OnFakeCublas {
    private static final SplittableRandom RANDOM = new SplittableRandom(11);

    private static Buffer upload(Engine engine, String label, float[] values) {
        Buffer buffer = engine.allocate(label, Buffer.Type.F32, values.length);
        engine.upload(values, 0, buffer, values.length);
        return buffer;
    }

    private static float[] random(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (RANDOM.nextDouble() * 2 - 1);
        }
        return values;
    }

    private static float[] product(Engine engine, float[] a, float[] b, boolean transA, boolean transB, int m, int n, int k) {
        Buffer c = upload(engine, "c", random(m * n));
        engine.launch(new MatMul(upload(engine, "a", a), upload(engine, "b", b), c, transA, transB, m, n, k));
        return engine.floats(c, m * n);
    }

    @ParameterizedTest
    @EnumSource(value = Numerics.class, names = "EXACT", mode = EnumSource.Mode.EXCLUDE)
    void shouldMultiplyWithinTolerance(Numerics numerics) {
        double tolerance = numerics == Numerics.TF32 ? 0x1p-10 : 0x1p-7;
        try (Engine engine = new CudaEngine(0, numerics); Engine exact = new CpuEngine(1)) {
            boolean differs = false;
            for (int[] size : new int[][] {{1, 1, 1}, {3, 5, 7}, {8, 4, 16}, {17, 33, 9}, {4, 3, 0}, {0, 3, 2}, {2, 0, 2}}) {
                for (int form = 0; form < 4; form++) {
                    float[] a = random(size[0] * size[2]);
                    float[] b = random(size[2] * size[1]);
                    float[] expected = product(exact, a, b, (form & 1) != 0, (form & 2) != 0, size[0], size[1], size[2]);
                    float[] got = product(engine, a, b, (form & 1) != 0, (form & 2) != 0, size[0], size[1], size[2]);
                    for (int i = 0; i < got.length; i++) {
                        assertEquals(expected[i], got[i], tolerance * size[2], Arrays.toString(size) + " form " + form);
                    }
                    differs |= !Arrays.equals(expected, got);
                }
            }
            assertTrue(differs, "as if computed exactly");
        }
    }

    /** Launches one by one, then recorded: the same bits. */
    @ParameterizedTest
    @EnumSource(value = Numerics.class, names = "EXACT", mode = EnumSource.Mode.EXCLUDE)
    void shouldReplayProducts(Numerics numerics) {
        try (Engine engine = new CudaEngine(0, numerics)) {
            Buffer a = upload(engine, "a", random(6 * 5));
            Buffer b = upload(engine, "b", random(5 * 4));
            Buffer c = engine.allocate("c", Buffer.Type.F32, 6 * 4);
            Buffer d = engine.allocate("d", Buffer.Type.F32, 6 * 5);
            Program program = engine.prepare(List.of(new MatMul(a, b, c, false, false, 6, 4, 5),
                    new MatMul(c, b, d, false, true, 6, 5, 4)));
            program.run();
            float[] first = engine.floats(d, 30);
            for (int i = 0; i < 3; i++) {
                engine.upload(new float[30], 0, d, 30);
                program.run();
                assertArrayEquals(first, engine.floats(d, 30));
            }
        }
    }

    /** What products see of parameters is what they hold, whatever changed them last; in quads and by single elements. */
    @ParameterizedTest
    @CsvSource({"8, 12", "7, 13"})
    void shouldKeepTheShadowOfParameters(int rows, int columns) {
        int n = rows * columns;
        try (Engine engine = new CudaEngine(0, Numerics.BF16)) {
            Buffer arena = engine.allocate("parameters", Buffer.Type.F32, 32 + n);
            Buffer weights = arena.slice(32, n);
            Buffer gradient = upload(engine, "gradients", random(32 + n)).slice(32, n);
            float[] scalars = new float[OptimizerStep.SLOTS];
            scalars[OptimizerStep.LEARNING_RATE] = 0.5f;
            scalars[OptimizerStep.CLIP_VALUE] = Float.POSITIVE_INFINITY;
            Buffer step = upload(engine, "step", scalars);
            Buffer scale = upload(engine, "scale", new float[] {1});
            Buffer identity = engine.allocate("identity", Buffer.Type.F32, rows * rows);
            for (int i = 0; i < rows; i++) {
                engine.upload(new float[] {1}, 0, identity.slice(i * rows + i, 1), 1);
            }
            Buffer seen = engine.allocate("seen", Buffer.Type.F32, n);
            Program before = engine.prepare(List.of(new Layer.MaxNorm(weights, upload(engine, "squares", ones(columns, 100)), 9,
                    rows, columns), new MatMul(identity, weights, seen, false, false, rows, columns, rows)));
            Program look = engine.prepare(List.of(new MatMul(identity, weights, seen, false, false, rows, columns, rows)));
            engine.upload(random(n), 0, weights, n);
            same(engine, weights, seen, look);
            Program update = engine.prepare(List.of(new OptimizerStep.Sgd(weights, gradient, step, scale, n),
                    new MatMul(identity, weights, seen, false, false, rows, columns, rows)));
            Program later = engine.prepare(List.of(new MatMul(identity, weights, seen, false, false, rows, columns, rows)));
            same(engine, weights, seen, later);
            for (int i = 0; i < 3; i++) {
                same(engine, weights, seen, update);
            }
            engine.upload(random(n), 0, weights, n);
            same(engine, weights, seen, later);
            engine.upload(random(5), 0, weights.slice(7, 5), 5);
            same(engine, weights, seen, later);
            before.run();
            same(engine, weights, seen, later);
            same(engine, weights, seen, engine.prepare(List.of(new Layer.MaxNorm(weights,
                    upload(engine, "squares", ones(columns, 400)), 3, rows, columns),
                    new MatMul(identity, weights, seen, false, false, rows, columns, rows))));
            same(engine, weights, seen, look);
        }
    }

    /** In the program of a step the products stand before the update that writes the shadow: they read it all the same. */
    @Test
    void shouldReadTheShadowInTheStepThatMakesIt() {
        int n = 8;
        try (Engine engine = new CudaEngine(0, Numerics.BF16)) {
            Buffer weights = upload(engine, "weights", random(n * n));
            Buffer x = upload(engine, "x", random(n * n));
            Buffer y = engine.allocate("y", Buffer.Type.F32, n * n);
            CudaProgram program = (CudaProgram) engine.prepare(List.of(new MatMul(x, weights, y, false, false, n, n, n),
                    new OptimizerStep.Sgd(weights, y, engine.allocate("step", Buffer.Type.F32, OptimizerStep.SLOTS),
                            upload(engine, "scale", new float[] {1}), n * n)));
            List<String> works = program.works().stream().map(Object::toString).toList();
            assertEquals(3, works.size(), works.toString());
            assertTrue(works.get(0).startsWith("cast") && works.get(0).contains("x"), works.toString());
        }
    }

    private static float[] ones(int n, float value) {
        float[] values = new float[n];
        Arrays.fill(values, value);
        return values;
    }

    /** The identity times the weights is the weights rounded to bfloat16. */
    private static void same(Engine engine, Buffer weights, Buffer seen, Program program) {
        int n = (int) weights.length();
        program.run();
        float[] expected = engine.floats(weights, n);
        float[] got = engine.floats(seen, n);
        boolean some = false;
        for (int i = 0; i < n; i++) {
            int bits = Float.floatToRawIntBits(expected[i]);
            int rounded = bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000;
            assertEquals(Float.intBitsToFloat(rounded), got[i], "element " + i);
            some |= rounded != bits;
        }
        assertTrue(some);
    }

    @Test
    void shouldSayThatItIsNotExact() {
        try (Engine engine = new CudaEngine(0, Numerics.BF16)) {
            assertTrue(engine.description().endsWith("matrix products in bfloat16 (not exact)"), engine.description());
        }
        try (Engine engine = new CudaEngine(0, Numerics.EXACT)) {
            assertFalse(engine.description().contains("not exact"), engine.description());
        }
    }
}
