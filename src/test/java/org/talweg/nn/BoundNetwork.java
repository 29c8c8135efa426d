package org.talweg.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.talweg.engine.Engine;
import org.talweg.graph.BoundGraph;
import org.talweg.graph.Node;
import org.talweg.graph.Plan;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;

/** A network in a graph of its own, every leaf with a value: random rows, labels or targets, and a model's first parameters. */
final class BoundNetwork {
    final BoundGraph bound;
    final Model model;
    final Network network;
    final Node features;
    final Node targets;

    BoundNetwork(Model model, int rows, boolean training, long seed) {
        this.model = model;
        bound = new BoundGraph(seed);
        features = bound.normal("features", rows, model.inputs());
        targets = switch (model.objective().kind()) {
            case SOFTMAX_CROSS_ENTROPY -> bound.labels("targets", rows, (int) model.outputs());
            case SIGMOID_CROSS_ENTROPY -> {
                float[] classes = new float[rows * (int) model.outputs()];
                for (int i = 0; i < classes.length; i++) {
                    classes[i] = i % 3 == 0 ? 1 : 0;
                }
                yield bound.floats("targets", rows, model.outputs(), classes);
            }
            default -> bound.normal("targets", rows, model.outputs());
        };
        network = model.build(features, targets, bound.counters(4, seed), training);
        float[] start = model.initialParameters(seed);
        for (Parameter parameter : model.parameters()) {
            int from = (int) parameter.offset();
            bound.bind(network.parameter(parameter), Arrays.copyOfRange(start, from, from + (int) parameter.shape().size()));
        }
        float[] states = model.initialStates();
        for (State state : model.states()) {
            int from = (int) state.offset();
            bound.bind(network.state(state), Arrays.copyOfRange(states, from, from + (int) state.columns()));
        }
    }

    List<Node> parameters() {
        return model.parameters().stream().map(network::parameter).toList();
    }

    /** The launches that compute some nodes, their results lost. */
    static List<Kernel> launches(Engine engine, BoundGraph bound, List<Node> results) {
        Plan plan = new Plan(results, List.of());
        Map<Node, Buffer> leaves = bound.upload(engine, plan.leaves());
        return plan.launches(leaves, Map.of(), engine.allocate("floats", Buffer.Type.F32, plan.floats()),
                engine.allocate("ints", Buffer.Type.I32, plan.ints()));
    }

    /** Entry names of the launches that compute the output. */
    List<String> entries(Engine engine) {
        List<String> entries = new ArrayList<>();
        launches(engine, bound, List.of(network.output())).forEach(kernel -> entries.add(kernel.entry()));
        return entries;
    }
}
