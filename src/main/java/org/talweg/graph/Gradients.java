package org.talweg.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reverse-mode differentiation, symbolic: gradients are nodes of the same graph and can be differentiated again.
 * Goodfellow et al. 2016, section 6.5.6; Griewank &amp; Walther 2008, chapter 3.
 *
 * <p>A Hessian-vector product is {@code of(of(loss, theta).dot(v), theta)}: exact, without finite differences
 * (Pearlmutter 1994).
 */
public final class Gradients {
    private Gradients() {}

    /**
     * ∂y/∂x for each x, of x's shape.
     *
     * @param y  a scalar
     * @param xs nodes of y's graph
     * @return zeros where y does not depend on x
     */
    public static List<Node> of(Node y, List<Node> xs) {
        if (!y.shape().equals(Shape.SCALAR)) {
            throw new IllegalArgumentException("expected a scalar to differentiate, got " + y
                    + "; take its sum or mean first");
        }
        for (Node x : xs) {
            if (x.graph() != y.graph()) {
                throw new IllegalArgumentException("expected nodes of one graph to differentiate by, got " + x
                        + " of another than " + y);
            }
        }
        List<Node> result = new ArrayList<>(of(y, xs, y.graph().fill(Shape.SCALAR, 1), false));
        for (int i = 0; i < xs.size(); i++) {
            if (result.get(i) == null) {
                result.set(i, y.graph().fill(xs.get(i).shape(), 0));
            }
        }
        return result;
    }

    /**
     * Σ up·∂y/∂x for each x, the xs taken as independent of each other; null where y does not depend on x.
     * Where an x comes twice, its whole gradient stands at the first place: an op's contributions are added up.
     */
    static List<Node> of(Node y, List<Node> xs, Node up) {
        List<Node> result = of(y, xs, up, true);
        for (int i = 0; i < xs.size(); i++) {
            if (xs.indexOf(xs.get(i)) < i) {
                result.set(i, null);
            }
        }
        return result;
    }

    private static List<Node> of(Node y, List<Node> xs, Node up, boolean independent) {
        boolean[] needed = needed(y, xs);
        Node[] gradient = new Node[y.id() + 1];
        gradient[y.id()] = up;
        for (int id = y.id(); id >= 0; id--) {
            if (gradient[id] == null || !needed[id]) {
                continue;
            }
            Node node = y.graph().nodes().get(id);
            if (independent && xs.contains(node)) {
                continue;
            }
            List<Node> contributions = node.op().gradients(node, gradient[id]);
            for (int i = 0; i < contributions.size(); i++) {
                Node contribution = contributions.get(i);
                int input = node.input(i).id();
                if (contribution != null && needed[input]) {
                    gradient[input] = gradient[input] == null ? contribution : gradient[input].plus(contribution);
                }
            }
        }
        Node[] result = new Node[xs.size()];
        Arrays.setAll(result, i -> xs.get(i).id() <= y.id() ? gradient[xs.get(i).id()] : null);
        return Arrays.asList(result);
    }

    /** For each node up to y: whether an x is among it and what it is made of. */
    private static boolean[] needed(Node y, List<Node> xs) {
        boolean[] needed = new boolean[y.id() + 1];
        for (Node x : xs) {
            if (x.id() <= y.id()) {
                needed[x.id()] = true;
            }
        }
        for (int id = 0; id <= y.id(); id++) {
            for (Node input : y.graph().nodes().get(id).inputs()) {
                needed[id] |= needed[input.id()];
            }
        }
        return needed;
    }
}
