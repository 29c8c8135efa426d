package org.talweg.graph;

import java.util.List;
import org.talweg.kernel.Buffer;

/** A value that comes from outside: its buffer is given when the graph is compiled. */
record Leaf(String name, Shape of, Buffer.Type holds) implements Op {
    @Override
    public String label() {
        return name;
    }

    @Override
    public Shape shape(List<Node> inputs) {
        return of;
    }

    @Override
    public Buffer.Type type(List<Node> inputs) {
        return holds;
    }

    @Override
    public List<Node> gradients(Node node, Node up) {
        return List.of();
    }

    @Override
    public void emit(Node node, Emitter out) {}
}
