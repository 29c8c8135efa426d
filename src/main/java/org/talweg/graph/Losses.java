package org.talweg.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.talweg.kernel.Loss;
import org.talweg.kernel.Loss.Pointwise;

/** Losses as composites, and what is read off predictions. */
sealed interface Losses extends Op {

    /** Inputs logits (N, C), labels (N, 1). */
    record SoftmaxEntropy() implements Losses {
        @Override
        public String label() {
            return "softmax_cross_entropy";
        }

        @Override
        public Shape shape(List<Node> inputs) {
            return perRow(this, inputs);
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return Arrays.asList(node.graph().add(new SoftmaxEntropyBackward(), node.input(0), node.input(1), up), null);
        }

        @Override
        public Node definition(Node node) {
            return define(node.input(0), node.input(1));
        }

        static Node define(Node z, Node labels) {
            long classes = z.shape().columns();
            Node shifted = z.minus(z.rowMax().detached().broadcastColumns(classes));
            Node atLabel = shifted.times(z.graph().oneHot(labels, classes)).rowSum();
            return shifted.exp().rowSum().log().minus(atLabel);
        }

        @Override
        public void emit(Node node, Emitter out) {
            Shape z = node.input(0).shape();
            out.add(new Loss.SoftmaxCrossEntropy(out.of(node.input(0)), out.of(node.input(1)), out.of(node), z.rows(),
                    z.columns()));
        }
    }

    /** Inputs logits, labels, up (N, 1). */
    record SoftmaxEntropyBackward() implements Losses {
        @Override
        public String label() {
            return "softmax_cross_entropy_backward";
        }

        @Override
        public Shape shape(List<Node> inputs) {
            Fit.shaped(this, "a gradient", inputs.get(2), perRow(this, inputs));
            return inputs.get(0).shape();
        }

        @Override
        public Node definition(Node node) {
            Node z = node.input(0);
            return Gradients.of(SoftmaxEntropy.define(z, node.input(1)), List.of(z), node.input(2)).get(0);
        }

        @Override
        public boolean inPlace(int input) {
            return input == 0;
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Loss.SoftmaxCrossEntropyBackward(out.of(node.input(0)), out.of(node.input(1)),
                    out.of(node.input(2)), out.of(node), node.shape().rows(), node.shape().columns()));
        }
    }

    record SoftmaxRows() implements Losses {
        @Override
        public String label() {
            return "softmax";
        }

        @Override
        public Shape shape(List<Node> inputs) {
            return Fit.same(this, inputs);
        }

        @Override
        public Node definition(Node node) {
            Node z = node.input(0);
            long classes = z.shape().columns();
            Node e = z.minus(z.rowMax().detached().broadcastColumns(classes)).exp();
            return e.over(e.rowSum().broadcastColumns(classes));
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Loss.Softmax(out.of(node.input(0)), out.of(node), node.shape().rows(), node.shape().columns()));
        }
    }

    /** Inputs prediction, target; the target has no gradient. */
    record PointLoss(Pointwise loss, float delta) implements Losses {
        @Override
        public String label() {
            return loss.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Shape shape(List<Node> inputs) {
            return Fit.same(this, inputs);
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return Arrays.asList(node.graph().add(new PointLossBackward(this), node.input(0), node.input(1), up), null);
        }

        @Override
        public Node definition(Node node) {
            return define(node.input(0), node.input(1).detached());
        }

        private Node define(Node z, Node t) {
            return switch (loss) {
                case SIGMOID_CROSS_ENTROPY -> z.relu().minus(z.times(t))
                        .plus(z.abs().negated().exp().plus(1f).log());
                case SQUARED_ERROR -> z.minus(t).times(z.minus(t));
                case HUBER -> {
                    Node d = z.minus(t);
                    Node c = d.minus(d.plus(-delta).relu()).plus(d.negated().plus(-delta).relu());
                    yield c.times(d.minus(c.times(0.5f)));
                }
            };
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Loss.PointwiseLoss(loss, out.of(node.input(0)), out.of(node.input(1)), out.of(node), delta,
                    node.shape().size()));
        }
    }

    /** Inputs prediction, target, up. */
    record PointLossBackward(PointLoss forward) implements Losses {
        @Override
        public String label() {
            return forward.label() + "_backward";
        }

        @Override
        public Shape shape(List<Node> inputs) {
            return Fit.same(this, inputs);
        }

        @Override
        public Node definition(Node node) {
            Node z = node.input(0);
            Node t = node.input(1).detached();
            Node slope = forward.loss() == Pointwise.SIGMOID_CROSS_ENTROPY
                    ? z.sigmoid().minus(t) // the forward form has no derivatives at 0
                    : Gradients.of(forward.define(z, t), List.of(z), z.graph().fill(z.shape(), 1)).get(0);
            return slope.times(node.input(2));
        }

        @Override
        public boolean inPlace(int input) {
            return input == 0;
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Loss.PointwiseLossBackward(forward.loss(), out.of(node.input(0)), out.of(node.input(1)),
                    out.of(node.input(2)), out.of(node), forward.delta(), node.shape().size()));
        }
    }

    /** Inputs logits, labels. */
    record Correct() implements Losses {
        @Override
        public Shape shape(List<Node> inputs) {
            return perRow(this, inputs);
        }

        @Override
        public void emit(Node node, Emitter out) {
            Shape z = node.input(0).shape();
            out.add(new Loss.CorrectLabel(out.of(node.input(0)), out.of(node.input(1)), out.of(node), z.rows(),
                    z.columns()));
        }
    }

    /** Input labels (N, 1) → (N, classes). */
    record Indicator(long classes) implements Losses {
        @Override
        public String label() {
            return "one_hot";
        }

        @Override
        public Shape shape(List<Node> inputs) {
            Shape labels = inputs.get(0).shape();
            Fit.labels(this, inputs.get(0), labels.rows());
            return new Shape(labels.rows(), classes);
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return Arrays.asList((Node) null);
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Loss.OneHot(out.of(node.input(0)), out.of(node), node.shape().rows(), classes));
        }
    }

    private static Shape perRow(Op op, List<Node> inputs) {
        Shape z = Fit.floats(op, inputs.get(0)).shape();
        Fit.labels(op, inputs.get(1), z.rows());
        return new Shape(z.rows(), 1);
    }
}
