package org.talweg.engine;

import java.util.List;
import java.util.function.ToLongFunction;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;

/** An engine without memory: it counts what another would take, and its programs compute nothing. */
public final class PaperEngine implements Engine {
    private static final class PaperBuffer extends Buffer {
        private final Object allocation;

        PaperBuffer(String label, Type type, long offset, long length, Object allocation) {
            super(label, type, offset, length);
            this.allocation = allocation;
        }

        @Override
        protected Buffer view(String label, long offset, long length) {
            return new PaperBuffer(label, type(), offset, length, allocation);
        }

        @Override
        protected Object allocation() {
            return allocation;
        }
    }

    private final String name;
    private final ToLongFunction<List<? extends Kernel>> workingBytes;
    private long buffers;
    private long working;

    /** @param workingBytes memory of the engine's own that launches need beside their buffers; launches prepared apart share it */
    public PaperEngine(String name, ToLongFunction<List<? extends Kernel>> workingBytes) {
        this.name = name;
        this.workingBytes = workingBytes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return name + ", on paper";
    }

    @Override
    public Buffer allocate(String label, Buffer.Type type, long length) {
        buffers = Math.addExact(buffers, Math.multiplyExact(length, Float.BYTES));
        return new PaperBuffer(label, type, 0, length, new Object());
    }

    @Override
    public void upload(float[] source, int from, Buffer target, int count) {}

    @Override
    public void upload(int[] source, int from, Buffer target, int count) {}

    @Override
    public void download(Buffer source, float[] target, int to, int count) {}

    @Override
    public void download(Buffer source, int[] target, int to, int count) {}

    @Override
    public Program prepare(List<? extends Kernel> launches) {
        working = Math.max(working, workingBytes.applyAsLong(launches));
        return () -> {};
    }

    @Override
    public Memory memory() {
        return new Memory(buffers, working, Long.MAX_VALUE, false);
    }

    @Override
    public Engine onPaper() {
        return this;
    }

    @Override
    public void synchronize() {}

    @Override
    public void close() {}
}
