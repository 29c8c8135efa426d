package org.talweg.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.talweg.kernel.Buffer;

/**
 * The buffers of one launch on one engine, each between two canaries. Asked in the same way on another engine it gives the
 * same contents, except that outputs hold a poison of that engine's own: what a kernel does not write differs.
 */
final class Memory {
    private static final int CANARY = 16;
    private static final float CANARY_VALUE = -0x1.2345p67f;
    private static final int CANARY_INT = 0x5ca1ab1e;

    /** A buffer as asked for, with the words it held before the launch. */
    record Held(String label, Buffer whole, Buffer buffer, float[] floats, int[] ints, boolean output) {}

    private final Engine engine;
    private final Data data;
    private final float poison;
    private final List<Held> held = new ArrayList<>();

    Memory(Engine engine, Data data, float poison) {
        this.engine = engine;
        this.data = data;
        this.poison = poison;
    }

    List<Held> held() {
        return held;
    }

    /** An input of test data. */
    Buffer floats(String label, int n) {
        return hold(label, data.floats(label, n), false);
    }

    /** An input of test data without its signs: variances, sums of squares. */
    Buffer nonNegative(String label, int n) {
        return hold(label, magnitudes(label, n), false);
    }

    /** An input of these floats. */
    Buffer values(String label, float... values) {
        return hold(label, values, false);
    }

    /** Test data that the kernel changes in place. */
    Buffer inPlace(String label, int n) {
        return hold(label, data.floats(label, n), true);
    }

    /** Test data without its signs that the kernel changes in place. */
    Buffer nonNegativeInPlace(String label, int n) {
        return hold(label, magnitudes(label, n), true);
    }

    private float[] magnitudes(String label, int n) {
        float[] values = data.floats(label, n);
        for (int i = 0; i < n; i++) {
            values[i] = Math.abs(values[i]);
        }
        return values;
    }

    /** A poisoned output. */
    Buffer output(String label, int n) {
        float[] values = new float[n];
        Arrays.fill(values, poison);
        return hold(label, values, true);
    }

    /** An input of these ints. */
    Buffer ints(String label, int... values) {
        return hold(label, values, false);
    }

    /** A poisoned output of ints. */
    Buffer intOutput(String label, int n) {
        int[] values = new int[n];
        Arrays.fill(values, Float.floatToRawIntBits(poison));
        return hold(label, values, true);
    }

    /** Random ints from {@code from} to {@code to}, both included. */
    Buffer between(String label, int n, int from, int to) {
        SplittableRandom random = new SplittableRandom(Data.SEED ^ label.hashCode() + n);
        return hold(label, random.ints(n, from, to + 1).toArray(), false);
    }

    private Buffer hold(String label, float[] values, boolean output) {
        int n = values.length;
        float[] whole = new float[n + 2 * CANARY];
        Arrays.fill(whole, CANARY_VALUE);
        System.arraycopy(values, 0, whole, CANARY, n);
        Buffer allocated = engine.allocate(label, Buffer.Type.F32, whole.length);
        engine.upload(whole, 0, allocated, whole.length);
        Buffer buffer = allocated.slice(CANARY, n);
        held.add(new Held(label, allocated, buffer, values, null, output));
        return buffer;
    }

    private Buffer hold(String label, int[] values, boolean output) {
        int n = values.length;
        int[] whole = new int[n + 2 * CANARY];
        Arrays.fill(whole, CANARY_INT);
        System.arraycopy(values, 0, whole, CANARY, n);
        Buffer allocated = engine.allocate(label, Buffer.Type.I32, whole.length);
        engine.upload(whole, 0, allocated, whole.length);
        Buffer buffer = allocated.slice(CANARY, n);
        held.add(new Held(label, allocated, buffer, null, values, output));
        return buffer;
    }

    /** The words a buffer holds now, after checking its canaries and, for an input, that nobody wrote it. */
    int[] read(Held buffer) {
        int length = (int) buffer.whole.length();
        int[] whole = new int[length];
        if (buffer.floats != null) {
            float[] floats = new float[length];
            engine.download(buffer.whole, floats, 0, length);
            for (int i = 0; i < length; i++) {
                whole[i] = Float.floatToRawIntBits(floats[i]);
            }
        } else {
            engine.download(buffer.whole, whole, 0, length);
        }
        int canary = buffer.floats != null ? Float.floatToRawIntBits(CANARY_VALUE) : CANARY_INT;
        int n = length - 2 * CANARY;
        for (int i = 0; i < CANARY; i++) {
            if (whole[i] != canary) {
                throw new AssertionError("wrote " + (CANARY - i) + " before the start of " + buffer.buffer);
            }
            if (whole[CANARY + n + i] != canary) {
                throw new AssertionError("wrote " + i + " past the end of " + buffer.buffer);
            }
        }
        int[] words = Arrays.copyOfRange(whole, CANARY, CANARY + n);
        for (int i = 0; !buffer.output && i < n; i++) {
            int before = buffer.floats != null ? Float.floatToRawIntBits(buffer.floats[i]) : buffer.ints[i];
            if (words[i] != before) {
                throw new AssertionError("wrote the input " + buffer.buffer + " at " + i);
            }
        }
        return words;
    }
}
