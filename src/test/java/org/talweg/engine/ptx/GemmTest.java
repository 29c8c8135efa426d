package org.talweg.engine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.talweg.emulator.Counters;
import org.talweg.emulator.Emulator;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.engine.ptx.GemmTiles.Tile;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.MatMul;
import org.talweg.verify.Bits;

/** The matrix product's PTX, every tile in every form, against the scalar engine, bit for bit. */
class GemmTest {
    private static final float[] HOSTILE = {
        0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 0x1p-130f, -0x1p-127f, Float.MIN_NORMAL, Float.MAX_VALUE,
        -Float.MAX_VALUE, 1e20f, -1e20f, 1e-20f, -1e-20f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN,
    };
    private static final float POISON = 0x1.5a5a5ap77f;

    /** Mostly ordinary numbers with a few hostile ones; or zeros and tiny numbers, whose chains turn to −0. */
    private static float value(Random random, boolean tiny) {
        if (tiny) {
            return HOSTILE[random.nextInt(7)];
        }
        return random.nextInt(500) == 0 ? HOSTILE[random.nextInt(HOSTILE.length)] : (float) random.nextGaussian();
    }

    /** A product on one engine, its buffers starting {@code shift} words after their allocations. */
    private record Setup(Engine engine, MatMul product) {
        static Setup of(Engine engine, Form form, int m, int n, int k, int shift, long seed) {
            Random random = new Random(seed);
            boolean tiny = seed % 3 == 0;
            return new Setup(engine, new MatMul(filled(engine, "a", m * k, shift, random, tiny),
                    filled(engine, "b", k * n, shift, random, tiny), poisoned(engine, m * n, shift), form.transA, form.transB, m, n, k));
        }

        private static Buffer filled(Engine engine, String label, int length, int shift, Random random, boolean tiny) {
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = value(random, tiny);
            }
            Buffer buffer = engine.allocate(label, Buffer.Type.F32, length + shift).slice(shift, length);
            engine.upload(values, 0, buffer, length);
            return buffer;
        }

        private static Buffer poisoned(Engine engine, int length, int shift) {
            float[] values = new float[length];
            Arrays.fill(values, POISON);
            Buffer buffer = engine.allocate("c", Buffer.Type.F32, length + shift).slice(shift, length);
            engine.upload(values, 0, buffer, length);
            return buffer;
        }

