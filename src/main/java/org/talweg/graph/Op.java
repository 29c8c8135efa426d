package org.talweg.graph;

import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;

/**
 * What a node computes from its inputs. Implementations are records: equal ops on equal inputs are one node.
 *
 * <p>A primitive op writes its gradient with primitives. A composite has a fused kernel and a definition in primitives;
 * its gradient is a fused backward op where it has one, else the gradient of its definition. So any node can be
 * differentiated any number of times.
 */
interface Op {
    /** The name in messages and listings. */
    default String label() {
        return Kernel.snake(getClass().getSimpleName());
    }

    /** The shape of the result; refuses inputs that do not fit. */
    Shape shape(List<Node> inputs);

    default Buffer.Type type(List<Node> inputs) {
        return Buffer.Type.F32;
    }

    /**
     * The gradient with respect to each input, from {@code up}, the gradient with respect to {@code node}; null where it is
     * zero everywhere.
     */
    default List<Node> gradients(Node node, Node up) {
        return Gradients.of(definition(node), node.inputs(), up);
    }

    /** A composite's value in primitives. */
    default Node definition(Node node) {
        throw new UnsupportedOperationException(label() + " is not differentiable");
    }

    /** Floats of working memory that the launches of this op need. */
    default long scratch(Node node) {
        return 0;
    }

    /**
     * Whether the result may be written over an input, of the same size, that nothing reads afterwards: what the kernel
     * promises of its parameters.
     */
    default boolean inPlace(int input) {
        return false;
    }

    /** An input whose own buffer this op changes, or null: the op is then run for that effect. */
    default Node updates(Node node) {
        return null;
    }

    /** The launches that compute {@code node}. */
    void emit(Node node, Emitter out);
}
