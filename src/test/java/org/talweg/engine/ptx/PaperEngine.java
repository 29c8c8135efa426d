package org.talweg.engine.ptx;

import java.util.List;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;

/** An engine without memory: for what can be known of a launch before it is made. */
final class PaperEngine implements Engine {
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

    Buffer floats(long length) {
        return allocate("floats", Buffer.Type.F32, length);
    }

    @Override
    public String name() {
        return "paper";
    }

    @Override
    public String description() {
        return "paper";
    }

    @Override
    public Buffer allocate(String label, Buffer.Type type, long length) {
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
        return () -> {};
    }

    @Override
    public void synchronize() {}

    @Override
    public void close() {}
}
