package org.talweg.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.SplittableRandom;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.verify.Bits;

/** A CPU engine with what a test of single kernels needs. */
final class OnCpu implements AutoCloseable {
    private final Engine engine;

    private OnCpu(Engine engine) {
        this.engine = engine;
    }

    /** The scalar form, on one thread. */
    static OnCpu scalar() {
        return new OnCpu(new CpuEngine(1, 0));
    }

    static OnCpu threads(int threads) {
        return new OnCpu(new CpuEngine(threads));
    }

    Buffer floats(float... values) {
        Buffer buffer = engine.allocate("input", Buffer.Type.F32, values.length);
        engine.upload(values, 0, buffer, values.length);
        return buffer;
    }

    Buffer ints(int... values) {
        Buffer buffer = engine.allocate("input", Buffer.Type.I32, values.length);
        engine.upload(values, 0, buffer, values.length);
        return buffer;
    }

    Buffer output(int n) {
        return engine.allocate("output", Buffer.Type.F32, n);
    }

    float[] run(Kernel kernel, Buffer out) {
        engine.launch(kernel);
        return engine.floats(out, (int) out.length());
    }

    @Override
    public void close() {
        engine.close();
    }

    /** n deviates, roughly normal. */
    static float[] normal(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble() - 2)
                    * 1.7f;
        }
        return values;
    }

    static void assertBits(float[] expected, float[] actual, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            if (!Bits.same(expected[i], actual[i])) {
                fail(what + "[" + i + "]: expected " + Bits.show(expected[i]) + ", got " + Bits.show(actual[i]));
            }
        }
    }

    /** @param tolerance relative to the greater of |expected| and 1 */
    static void assertNear(double expected, double actual, double tolerance, String what) {
        if (!(Math.abs(expected - actual) <= tolerance * Math.max(1, Math.abs(expected)))) {
            fail(what + ": expected " + expected + " within " + tolerance + ", got " + actual);
        }
    }
}
