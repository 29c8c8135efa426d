package org.talweg.engine;

import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;

/** An engine that leaves all to another, for tests that change one thing. */
public abstract class DelegatingEngine implements Engine {
    protected final Engine engine;

    protected DelegatingEngine(Engine engine) {
        this.engine = engine;
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String description() {
        return engine.description();
    }

    @Override
    public Buffer allocate(String label, Buffer.Type type, long length) {
        return engine.allocate(label, type, length);
    }

    @Override
    public void upload(float[] source, int from, Buffer target, int count) {
        engine.upload(source, from, target, count);
    }

    @Override
    public void upload(int[] source, int from, Buffer target, int count) {
        engine.upload(source, from, target, count);
    }

    @Override
    public void download(Buffer source, float[] target, int to, int count) {
        engine.download(source, target, to, count);
    }

    @Override
    public void download(Buffer source, int[] target, int to, int count) {
        engine.download(source, target, to, count);
    }

    @Override
    public Program prepare(List<? extends Kernel> launches) {
        return engine.prepare(launches);
    }

    @Override
    public void synchronize() {
        engine.synchronize();
    }

    @Override
    public void close() {
        engine.close();
    }
}
