package org.talweg.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/** The emulator as an engine. */
class EmulatorTest {
    private static final float[] STEP = {0.01f, 1f, 1e-3f, 1e-3f, 1e-4f, 0.9f, 0.1f, 0.99f, 0.01f, 1e-8f, 2f, 3f};

    /** θ, m, v after two steps of Adam. */
    private static float[][] adam(Engine engine, int n) {
        Random random = new Random(7);
        Buffer[] arenas = new Buffer[4];
        for (int i = 0; i < arenas.length; i++) {
            float[] values = new float[n];
            for (int j = 0; j < n; j++) {
                values[j] = i == 3 ? random.nextFloat() : (float) random.nextGaussian();
            }
            arenas[i] = engine.allocate("arena " + i, Buffer.Type.F32, n);
            engine.upload(values, 0, arenas[i], n);
        }
        Buffer step = engine.allocate("step", Buffer.Type.F32, STEP.length);
        engine.upload(STEP, 0, step, STEP.length);
        Buffer scale = engine.allocate("scale", Buffer.Type.F32, 1);
        engine.upload(new float[] {0.7f}, 0, scale, 1);
        Program program = engine.prepare(List.of(new OptimizerStep.Adam(arenas[0], arenas[1], arenas[2], arenas[3], step, scale, n)));
        program.run();
        program.run();
        return new float[][] {engine.floats(arenas[0], n), engine.floats(arenas[2], n), engine.floats(arenas[3], n)};
    }

    @Test
    void shouldRunTheShippedAdam() {
        for (int n : new int[] {0, 1, 255, 256, 2048, 10_007, 40_000}) {
            try (Engine cpu = new CpuEngine(1, 0); Emulator one = new Emulator(1); Emulator two = new Emulator(2)) {
                float[][] expected = adam(cpu, n);
                for (Emulator emulator : List.of(one, two)) {
                    float[][] got = adam(emulator, n);
                    for (int i = 0; i < expected.length; i++) {
                        assertArrayEquals(expected[i], got[i], "n=" + n);
                    }
                    Counters counters = emulator.counters("adam");
                    assertEquals(n == 0 ? 0 : 2, counters.launches());
                    if (n > 0) {
                        Traffic traffic = counters.traffic("theta", "grad", "m", "v");
                        assertEquals(2 * 28L * n, traffic.bytes(), "n=" + n);
                        assertEquals(n % 8 == 0, traffic.allSectorsFull(), "n=" + n);
                    }
                }
                assertEquals(one.counters(), two.counters());
            }
        }
    }

    @Test
    void shouldHoldMemory() {
        try (Emulator emulator = new Emulator()) {
            Buffer floats = emulator.allocate("x", Buffer.Type.F32, 5);
            assertArrayEquals(new float[5], emulator.floats(floats, 5));
            float nan = Float.intBitsToFloat(0x7fa00001);
            emulator.upload(new float[] {9, 1, nan, -0f}, 1, floats.slice(1, 3), 3);
            float[] got = new float[6];
            emulator.download(floats, got, 1, 5);
            assertArrayEquals(new float[] {0, 0, 1, Float.NaN, -0f, 0}, got);
            Buffer ints = emulator.allocate("i", Buffer.Type.I32, 3);
            emulator.upload(new int[] {5, 6, 7}, 1, ints.slice(1, 2), 2);
            int[] words = new int[3];
            emulator.download(ints, words, 0, 3);
            assertArrayEquals(new int[] {0, 6, 7}, words);
            assertTrue(ints.slice(0, 2).overlaps(ints.slice(1, 2)));
            assertFalse(ints.overlaps(floats));
            assertThrows(IllegalArgumentException.class, () -> emulator.upload(new float[9], 0, floats, 6));
            assertThrows(IllegalArgumentException.class, () -> emulator.upload(new int[3], 0, floats, 3));
            assertThrows(IllegalArgumentException.class, () -> emulator.allocate("x", Buffer.Type.F32, 1L << 31));
        }
    }

    @Test
    void shouldRefuseForeignBuffersAndWorkAfterTheEnd() {
        Emulator emulator = new Emulator();
        try (Engine cpu = new CpuEngine(1, 0); Emulator other = new Emulator()) {
            assertEquals("emulator", emulator.name());
            for (Engine foreign : List.of(cpu, other)) {
                Buffer buffer = foreign.allocate("theirs", Buffer.Type.F32, 32);
                assertThrows(IllegalArgumentException.class, () -> emulator.upload(new float[1], 0, buffer, 1));
                IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                        () -> emulator.launch(new OptimizerStep.Adam(buffer, buffer, buffer, buffer, buffer, buffer, 1)));
                assertTrue(refused.getMessage().contains("theirs"), refused.getMessage());
            }
            Program nothing = emulator.prepare(List.of());
            emulator.close();
            emulator.close();
            assertThrows(IllegalStateException.class, () -> emulator.allocate("x", Buffer.Type.F32, 1));
            assertThrows(IllegalStateException.class, emulator::synchronize);
            assertThrows(IllegalStateException.class, () -> emulator.prepare(List.of()));
            assertThrows(IllegalStateException.class, nothing::run);
        }
    }

    @Test
    void shouldTellTheFirstBlocksFault() {
        String text = """
                .version 7.0
                .target sm_70
                .address_size 64
                .visible .entry k()
                {
                    trap;
                }
                """;
        try (Emulator emulator = new Emulator(2)) {
            EmulatorFault fault = assertThrows(EmulatorFault.class, () -> emulator.launch(text, i -> "t.ptx:" + i, "k", 100, 1, 32));
            assertEquals("t.ptx:6", fault.origin());
            assertTrue(fault.getMessage().contains("block (0, 0)"), fault.getMessage());
        }
    }
}
