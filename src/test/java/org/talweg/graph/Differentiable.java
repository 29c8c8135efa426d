package org.talweg.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Elementwise.Unary;
import org.talweg.kernel.Layer;
import org.talweg.kernel.Loss.Pointwise;

/**
 * The table of everything that can be differentiated: one row for each op, a value of it made from fresh leaves.
 *
 * @param name  of the row
 * @param value makes a node from leaves of about {@code rows × columns}; leaves whose name begins with {@code fixed} are not
 *              differentiated by
 */
record Differentiable(String name, Value value) {
    interface Value {
        Node of(BoundGraph graph, int rows, int columns);
    }

    /** A table's row with leaves that have values: {@code loss} is a random linear function of the row's value. */
    record Bound(BoundGraph graph, Node value, Node loss, List<Node> xs) {
        /** Σ ∂loss/∂x · v over all x, each v a fresh random leaf. */
        Bound directional(String name) {
            List<Node> gradients = Gradients.of(loss, xs);
            Node sum = null;
            for (int i = 0; i < xs.size(); i++) {
                Node v = graph.normal("fixed " + name + i, xs.get(i).shape().rows(), xs.get(i).shape().columns());
                Node term = gradients.get(i).dot(v);
                sum = sum == null ? term : sum.plus(term);
            }
            return new Bound(graph, sum, sum, xs);
        }
    }

    Bound bind(int rows, int columns) {
        BoundGraph graph = new BoundGraph(20_240 + name.hashCode());
        Node y = value.of(graph, rows, columns);
        List<Node> xs = graph.leaves().stream().filter(leaf -> !leaf.op().label().startsWith("fixed")).toList();
        Node weights = graph.normal("fixed weights", y.shape().rows(), y.shape().columns());
        return new Bound(graph, y, y.dot(weights), xs);
    }

    @Override
    public String toString() {
        return name;
    }

    static List<Differentiable> all() {
        List<Differentiable> rows = new ArrayList<>(primitives());
        rows.addAll(composites());
        return rows;
    }

    static List<Differentiable> primitives() {
        return List.of(
                of("neg", Node::negated),
                of("copy", x -> x.graph().unary(Unary.COPY, x)),
                of("exp", Node::exp),
                new Differentiable("log", (g, n, c) -> g.positive("x", n, c).log()),
                new Differentiable("sqrt", (g, n, c) -> g.positive("x", n, c).sqrt()),
                of("tanh", Node::tanh),
                of("sigmoid", Node::sigmoid),
                of("erf", Node::erf),
                of("relu", Node::relu),
                of("step", x -> x.step().plus(x.times(0.5f))),
                of("abs", Node::abs),
                of("scale", x -> x.times(-1.75f)),
                of("scale by 0", x -> x.times(0f)),
                of("shift", x -> x.plus(2.5f)),
                of("times a constant", x -> x.times(x.graph().fill(x.shape(), 3))),
                of("constant over x", x -> x.graph().fill(x.shape(), 3).over(x)),
                new Differentiable("add", (g, n, c) -> g.normal("a", n, c).plus(g.normal("b", n, c))),
                new Differentiable("sub", (g, n, c) -> g.normal("a", n, c).minus(g.normal("b", n, c))),
                new Differentiable("mul", (g, n, c) -> g.normal("a", n, c).times(g.normal("b", n, c))),
                new Differentiable("div", (g, n, c) -> g.normal("a", n, c).over(g.apart("b", n, c))),
                of("add to itself", x -> x.plus(x)),
                of("mul by itself", x -> x.times(x)),
                of("div by itself", x -> x.over(x).plus(x)),
                new Differentiable("matmul", (g, n, c) -> g.normal("a", n, 7).matmul(g.normal("b", 7, c), false, false)),
                new Differentiable("matmul nt", (g, n, c) -> g.normal("a", n, 7).matmul(g.normal("b", c, 7), false, true)),
                new Differentiable("matmul tn", (g, n, c) -> g.normal("a", 7, n).matmul(g.normal("b", 7, c), true, false)),
                new Differentiable("matmul tt", (g, n, c) -> g.normal("a", 7, n).matmul(g.normal("b", c, 7), true, true)),
                of("matmul with itself", x -> x.matmul(x, false, true)),
                of("matmul with itself, transposed first", x -> x.matmul(x, true, false)),
                new Differentiable("broadcast rows", (g, n, c) -> g.normal("x", 1, c).broadcastRows(n)),
                new Differentiable("broadcast columns", (g, n, c) -> g.normal("x", n, 1).broadcastColumns(c)),
                new Differentiable("broadcast scalar", (g, n, c) -> g.normal("x", 1, 1).broadcastTo(new Shape(n, c))),
                of("column sum", Node::columnSum),
                of("row sum", Node::rowSum),
                of("row max", Node::rowMax),
                of("sum", Node::sum),
                of("mean", Node::mean),
                new Differentiable("dot", (g, n, c) -> g.normal("a", n, c).dot(g.normal("b", n, c))),
                of("column mean", x -> x.graph().columnMean(x)));
    }

