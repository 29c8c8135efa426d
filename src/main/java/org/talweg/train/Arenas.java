package org.talweg.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.talweg.engine.Engine;
import org.talweg.graph.Node;
import org.talweg.graph.Plan;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.nn.Model;
import org.talweg.nn.Network;
import org.talweg.nn.Parameter;
import org.talweg.nn.State;

/** The parameters and states of a model in an engine's memory, and the working memory that all programs share. */
final class Arenas {
    private final Engine engine;
    private final Model model;
    private final Buffer parameters;
    private final Buffer states;
    private Buffer floats;
    private Buffer ints;

    Arenas(Engine engine, Model model, Weights start) {
        this.engine = engine;
        this.model = model;
        this.parameters = engine.allocate("parameters", Buffer.Type.F32, model.parameterFloats());
        this.states = engine.allocate("states", Buffer.Type.F32, model.stateFloats());
        upload(start);
    }

    void upload(Weights weights) {
        engine.upload(weights.parameters(), 0, parameters, weights.parameters().length);
        engine.upload(weights.states(), 0, states, weights.states().length);
    }

    Buffer parameters() {
        return parameters;
    }

    Buffer states() {
        return states;
    }

    /** The stretch of an arena that a parameter has. */
    static Buffer of(Buffer arena, Parameter parameter) {
        return arena.slice(parameter.offset(), parameter.shape().size());
    }

    /** Buffers of a network's parameters and states. */
    Map<Node, Buffer> bind(Network network) {
        Map<Node, Buffer> bound = new HashMap<>();
        for (Parameter parameter : model.parameters()) {
            bound.put(network.parameter(parameter), of(parameters, parameter));
        }
        for (State state : model.states()) {
            bound.put(network.state(state), states.slice(state.offset(), state.columns()));
        }
        return bound;
    }

    /** Notes that a node's value goes to a buffer; equal values, which are one node, may go to several. */
    static void receive(Map<Node, List<Buffer>> targets, Node node, Buffer buffer) {
        targets.computeIfAbsent(node, none -> new ArrayList<>()).add(buffer);
    }

    /** A plan's launches in the shared working memory, which grows when a plan needs more than any before. */
    List<Kernel> launches(Plan plan, Map<Node, Buffer> bound, Map<Node, List<Buffer>> targets) {
        if (floats == null || floats.length() < plan.floats()) {
            floats = engine.allocate("working memory", Buffer.Type.F32, plan.floats());
        }
        if (ints == null || ints.length() < plan.ints()) {
            ints = engine.allocate("working memory (integers)", Buffer.Type.I32, plan.ints());
        }
        return plan.launches(bound, targets, floats, ints);
    }
}
