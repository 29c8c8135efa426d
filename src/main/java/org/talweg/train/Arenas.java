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
    private long outgrown;

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

    void download(Weights into) {
        engine.download(parameters, into.parameters(), 0, into.parameters().length);
        engine.download(states, into.states(), 0, into.states().length);
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

    /** Takes working memory at once, as much as the programs of others like these came to need. */
    void reserve(Arenas counted) {
        grow(length(counted.floats), length(counted.ints));
    }

    private static long length(Buffer memory) {
        return memory == null ? 0 : memory.length();
    }

    /** Bytes of the working memory. */
    long working() {
        return (length(floats) + length(ints)) * Float.BYTES;
    }

    /** Bytes of working memory that became too small: programs made before hold on to it. */
    long outgrown() {
        return outgrown;
    }

    private void grow(long neededFloats, long neededInts) {
        if (floats == null || floats.length() < neededFloats) {
            outgrown += length(floats) * Float.BYTES;
            floats = engine.allocate("working memory", Buffer.Type.F32, neededFloats);
        }
        if (ints == null || ints.length() < neededInts) {
            outgrown += length(ints) * Float.BYTES;
            ints = engine.allocate("working memory (integers)", Buffer.Type.I32, neededInts);
        }
    }

    /** A plan's launches in the shared working memory, which grows when a plan needs more than any before. */
    List<Kernel> launches(Plan plan, Map<Node, Buffer> bound, Map<Node, List<Buffer>> targets) {
        grow(plan.floats(), plan.ints());
        return plan.launches(bound, targets, floats, ints);
    }
}