    static List<Differentiable> composites() {
        List<Differentiable> rows = new ArrayList<>();
        for (Activation activation : Activation.values()) {
            for (int form = 0; form < 4; form++) {
                boolean biased = form % 2 == 1;
                Layer.Dropout dropout = form < 2 ? null : Layer.Dropout.keeping(0.6f, 3);
                rows.add(new Differentiable((biased ? "bias + " : "") + activation.name().toLowerCase(Locale.ROOT)
                        + (dropout == null ? "" : " + dropout"), (g, n, c) -> {
                            Node z = g.apart("z", n, c);
                            Node bias = biased ? g.drawn("bias", 1, c, 0, 0.02f) : null;
                            Node counters = dropout == null ? null : g.counters(5, 77);
                            return g.graph().biasActivation(activation, z, bias, dropout, counters);
                        }));
            }
        }
        rows.add(of("column variance", x -> x.graph().columnVariance(x, x.graph().columnMean(x))));
        rows.add(new Differentiable("column variance about a given mean",
                (g, n, c) -> g.graph().columnVariance(g.normal("x", n, c), g.normal("mean", 1, c))));
        rows.add(new Differentiable("batch norm", (g, n, c) -> {
            Node x = g.drawn("x", n, c, 0.5f, 2);
            Node mean = g.graph().columnMean(x);
            Node var = g.graph().columnVariance(x, mean);
            return g.graph().batchNorm(x, g.apart("gamma", 1, c), g.normal("beta", 1, c), mean, var, 1e-2f);
        }));
        rows.add(new Differentiable("batch norm whose statistics are used elsewhere", (g, n, c) -> {
            Node x = g.drawn("x", n, c, 0.5f, 2).tanh();
            Node mean = g.graph().columnMean(x);
            Node var = g.graph().columnVariance(x, mean);
            Node y = g.graph().batchNorm(x, g.apart("gamma", 1, c), g.normal("beta", 1, c), mean, var, 1e-2f);
            return y.times(var.plus(mean).broadcastRows(n));
        }));
        rows.add(new Differentiable("normalize", (g, n, c) -> g.graph().normalize(g.normal("x", n, c),
                g.apart("gamma", 1, c), g.normal("beta", 1, c), g.normal("mean", 1, c), g.positive("var", 1, c), 1e-2f)));
        rows.add(new Differentiable("normalize with one row for all", (g, n, c) -> {
            Node row = g.positive("row", 1, c);
            return g.graph().normalize(g.normal("x", n, c), row, row, row, row, 1e-2f);
        }));
        rows.add(new Differentiable("softmax cross-entropy",
                (g, n, c) -> g.graph().softmaxCrossEntropy(g.normal("z", n, c), g.labels("labels", n, c))));
        rows.add(of("softmax", x -> x.graph().softmax(x)));
        for (Pointwise loss : Pointwise.values()) {
            rows.add(new Differentiable(loss.name().toLowerCase(Locale.ROOT), (g, n, c) -> g.graph().pointwiseLoss(loss,
                    g.apart("z", n, c), g.drawn("fixed t", n, c, 0, 0.02f), loss == Pointwise.HUBER ? 1 : 0)));
        }
        return rows;
    }

    private static Differentiable of(String name, UnaryOperator<Node> op) {
        return new Differentiable(name, (g, n, c) -> op.apply(g.apart("x", n, c)));
    }
}
