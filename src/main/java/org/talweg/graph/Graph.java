package org.talweg.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise.Binary;
import org.talweg.kernel.Elementwise.Unary;
import org.talweg.kernel.Layer;
import org.talweg.kernel.Loss.Pointwise;

/**
 * A computation as immutable nodes. Shapes are checked as nodes are made, and equal nodes are one node.
 *
 * <p>Nodes are made by methods of {@link Node} and, for what has no natural receiver, of this class.
 */
public final class Graph {
    private record Key(Op op, List<Node> inputs) {}

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Key, Node> known = new HashMap<>();
    private final Map<String, Leaf> leaves = new HashMap<>();

    /** A matrix of floats from outside: data, a parameter or a state. */
    public Node floats(String name, long rows, long columns) {
        return leaf(new Leaf(name, new Shape(rows, columns), Buffer.Type.F32));
    }

    /** Integers from outside: labels, row numbers, counters. */
    public Node ints(String name, long rows, long columns) {
        return leaf(new Leaf(name, new Shape(rows, columns), Buffer.Type.I32));
    }

    private Node leaf(Leaf leaf) {
        if (leaves.putIfAbsent(leaf.name(), leaf) != null) {
            throw new IllegalArgumentException("expected leaves with different names, got name=" + leaf.name() + " again");
        }
        return add(leaf);
    }

    /** A matrix filled with one value. */
    public Node fill(Shape shape, float value) {
        return add(new Primitive.Constant(shape, value));
    }

    /** Rows of a mini-batch out of {@code source}: {@code order[offset + i]} for i &lt; rows, the offset being a counter. */
    public Node gather(Node source, Node order, Node counters, long rows) {
        return add(new Composite.GatherRows(rows), source, order, counters);
    }

    /** {@code h(z + bias)}, then dropout; {@code bias} and {@code dropout} (with its {@code counters}) may be null. */
    public Node biasActivation(Activation activation, Node z, Node bias, Layer.Dropout dropout, Node counters) {
        List<Node> inputs = new ArrayList<>(List.of(z));
        if (bias != null) {
            inputs.add(bias);
        }
        if (dropout != null) {
            if (counters == null) {
                throw new IllegalArgumentException("expected counters for dropout, got counters=null; give the graph a leaf"
                        + " of " + Bookkeeping.COUNTERS + " integers");
            }
            inputs.add(counters);
        }
        return add(new Composite.BiasActivate(activation, bias != null, dropout), inputs);
    }

    /** Mean of each column: (N, C) → (1, C). */
    public Node columnMean(Node x) {
        return x.columnSum().times((float) (1.0 / x.shape().rows()));
    }

    /** Biased variance of each column about {@code mean}: (N, C) → (1, C). */
    public Node columnVariance(Node x, Node mean) {
        return add(new Normalisation.SquaredDeviations(), x, mean).times((float) (1.0 / x.shape().rows()));
    }

    /**
     * Batch norm in training: {@code mean} and {@code var} must be x's own, {@link #columnMean} and
     * {@link #columnVariance}; the gradient of x goes through them.
     */
    public Node batchNorm(Node x, Node gamma, Node beta, Node mean, Node var, float epsilon) {
        return add(new Normalisation.Train(epsilon), x, gamma, beta, mean, var);
    }

    /** Batch norm with given statistics, as in evaluation. */
    public Node normalize(Node x, Node gamma, Node beta, Node mean, Node var, float epsilon) {
        return add(new Normalisation.Evaluate(epsilon), x, gamma, beta, mean, var);
    }

    /** Changes the leaf {@code running} towards {@code factor·batch} at {@code rate}, when the program has run. */
    public Node runningUpdate(Node running, Node batch, float rate, float factor) {
        return add(new Normalisation.Running(rate, factor), running, batch);
    }

    /** Softmax cross-entropy of each row: logits (N, C), labels I32 (N, 1) → (N, 1). */
    public Node softmaxCrossEntropy(Node logits, Node labels) {
        return add(new Losses.SoftmaxEntropy(), logits, labels);
    }

    /** Softmax of each row. */
    public Node softmax(Node logits) {
        return add(new Losses.SoftmaxRows(), logits);
    }

    /** A loss by elements of prediction and target, equal shapes; {@code delta} is Huber's. */
    public Node pointwiseLoss(Pointwise loss, Node prediction, Node target, float delta) {
        return add(new Losses.PointLoss(loss, delta), prediction, target);
    }

    /** 1 where the largest logit of a row is at its label: (N, C), I32 (N, 1) → (N, 1). Not differentiable. */
    public Node correct(Node logits, Node labels) {
        return add(new Losses.Correct(), logits, labels);
    }

    /** Labels I32 (N, 1) as rows of zeros and a one: (N, classes). */
    public Node oneHot(Node labels, long classes) {
        return add(new Losses.Indicator(classes), labels);
    }

    Node dropoutMask(Shape shape, Layer.Dropout dropout, Node counters) {
        return add(new Composite.Mask(shape, dropout), counters);
    }

    Node unary(Unary op, Node x) {
        return add(new Primitive.Map1(op), x);
    }

    Node binary(Binary op, Node a, Node b) {
        if (op == Binary.MUL && a.shape().equals(b.shape()) && a.graph() == b.graph()) {
            if (b.op() instanceof Primitive.Constant constant) {
                return scale(a, constant.value());
            }
            if (a.op() instanceof Primitive.Constant constant) {
                return scale(b, constant.value());
            }
        }
        return add(new Primitive.Map2(op), a, b);
    }

    Node scale(Node x, float factor) {
        if (factor == 1) {
            return x;
        }
        return x.op() instanceof Primitive.Constant constant
                ? fill(x.shape(), constant.value() * factor)
                : add(new Primitive.Scale(factor), x);
    }

    Node broadcast(Op repeat, Node x) {
        return x.op() instanceof Primitive.Constant constant
                ? fill(repeat.shape(List.of(x)), constant.value())
                : add(repeat, x);
    }

    Node add(Op op, Node... inputs) {
        return add(op, List.of(inputs));
    }

    Node add(Op op, List<Node> inputs) {
        for (Node input : inputs) {
            if (input.graph() != this) {
                throw new IllegalArgumentException(op.label() + ": expected inputs of one graph, got " + input
                        + " of another");
            }
            if (input.op().updates(input) != null) {
                throw new IllegalArgumentException(op.label() + ": expected values as inputs, got " + input
                        + ", which only changes its leaf when a program has run");
            }
        }
        Key key = new Key(op, List.copyOf(inputs));
        Node node = known.get(key);
        if (node == null) {
            node = new Node(this, nodes.size(), op, key.inputs(), op.shape(inputs), op.type(inputs));
            nodes.add(node);
            known.put(key, node);
        }
        return node;
    }

    List<Node> nodes() {
        return nodes;
    }
}
