package org.talweg.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.graph.Gradients;
import org.talweg.graph.Graph;
import org.talweg.graph.Node;
import org.talweg.graph.Plan;
import org.talweg.graph.Reduce;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Layer;
import org.talweg.kernel.OptimizerStep;
import org.talweg.kernel.Reduction;
import org.talweg.nn.Model;
import org.talweg.nn.Network;
import org.talweg.nn.Parameter;
import org.talweg.optim.Optimizer;

/**
 * Everything a training step does between row numbers and changed weights, for one batch size: gather → forward → backward,
 * gradients landing in their arena → global norm → one update over the weights and one over the other parameters.
 */
final class StepProgram {
    private final Plan plan;
    private final Program program;

    /** @param slot where the features of the batch are, if they are streamed */
    StepProgram(Engine engine, Model model, TrainingState state, DeviceData data, int slot, int batch, Optimizer optimizer,
            float clipNorm, float maxNorm) {
        Graph graph = new Graph();
        Node leaf = data.featureLeaf(graph, "data", data.streamed() ? batch : data.rows());
        Node allTargets = data.targetLeaf(graph, "targets", data.rows());
        Node order = graph.ints("order", data.rows(), 1);
        Node counters = graph.ints("counters", 1, Bookkeeping.COUNTERS);
        Network network = model.build(data.streamed() ? leaf : graph.gather(leaf, order, counters, batch),
                graph.gather(allTargets, order, counters, batch), counters, true);

        Map<Node, Buffer> bound = state.arenas().bind(network);
        bound.put(leaf, data.streamed() ? data.slot(slot, batch) : data.features(0, data.rows()));
        bound.put(allTargets, data.targets(0, data.rows()));
        bound.put(order, state.order());
        bound.put(counters, state.counters());

        Map<Node, List<Buffer>> outputs = new HashMap<>();
        Node loss = network.loss();
        Arenas.receive(outputs, loss, state.loss());
        if (network.correct() != null) {
            Arenas.receive(outputs, network.correct(), state.correct());
        }
        List<Parameter> parameters = model.parameters();
        List<Node> gradients = Gradients.of(loss, parameters.stream().map(network::parameter).toList());
        for (int i = 0; i < parameters.size(); i++) {
            Arenas.receive(outputs, gradients.get(i), Arenas.of(state.gradients(), parameters.get(i)));
        }
        plan = new Plan(network.updates(), List.copyOf(outputs.keySet()));
        List<Kernel> launches = new ArrayList<>(state.arenas().launches(plan, bound, outputs));
        update(launches, model, state, optimizer, clipNorm, maxNorm);
        launches.add(new Bookkeeping.Record(state.loss(), state.sumOfSquares(), state.scale(),
                network.correct() == null ? null : state.correct(), state.gradients(), state.counters(), state.history(),
                state.positions(), model.weightFloats(), model.parameterFloats()));
        program = engine.prepare(launches);
    }

    private static void update(List<Kernel> launches, Model model, TrainingState state, Optimizer optimizer, float clipNorm,
            float maxNorm) {
        long all = model.parameterFloats();
        long weights = model.weightFloats();
        launches.addAll(Reduce.vector(Reduction.Op.SUM_SQUARES, state.gradients(), all, state.reduction(),
                state.sumOfSquares()));
        launches.add(new Bookkeeping.ClipScale(state.loss(), state.sumOfSquares(), state.scale(), clipNorm));
        launches.add(step(state, optimizer, 0, weights, state.weightScalars()));
        if (all > weights) {
            launches.add(step(state, optimizer, weights, all - weights, state.otherScalars()));
        }
        if (maxNorm < Float.POSITIVE_INFINITY) {
            for (Parameter parameter : model.parameters()) {
                if (parameter.isWeight()) {
                    limit(launches, state, parameter, maxNorm);
                }
            }
        }
    }

    private static OptimizerStep step(TrainingState state, Optimizer optimizer, long from, long count, Buffer scalars) {
        List<Buffer> slots = state.slots().stream().map(slot -> slot.slice(from, count)).toList();
        return optimizer.step(state.arenas().parameters().slice(from, count), state.gradients().slice(from, count), slots,
                scalars, state.scale(), count);
    }

    private static void limit(List<Kernel> launches, TrainingState state, Parameter parameter, float maxNorm) {
        long rows = parameter.shape().rows();
        long columns = parameter.shape().columns();
        Buffer w = Arenas.of(state.arenas().parameters(), parameter);
        Buffer squares = Reduce.columnsOf(Reduction.Op.SUM_SQUARES, w, rows, columns, state.reduction(), launches);
        launches.add(new Layer.MaxNorm(w, squares, maxNorm, rows, columns));
    }

    void run() {
        program.run();
    }

    /** Where each value of the forward and backward pass lies. */
    Plan plan() {
        return plan;
    }
}
