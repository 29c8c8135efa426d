package org.talweg.train;

import java.util.ArrayList;
import java.util.List;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.graph.Reduce;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Reduction;
import org.talweg.nn.Model;
import org.talweg.nn.Parameter;

/** Norms of each weight matrix, of its gradient and of its change, from an epoch's last step, computed on the engine. */
final class LastStep {
    /** ‖W‖₂, ‖∂L/∂W‖₂ and ‖ΔW‖₂ of a dense layer. */
    record Norms(double weight, double gradient, double update) {
        /** ‖ΔW‖₂ / ‖W‖₂, NaN of weights that are all 0. */
        double ratio() {
            return weight == 0 ? Double.NaN : update / weight;
        }
    }

    private static final int SUMS = 3;

    private final Engine engine;
    private final Buffer sums; // (layers, 3)
    private final Program before;
    private final Program after;

    LastStep(Engine engine, Model model, Buffer parameters, Buffer gradients, Buffer reduction) {
        this.engine = engine;
        List<Parameter> weights = model.parameters().stream().filter(Parameter::isWeight).toList();
        long n = model.weightFloats();
        Buffer snapshot = engine.allocate("weights before the last step", Buffer.Type.F32, n);
        sums = engine.allocate("sums of layers", Buffer.Type.F32, (long) SUMS * weights.size());
        before = engine.prepare(List.of(new Elementwise.Map1(Elementwise.Unary.COPY, parameters, snapshot, n)));
        List<Kernel> launches = new ArrayList<>();
        launches.add(new Elementwise.Map2(Elementwise.Binary.SUB, parameters, snapshot, snapshot, n));
        for (int i = 0; i < weights.size(); i++) {
            List<Buffer> arenas = List.of(parameters, gradients, snapshot);
            for (int j = 0; j < SUMS; j++) {
                launches.addAll(Reduce.vector(Reduction.Op.SUM_SQUARES, Arenas.of(arenas.get(j), weights.get(i)),
                        weights.get(i).shape().size(), reduction, sums.slice((long) SUMS * i + j, 1)));
            }
        }
        after = engine.prepare(launches);
    }

    /** Keeps the weights; the epoch's last step comes next. */
    void before() {
        before.run();
    }

    /** For each dense layer, when the last step has been taken. */
    List<Norms> norms() {
        after.run();
        float[] squares = engine.floats(sums, (int) sums.length());
        List<Norms> norms = new ArrayList<>();
        for (int i = 0; i < squares.length; i += SUMS) {
            norms.add(new Norms(Math.sqrt(squares[i]), Math.sqrt(squares[i + 1]), Math.sqrt(squares[i + 2])));
        }
        return norms;
    }
}
