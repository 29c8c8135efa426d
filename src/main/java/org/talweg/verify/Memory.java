package org.talweg.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.talweg.engine.Engine;
import org.talweg.kernel.Buffer;

/**
 * The buffers of one launch on one engine, laid out as {@link Layout} says. Asked in the same way on another engine it gives
 * the same contents, except that outputs hold a poison of that engine's own: what a kernel does not write differs.
 */
public final class Memory {
    private static final float CANARY_VALUE = -0x1.2345p67f;
    private static final int CANARY_INT = 0x5ca1ab1e;

    /** A buffer as asked for, with the words it held before the launch. */
    public record Held(String label, Buffer whole, Buffer buffer, float[] floats, int[] ints, boolean output) {
        int length() {
            return floats != null ? floats.length : ints.length;
        }

        /** The word that was at an index before the launch. */
        int before(int index) {
            return floats != null ? Float.floatToRawIntBits(floats[index]) : ints[index];
        }
    }

    private final Engine engine;
    private final Data data;
    private final Layout layout;
    private final float poison;
    private final Memory like;
    private final List<Held> held = new ArrayList<>();

    /** Aligned buffers. */
    public Memory(Engine engine, Data data, float poison) {
        this(engine, data, Layout.ALIGNED, poison);
    }

    public Memory(Engine engine, Data data, Layout layout, float poison) {
        this(engine, data, layout, poison, null);
    }

    private Memory(Engine engine, Data data, Layout layout, float poison, Memory like) {
        this.engine = engine;
        this.data = data;
        this.layout = layout;
        this.poison = poison;
        this.like = like;
    }

    /** Memory for the same launch on another engine, whose test data need not be drawn again. */
    Memory on(Engine other, float otherPoison) {
        return new Memory(other, data, layout, otherPoison, this);
    }

    public List<Held> held() {
        return held;
    }

    /** An input of test data. */
    public Buffer floats(String label, int n) {
        return hold(label, drawn(label, n), false);
    }

    /** An input of test data without its signs: variances, sums of squares. */
    public Buffer nonNegative(String label, int n) {
        return hold(label, magnitudes(label, n), false);
    }

    /** An input of these floats. */
    public Buffer values(String label, float... values) {
        return hold(label, values, false);
    }

    /** Test data that the kernel changes in place. */
    public Buffer inPlace(String label, int n) {
        return hold(label, drawn(label, n), true);
    }

    /** Test data without its signs that the kernel changes in place. */
    public Buffer nonNegativeInPlace(String label, int n) {
        return hold(label, magnitudes(label, n), true);
    }

    private float[] drawn(String label, int n) {
        return like != null ? like.held.get(held.size()).floats : data.floats(label, n);
    }

    private float[] magnitudes(String label, int n) {
        float[] values = drawn(label, n);
        for (int i = 0; i < n; i++) {
            values[i] = Math.abs(values[i]);
        }
        return values;
    }

    /** A poisoned output. */
    public Buffer output(String label, int n) {
        float[] values = new float[n];
        Arrays.fill(values, poison);
        return hold(label, values, true);
    }

    /** An input of these ints. */
    public Buffer ints(String label, int... values) {
        return hold(label, values, false);
    }

    /** These ints, which the kernel changes in place. */
    public Buffer intsInPlace(String label, int... values) {
        return hold(label, values, true);
    }

    /** A poisoned output of ints. */
    public Buffer intOutput(String label, int n) {
        int[] values = new int[n];
        Arrays.fill(values, Float.floatToRawIntBits(poison));
        return hold(label, values, true);
    }

    /** Random ints from {@code from} to {@code to}, both included. */
    public Buffer between(String label, int n, int from, int to) {
        if (like != null) {
            return hold(label, like.held.get(held.size()).ints, false);
        }
        SplittableRandom random = new SplittableRandom(Data.SEED ^ label.hashCode() + n);
        return hold(label, random.ints(n, from, to + 1).toArray(), false);
    }

    private Buffer hold(String label, float[] values, boolean output) {
        float[] whole = new float[allocated(values.length)];
        Arrays.fill(whole, CANARY_VALUE);
        System.arraycopy(values, 0, whole, layout.before(held.size()), values.length);
        Buffer allocated = engine.allocate(label, Buffer.Type.F32, whole.length);
        engine.upload(whole, 0, allocated, whole.length);
        return hold(label, allocated, values, null, output);
    }

    private Buffer hold(String label, int[] values, boolean output) {
        int[] whole = new int[allocated(values.length)];
        Arrays.fill(whole, CANARY_INT);
        System.arraycopy(values, 0, whole, layout.before(held.size()), values.length);
        Buffer allocated = engine.allocate(label, Buffer.Type.I32, whole.length);
        engine.upload(whole, 0, allocated, whole.length);
        return hold(label, allocated, null, values, output);
    }

    /** One word at least: not every engine has buffers of none. */
    private int allocated(int n) {
        return Math.max(1, layout.before(held.size()) + n + layout.behind());
    }

    private Buffer hold(String label, Buffer allocated, float[] floats, int[] ints, boolean output) {
        Buffer buffer = allocated.slice(layout.before(held.size()), floats != null ? floats.length : ints.length);
        held.add(new Held(label, allocated, buffer, floats, ints, output));
        return buffer;
    }

    /**
     * The words a buffer holds now.
     *
     * @throws Difference if the launch wrote beside the buffer, or wrote an input
     */
    public int[] read(Held buffer) {
        int[] whole = words(buffer);
        int canary = buffer.floats != null ? Float.floatToRawIntBits(CANARY_VALUE) : CANARY_INT;
        int from = (int) buffer.buffer.offset();
        int to = from + buffer.length();
        for (int i = 0; i < whole.length; i++) {
            if (whole[i] != canary && (i < from || i >= to)) {
                throw new Difference(i < from ? "wrote " + (from - i) + " before the start of " + buffer.buffer
                        : "wrote " + (i - to) + " past the end of " + buffer.buffer);
            }
        }
        int[] words = Arrays.copyOfRange(whole, from, to);
        for (int i = 0; !buffer.output && i < words.length; i++) {
            if (words[i] != buffer.before(i)) {
                throw new Difference("wrote the input " + buffer.buffer + " at " + i);
            }
        }
        return words;
    }

    private int[] words(Held buffer) {
        int[] words = new int[(int) buffer.whole.length()];
        if (buffer.floats == null) {
            engine.download(buffer.whole, words, 0, words.length);
            return words;
        }
        float[] floats = engine.floats(buffer.whole, words.length);
        for (int i = 0; i < words.length; i++) {
            words[i] = Float.floatToRawIntBits(floats[i]);
        }
        return words;
    }
}