        float[] result() {
            return engine.floats(product.c(), (int) product.c().length());
        }
    }

    private enum Form {
        NN(false, false), NT(false, true), TN(true, false), TT(true, true);

        private final boolean transA;
        private final boolean transB;

        Form(boolean transA, boolean transB) {
            this.transA = transA;
            this.transB = transB;
        }
    }

    private record Shape(int m, int n, int k) {}

    /** One tile in one form. */
    private record Variant(Tile tile, Form form, boolean quads) {
        /** Sizes about one tile and its edges, with few terms; small outputs with terms about a segment's. */
        List<Shape> shapes() {
            int r = tile.rows();
            int c = tile.columns();
            List<Shape> shapes = new ArrayList<>();
            int[] terms = quads ? new int[] {0, 4, 8, 12, 16, 28, 36, 64, 72, 132} : new int[] {0, 1, 7, 8, 9, 15, 17, 33, 65, 130};
            int[][] sizes = quads ? new int[][] {{4, 4}, {r - 4, c - 4}, {r, c}, {r + 4, c + 4}, {r, 2 * c}}
                    : new int[][] {{1, 1}, {r - 1, c - 1}, {r, c}, {r + 1, c + 1}, {r - 1, 2 * c}};
            for (int i = 0; i < terms.length; i++) {
                int[] size = sizes[i % sizes.length];
                shapes.add(new Shape(size[0], size[1], terms[i]));
                size = sizes[(i + 3) % sizes.length];
                shapes.add(new Shape(size[0], size[1], terms[i]));
            }
            // Eight tiles in a row of them: the order of blocks with the largest group.
            if (tile != Tile.TILE_128) {
                shapes.add(new Shape(2 * r + 4, 8 * c - 4, 12));
            }
            for (int k : quads ? new int[] {2044, 2048, 2052, 4100} : new int[] {2047, 2048, 2049, 4100}) {
                shapes.add(quads ? new Shape(8, c - 4, k) : new Shape(5, c - 3, k));
            }
            return shapes;
        }
    }

    static Stream<Variant> variants() {
        return Stream.of(Tile.values()).flatMap(tile -> Stream.of(Form.values())
                .flatMap(form -> Stream.of(new Variant(tile, form, true), new Variant(tile, form, false))));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldGiveTheBitsOfTheScalarEngine(Variant variant) {
        long seed = 20_260_000 + variant.tile.ordinal();
        for (Shape shape : variant.shapes()) {
            int shift = variant.quads ? 4 : 1 + (int) (seed % 3);
            try (Engine cpu = new CpuEngine(1, 0); Emulator emulator = new Emulator()) {
                Setup expected = Setup.of(cpu, variant.form, shape.m, shape.n, shape.k, shift, ++seed);
                Setup actual = Setup.of(emulator, variant.form, shape.m, shape.n, shape.k, shift, seed);
                assertEquals(variant.quads, GemmTiles.quads(actual.product), () -> variant + " " + shape);
                cpu.launch(expected.product);
                run(emulator, GemmTiles.launch(actual.product, variant.tile, variant.quads));
                compare(variant + " " + shape, shape.n, expected.result(), actual.result());
            }
        }
    }

    private static void run(Emulator emulator, PtxLaunch launch) {
        PtxSource source = launch.source();
        emulator.launch(source.text(), source::origin, launch.entry(), launch.gridX(), launch.gridY(), launch.block(),
                launch.arguments().toArray());
    }

    private static void compare(String where, int n, float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (!Bits.same(expected[i], actual[i])) {
                fail(where + ": c[" + i / n + "," + i % n + "]: expected " + Bits.show(expected[i]) + ", got " + Bits.show(actual[i]));
            }
        }
    }

    /** A −0 that comes of an underflow must not meet fma(0, 0, −0) = +0 in a step that does not exist. */
    @ParameterizedTest
    @EnumSource(Tile.class)
    void shouldKeepANegativeZeroAtTheEndOfAChain(Tile tile) {
        for (int k : new int[] {1, 3, 9, 70}) {
            try (Emulator emulator = new Emulator(1)) {
                Setup setup = Setup.of(emulator, Form.NN, 3, 5, k, 0, 3);
                float[] a = new float[3 * k];
                float[] b = new float[5 * k];
                Arrays.fill(a, Float.MIN_VALUE);
                Arrays.fill(b, -0.25f);
                emulator.upload(a, 0, setup.product.a(), a.length);
                emulator.upload(b, 0, setup.product.b(), b.length);
                run(emulator, GemmTiles.launch(setup.product, tile, false));
                for (float c : setup.result()) {
                    assertEquals(0x80000000, Float.floatToRawIntBits(c), tile + " k=" + k);
                }
            }
        }
    }

    static Stream<Variant> variantsByQuads() {
        return variants().filter(variant -> variant.quads);
    }

    /** Whole 32-byte sectors, shared memory without bank conflicts, each word of a tile fetched once. */
    @ParameterizedTest
    @MethodSource("variantsByQuads")
    void shouldMoveNoMoreThanItMust(Variant variant) {
        int m = 2 * variant.tile.rows();
        int n = 2 * variant.tile.columns();
        int k = 144;
        try (Emulator emulator = new Emulator().bankConflicts(true)) {
            Setup setup = Setup.of(emulator, variant.form, m, n, k, 0, 1);
            PtxLaunch launch = GemmTiles.launch(setup.product, variant.tile, true);
            run(emulator, launch);
            Counters counters = emulator.counters();
            assertEquals(counters.sharedIdeal(), counters.sharedWavefronts(), () -> variant + ": bank conflicts");
            assertTrue(counters.traffic().allSectorsFull(), () -> variant + ": sectors " + counters.parameters());
            assertEquals(4L * m * k * 2, counters.traffic("a").bytes(), () -> variant + ": a, read by two tiles");
            assertEquals(4L * k * n * 2, counters.traffic("b").bytes(), () -> variant + ": b, read by two tiles");
            assertEquals(4L * m * n, counters.traffic("c").bytes(), () -> variant + ": c, written once");
        }
    }

    @Test
    void shouldTakeLargeTilesForLargeProductsAndSmallOnesForSmall() {
        assertEquals(Tile.TILE_128, GemmTiles.tile(4096, 4096));
        assertEquals(Tile.TILE_128, GemmTiles.tile(1024, 4096));
        assertEquals(Tile.TILE_64, GemmTiles.tile(1024, 1024));
        assertEquals(Tile.TILE_64, GemmTiles.tile(784, 512));
        assertEquals(Tile.TILE_32, GemmTiles.tile(512, 512));
        assertEquals(Tile.TILE_16, GemmTiles.tile(128, 512));
        assertEquals(Tile.TILE_16, GemmTiles.tile(32, 10));
    }

    @Test
    void shouldLaunchNothingForAnEmptyC() {
        try (Engine cpu = new CpuEngine(1, 0)) {
            assertNull(GemmTiles.launch(Setup.of(cpu, Form.NN, 0, 5, 3, 0, 1).product));
            assertNull(GemmTiles.launch(Setup.of(cpu, Form.NN, 5, 0, 3, 0, 1).product));
        }
    }
}
