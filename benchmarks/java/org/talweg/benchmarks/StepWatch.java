package org.talweg.benchmarks;

import java.util.List;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.OptimizerStep;

/** An engine that remembers the program of a training's step, so that it can be replayed and timed by itself. */
final class StepWatch implements Engine {
    private final Engine engine;
    private Program step;

    StepWatch(Engine engine) {
        this.engine = engine;
    }

    /** The last program with an optimiser's step in it. */
    Program step() {
        return step;
    }

    @Override
    public Program prepare(List<? extends Kernel> launches) {
        Program program = engine.prepare(launches);
        if (launches.stream().anyMatch(OptimizerStep.class::isInstance)) {
            step = program;
        }
        return program;
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
    public void launch(Kernel kernel) {
        engine.launch(kernel);
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
