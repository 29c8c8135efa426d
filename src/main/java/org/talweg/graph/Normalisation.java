package org.talweg.graph;

import java.util.Arrays;
import java.util.List;
import org.talweg.kernel.BatchNorm;
import org.talweg.kernel.Buffer;

/** Batch norm's composites. Shapes: x, dy (N, C); all else (1, C). */
sealed interface Normalisation extends Op {

    /** Inputs x, mean. */
    record SquaredDeviations() implements Normalisation {
        @Override
        public Shape shape(List<Node> inputs) {
            return rows(this, inputs.get(0), inputs.subList(1, 2));
        }

        @Override
        public Node definition(Node node) {
            Node x = node.input(0);
            Node d = x.minus(node.input(1).broadcastRows(x.shape().rows()));
            return d.times(d).columnSum();
        }

        @Override
        public long scratch(Node node) {
            return Reduce.columnScratch(node.input(0).shape());
        }

        @Override
        public void emit(Node node, Emitter out) {
            Shape x = node.input(0).shape();
            Buffer source = out.of(node.input(0));
            Buffer mean = out.of(node.input(1));
            Reduce.columns(x, out, out.of(node), first -> new BatchNorm.ColumnSquaredDeviations(source, mean, first,
                    x.rows(), x.columns()));
        }
    }

    /** Inputs x, gamma, beta, mean, var, the last two being x's own: the gradient of x goes through them. */
    record Train(float epsilon) implements Normalisation {
        @Override
        public String label() {
            return "batch_norm";
        }

        @Override
        public Shape shape(List<Node> inputs) {
            rows(this, inputs.get(0), inputs.subList(1, 5));
            return inputs.get(0).shape();
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            Node x = node.input(0);
            Node mean = node.input(3);
            Node var = node.input(4);
            Node dGamma = node.graph().add(new ScaleGradient(epsilon), up, x, mean, var);
            Node dBeta = up.columnSum();
            Node dx = node.graph().add(new Backward(epsilon), up, x, mean, var, node.input(1), dGamma, dBeta);
            return Arrays.asList(dx, dGamma, dBeta, null, null);
        }

        @Override
        public Node definition(Node node) {
            return define(node.input(0), node.input(1), node.input(2), epsilon);
        }

        static Node define(Node x, Node gamma, Node beta, float epsilon) {
            Node mean = x.graph().columnMean(x);
            Node d = x.minus(mean.broadcastRows(x.shape().rows()));
            Node var = x.graph().columnMean(d.times(d));
            return apply(x, gamma, beta, mean, var, epsilon);
        }

        static Node apply(Node x, Node gamma, Node beta, Node mean, Node var, float epsilon) {
            return standardised(x, mean, var, epsilon).times(gamma.broadcastRows(x.shape().rows()))
                    .plus(beta.broadcastRows(x.shape().rows()));
        }

        static Node standardised(Node x, Node mean, Node var, float epsilon) {
            long n = x.shape().rows();
            return x.minus(mean.broadcastRows(n)).over(var.plus(epsilon).sqrt().broadcastRows(n));
        }

        @Override
        public boolean inPlace(int input) {
            return input == 0;
        }

        @Override
        public void emit(Node node, Emitter out) {
            emitNormalize(node, epsilon, out);
        }
    }

    /** Inputs x, gamma, beta, mean, var, all independent. */
    record Evaluate(float epsilon) implements Normalisation {
        @Override
        public String label() {
            return "normalize";
        }

        @Override
        public Shape shape(List<Node> inputs) {
            rows(this, inputs.get(0), inputs.subList(1, 5));
            return inputs.get(0).shape();
        }

        @Override
        public Node definition(Node node) {
            return Train.apply(node.input(0), node.input(1), node.input(2), node.input(3), node.input(4), epsilon);
        }

        @Override
        public boolean inPlace(int input) {
            return input == 0;
        }

        @Override
        public void emit(Node node, Emitter out) {
            emitNormalize(node, epsilon, out);
        }
    }

    /** Σ dy·x̂; inputs dy, x, mean, var. */
    record ScaleGradient(float epsilon) implements Normalisation {
        @Override
        public Shape shape(List<Node> inputs) {
            return rows(this, inputs.get(1), inputs.subList(2, 4));
        }

        @Override
        public Node definition(Node node) {
            Node x = node.input(1);
            return node.input(0).times(Train.standardised(x, node.input(2), node.input(3), epsilon)).columnSum();
        }

        @Override
        public long scratch(Node node) {
            return Reduce.columnScratch(node.input(1).shape());
        }

        @Override
        public void emit(Node node, Emitter out) {
            Shape x = node.input(1).shape();
            Buffer dy = out.of(node.input(0));
            Buffer source = out.of(node.input(1));
            Buffer mean = out.of(node.input(2));
            Buffer var = out.of(node.input(3));
            Reduce.columns(x, out, out.of(node), first -> new BatchNorm.ColumnScaleGradient(dy, source, mean, var, first,
                    epsilon, x.rows(), x.columns()));
        }
    }

    /** The gradient of x; inputs dy, x, mean, var, gamma, dGamma, dBeta. */
    record Backward(float epsilon) implements Normalisation {
        @Override
        public String label() {
            return "batch_norm_backward";
        }

        @Override
        public Shape shape(List<Node> inputs) {
            rows(this, inputs.get(1), inputs.subList(2, 7));
            return Fit.same(this, inputs.subList(0, 2));
        }

        @Override
        public Node definition(Node node) {
            Node x = node.input(1);
            Node gamma = node.input(4);
            Node zero = node.graph().fill(gamma.shape(), 0);
            Node value = Train.define(x, gamma, zero, epsilon);
            return Gradients.of(value, List.of(x), node.input(0)).get(0);
        }

        @Override
        public boolean inPlace(int input) {
            return input < 2;
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new BatchNorm.NormalizeBackward(out.of(node.input(0)), out.of(node.input(1)), out.of(node.input(2)),
                    out.of(node.input(3)), out.of(node.input(4)), out.of(node.input(5)), out.of(node.input(6)),
                    out.of(node), epsilon, node.shape().rows(), node.shape().columns()));
        }
    }

    /** Inputs running (a leaf, changed in place) and batch. */
    record Running(float rate, float factor) implements Normalisation {
        @Override
        public String label() {
            return "running_update";
        }

        @Override
        public Shape shape(List<Node> inputs) {
            if (!inputs.get(0).isLeaf()) {
                throw new IllegalArgumentException("running_update: expected a leaf to change, got " + inputs.get(0));
            }
            return Fit.same(this, inputs);
        }

        @Override
        public Node updates(Node node) {
            return node.input(0);
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new BatchNorm.RunningUpdate(out.of(node.input(0)), out.of(node.input(1)), rate, factor,
                    node.shape().size()));
        }
    }

    private static void emitNormalize(Node node, float epsilon, Emitter out) {
        out.add(new BatchNorm.Normalize(out.of(node.input(0)), out.of(node.input(3)), out.of(node.input(4)),
                out.of(node.input(1)), out.of(node.input(2)), out.of(node), epsilon, node.shape().rows(),
                node.shape().columns()));
    }

    private static Shape rows(Op op, Node x, List<Node> statistics) {
        Shape row = new Shape(1, Fit.floats(op, x).shape().columns());
        for (Node input : statistics) {
            Fit.shaped(op, "a row", Fit.floats(op, input), row);
        }
        return row;
    }
}
