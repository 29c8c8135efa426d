package org.talweg.benchmarks;

import java.util.List;
import org.talweg.benchmarks.peers.Request;
import org.talweg.benchmarks.peers.Values;
import org.talweg.engine.Program;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Loss;
import org.talweg.kernel.OptimizerStep;
import org.talweg.optim.AdaGrad;
import org.talweg.optim.Adam;
import org.talweg.optim.Clipping;
import org.talweg.optim.Momentum;
import org.talweg.optim.Optimizer;
import org.talweg.optim.Penalty;
import org.talweg.optim.RmsProp;
import org.talweg.optim.Sgd;

/** Talweg's kernel for a {@code map} or {@code optimizer} request, by the time that goes by. */
final class OwnProgram implements Subject {
    private static final int SOFTMAX_COLUMNS = 1000;
    private static final double RATE = 1e-3;

    private final CpuEngine engine;
    private final Program program;
    private final Buffer changed;

    OwnProgram(Request request) {
        engine = new CpuEngine(request.number("threads"));
        int n = request.number("n");
        changed = engine.allocate("changed", Buffer.Type.F32, n);
        Kernel kernel = request.kind().equals("map") ? map(request.text("f"), n) : optimizer(rule(request.text("rule")), n);
        program = engine.prepare(List.of(kernel));
    }

    private Kernel map(String f, int n) {
        Buffer x = filled("x", n, 1);
        return switch (f) {
            case "exp" -> new Elementwise.Map1(Elementwise.Unary.EXP, x, changed, n);
            case "tanh" -> new Elementwise.Map1(Elementwise.Unary.TANH, x, changed, n);
            case "sigmoid" -> new Elementwise.Map1(Elementwise.Unary.SIGMOID, x, changed, n);
            case "softmax" -> new Loss.Softmax(x, changed, n / SOFTMAX_COLUMNS, SOFTMAX_COLUMNS);
            default -> throw new IllegalArgumentException("expected a function, got f=" + f);
        };
    }

    private static Optimizer rule(String rule) {
        return switch (rule) {
            case "adam" -> Adam.at(RATE);
            case "sgd" -> Sgd.at(RATE);
            case "momentum" -> Momentum.at(RATE);
            case "rmsprop" -> RmsProp.at(RATE);
            case "adagrad" -> AdaGrad.at(RATE);
            default -> throw new IllegalArgumentException("expected a rule, got rule=" + rule);
        };
    }

    private Kernel optimizer(Optimizer rule, int n) {
        engine.upload(Values.uniform(n, 1), 0, changed, n);
        Buffer gradient = filled("gradient", n, 2);
        List<Buffer> state = rule.state().stream().map(slot -> engine.allocate(slot, Buffer.Type.F32, n)).toList();
        float[] scalars = new float[OptimizerStep.SLOTS];
        rule.scalars(1, RATE, Penalty.none(), 0, Clipping.none(), scalars);
        return rule.step(changed, gradient, state, holding("step", scalars), holding("scale", new float[] {1}), n);
    }

    private Buffer filled(String label, int n, long seed) {
        return holding(label, Values.uniform(n, seed));
    }

    private Buffer holding(String label, float... values) {
        Buffer buffer = engine.allocate(label, Buffer.Type.F32, values.length);
        engine.upload(values, 0, buffer, values.length);
        return buffer;
    }

    @Override
    public String name() {
        return TALWEG;
    }

    @Override
    public double measure(double seconds) {
        return Subject.repeat(program::run, seconds);
    }

    /** Greatest difference between a map's values and these, in units of the greater of 1 and the value. */
    double difference(float[] others) {
        program.run();
        float[] ours = engine.floats(changed, others.length);
        double greatest = 0;
        for (int i = 0; i < ours.length; i++) {
            greatest = Math.max(greatest, Math.abs(ours[i] - others[i]) / Math.max(1, Math.abs(ours[i])));
        }
        return greatest;
    }

    @Override
    public void close() {
        engine.close();
    }
}
