package org.talweg.engine.cpu;

import org.talweg.kernel.Buffer;

/** A stretch of a Java array: {@code floats} or {@code ints}, from {@link #base} on. */
final class CpuBuffer extends Buffer {
    /**
     * Elements of an array before those of its buffers: after a header of 16 bytes the first one lies at the beginning of a cache
     * line, where the JVM is told to put objects there ({@code -XX:ObjectAlignmentInBytes=64}, as the launchers do). Elsewhere it
     * is merely a place like others: a vector that lies across two lines counts as two in the nearest cache.
     */
    static final int START = 12;

    private final CpuEngine engine;
    private final float[] floats;
    private final int[] ints;

    CpuBuffer(CpuEngine engine, String label, float[] floats, int[] ints, long offset, long length) {
        super(label, floats != null ? Type.F32 : Type.I32, offset, length);
        this.engine = engine;
        this.floats = floats;
        this.ints = ints;
    }

    /** The CPU form of a buffer of this engine; {@link Binder} has checked whose it is. */
    static CpuBuffer of(Buffer buffer) {
        return (CpuBuffer) buffer;
    }

    CpuEngine engine() {
        return engine;
    }

    float[] floats() {
        return floats;
    }

    int[] ints() {
        return ints;
    }

    /** Index of this buffer's first element in its array. */
    int base() {
        return START + (int) offset();
    }

    @Override
    protected Buffer view(String label, long offset, long length) {
        return new CpuBuffer(engine, label, floats, ints, offset, length);
    }

    @Override
    protected Object allocation() {
        return floats != null ? floats : ints;
    }
}
