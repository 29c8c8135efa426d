package org.talweg.train;

import java.util.List;
import org.talweg.curvature.LossSurface;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;
import org.talweg.optim.Clipping;
import org.talweg.optim.Optimizer;

/**
 * A first-order update rule as it runs on a surface, by the engine's own kernel: points are floats; f and its gradient are computed in
 * double, and the gradient is rounded to float.
 */
public final class Updates {
    private final Engine engine;
    private final Optimizer optimizer;
    private final Buffer theta;
    private final Buffer grad;
    private final Buffer scalars;
    private final Program update;
    private final float[] point;
    private final float[] floats;
    private final float[] values = new float[OptimizerStep.SLOTS];
    private final double[] x;
    private final double[] gradient;
    private long steps;

    /** @param start (n), rounded to float */
    public Updates(Engine engine, Optimizer optimizer, double[] start) {
        int n = start.length;
        this.engine = engine;
        this.optimizer = optimizer;
        theta = engine.allocate("theta", Buffer.Type.F32, n);
        grad = engine.allocate("gradient", Buffer.Type.F32, n);
        List<Buffer> state = optimizer.state().stream().map(slot -> engine.allocate(slot, Buffer.Type.F32, n)).toList();
        scalars = engine.allocate("step scalars", Buffer.Type.F32, OptimizerStep.SLOTS);
        Buffer scale = engine.allocate("gradient scale", Buffer.Type.F32, 1);
        engine.upload(new float[] {1}, 0, scale, 1);
        update = engine.prepare(List.of(optimizer.step(theta, grad, state, scalars, scale, n)));
        point = new float[n];
        floats = new float[n];
        x = new double[n];
        gradient = new double[n];
        for (int i = 0; i < n; i++) {
            point[i] = (float) start[i];
            x[i] = point[i];
        }
        engine.upload(point, 0, theta, n);
    }

    /** f where it is; the gradient there is what {@link #update} goes by. */
    public double evaluate(LossSurface f) {
        return f.gradient(x, gradient);
    }

    /** One step by the gradient evaluated last. */
    public void update() {
        for (int i = 0; i < gradient.length; i++) {
            floats[i] = (float) gradient[i];
        }
        optimizer.scalars(steps + 1, optimizer.schedule().at(steps), null, 0, Clipping.none(), values);
        steps++;
        engine.upload(values, 0, scalars, values.length);
        engine.upload(floats, 0, grad, floats.length);
        update.run();
        engine.download(theta, point, 0, point.length);
        for (int i = 0; i < point.length; i++) {
            x[i] = point[i];
        }
    }

    /** (n) where it is. */
    public double[] point() {
        return x.clone();
    }
}
