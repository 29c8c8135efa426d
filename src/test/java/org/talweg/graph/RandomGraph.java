package org.talweg.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Layer;
import org.talweg.kernel.Loss.Pointwise;

/** A graph of random nodes: every kind of op, values kept moderate, sizes that need one and two levels of reductions. */
final class RandomGraph {
    private static final int[] ROWS = {1, 7, 300};
    private static final int[] COLUMNS = {1, 7, 40};

    final BoundGraph bound;
    private final Random random;
    private final List<Node> nodes = new ArrayList<>();
    private final Node counters;

    RandomGraph(long seed, int size) {
        random = new Random(seed);
        bound = new BoundGraph(seed);
        counters = bound.counters(1, seed);
        for (int i = 0; i < 4; i++) {
            nodes.add(bound.normal("leaf" + i, ROWS[random.nextInt(3)], COLUMNS[random.nextInt(3)]));
        }
        while (nodes.size() < size) {
            Node next = next();
            if (!nodes.contains(next)) {
                nodes.add(next);
            }
        }
    }

    /** Some of the nodes that are computed. */
    List<Node> choose(int count) {
        List<Node> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            Node node = nodes.get(random.nextInt(nodes.size()));
            if (!node.isLeaf() && !chosen.contains(node)) {
                chosen.add(node);
            }
        }
        return chosen;
    }

    /** A leaf or, more often, a late node. */
    private Node any() {
        int last = nodes.size();
        return nodes.get(random.nextBoolean() ? random.nextInt(last) : Math.max(0, last - 1 - random.nextInt(6)));
    }

    /** A value of a shape: an existing one where there is one, else made by sums and broadcasts. */
    private Node shaped(Shape shape) {
        List<Node> fitting = nodes.stream().filter(node -> node.shape().equals(shape)).toList();
        return fitting.isEmpty() || random.nextInt(4) == 0 ? any().mean().tanh().broadcastTo(shape)
                : fitting.get(random.nextInt(fitting.size()));
    }

    private Node next() {
        Node x = any();
        Graph graph = bound.graph();
        Shape shape = x.shape();
        Shape row = new Shape(1, shape.columns());
        switch (random.nextInt(18)) {
            case 0: return x.tanh();
            case 1: return x.sigmoid();
            case 2: return x.negated();
            case 3: return x.relu();
            case 4: return x.times(0.5f);
            case 5: return x.plus(-0.25f);
            case 6: return x.plus(shaped(shape)).times(0.5f);
            case 7: return x.minus(shaped(shape)).tanh();
            case 8: return x.tanh().times(shaped(shape).sigmoid());
            case 9: return x.columnSum().times(1f / shape.rows()).broadcastRows(ROWS[random.nextInt(3)]);
            case 10: return x.rowMax().broadcastColumns(COLUMNS[random.nextInt(3)]);
            case 11: return x.sum().tanh().broadcastTo(new Shape(ROWS[random.nextInt(3)], COLUMNS[random.nextInt(3)]));
            case 12: {
                Node w = shaped(new Shape(shape.columns(), COLUMNS[random.nextInt(3)])).times(0.1f);
                return x.matmul(w).tanh();
            }
            case 13: {
                Node h = graph.biasActivation(Activation.values()[random.nextInt(7)], x,
                        random.nextBoolean() ? shaped(row) : null, random.nextBoolean() ? Layer.Dropout.keeping(0.5f, 1) : null,
                        counters);
                return random.nextBoolean() ? h : Gradients.of(h.tanh().sum(), List.of(x)).get(0);
            }
            case 14: return graph.softmax(x);
            case 15: return graph.pointwiseLoss(Pointwise.values()[random.nextInt(3)], x, shaped(shape), 1).tanh();
            case 16: {
                Node mean = graph.columnMean(x);
                Node var = graph.columnVariance(x, mean);
                Node y = graph.batchNorm(x, shaped(row), shaped(row), mean, var, 1).tanh();
                return random.nextBoolean() ? y : Gradients.of(y.times(y).sum(), List.of(x)).get(0).tanh();
            }
            default: return graph.normalize(x, shaped(row), shaped(row), shaped(row), shaped(row).abs(), 1).tanh();
        }
    }
}
