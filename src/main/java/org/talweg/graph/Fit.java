package org.talweg.graph;

import java.util.List;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;

/** Checks of an op's inputs; the messages name the op and both shapes. */
final class Fit {
    private Fit() {}

    static Shape same(Op op, List<Node> inputs) {
        Shape first = floats(op, inputs.get(0)).shape();
        for (Node input : inputs) {
            if (!floats(op, input).shape().equals(first)) {
                throw new IllegalArgumentException(op.label() + ": expected equal shapes, got " + first + " and "
                        + input.shape());
            }
        }
        return first;
    }

    static Node floats(Op op, Node input) {
        return typed(op, input, Buffer.Type.F32);
    }

    static Node ints(Op op, Node input) {
        return typed(op, input, Buffer.Type.I32);
    }

    /** A column of {@code rows} integers. */
    static void labels(Op op, Node input, long rows) {
        shaped(op, "labels", ints(op, input), new Shape(rows, 1));
    }

    static void counters(Op op, Node input) {
        shaped(op, "counters", ints(op, input), new Shape(1, Bookkeeping.COUNTERS));
    }

    static void shaped(Op op, String what, Node input, Shape expected) {
        if (!input.shape().equals(expected)) {
            throw new IllegalArgumentException(op.label() + ": expected " + what + " of shape " + expected + ", got "
                    + input.shape());
        }
    }

    private static Node typed(Op op, Node input, Buffer.Type type) {
        if (input.type() != type) {
            throw new IllegalArgumentException(op.label() + ": expected an input of type " + type + ", got " + input
                    + " of type " + input.type());
        }
        return input;
    }
}
