package org.talweg.optim;

import java.util.List;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/** Parameters under one optimiser on one engine. */
final class Arena {
    private final Engine engine;
    private final Optimizer optimizer;
    private final int n;
    private final Buffer theta;
    private final Buffer grad;
    private final List<Buffer> state;
    private final Buffer step;
    private final Buffer scale;
    private final Program program;
    private final float[] scalars = new float[OptimizerStep.SLOTS];
    private long steps;

    Arena(Engine engine, Optimizer optimizer, float[] start, float scaleBy) {
        this.engine = engine;
        this.optimizer = optimizer;
        n = start.length;
        theta = engine.allocate("theta", Buffer.Type.F32, n);
        grad = engine.allocate("grad", Buffer.Type.F32, n);
        state = optimizer.state().stream().map(slot -> engine.allocate(slot, Buffer.Type.F32, n)).toList();
        step = engine.allocate("step", Buffer.Type.F32, OptimizerStep.SLOTS);
        scale = engine.allocate("scale", Buffer.Type.F32, 1);
        engine.upload(start, 0, theta, n);
        engine.upload(new float[] {scaleBy}, 0, scale, 1);
        program = engine.prepare(List.of(optimizer.step(theta, grad, state, step, scale, n)));
    }

    void step(float[] gradient, Penalty penalty, double weightDecay, Clipping clipping) {
        double rate = optimizer.schedule().at(steps);
        optimizer.scalars(++steps, rate, penalty, weightDecay, clipping, scalars);
        engine.upload(scalars, 0, step, scalars.length);
        engine.upload(gradient, 0, grad, n);
        program.run();
    }

    float[] theta() {
        return engine.floats(theta, n);
    }

    List<float[]> state() {
        return state.stream().map(slot -> engine.floats(slot, n)).toList();
    }
}
