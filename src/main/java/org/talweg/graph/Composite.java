package org.talweg.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Gather;
import org.talweg.kernel.Layer;

/** Mini-batch rows, dropout masks, and bias + activation + dropout in one pass. */
sealed interface Composite extends Op {

    /** Rows of a mini-batch; inputs source, order, counters. Data has no gradient. */
    record GatherRows(long rows) implements Composite {
        @Override
        public Shape shape(List<Node> inputs) {
            Fit.ints(this, inputs.get(1));
            Fit.counters(this, inputs.get(2));
            return new Shape(rows, inputs.get(0).shape().columns());
        }

        @Override
        public Buffer.Type type(List<Node> inputs) {
            return inputs.get(0).type();
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Gather(out.of(node.input(0)), out.of(node.input(1)), out.of(node.input(2)), out.of(node), rows,
                    node.shape().columns()));
        }
    }

    /** The dropout mask as a matrix of 0 and 1/keep; input counters. Constant: no gradient. */
    record Mask(Shape of, Layer.Dropout dropout) implements Composite {
        @Override
        public Shape shape(List<Node> inputs) {
            Fit.counters(this, inputs.get(0));
            return of;
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return Arrays.asList((Node) null);
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Layer.DropoutMask(out.of(node), out.of(node.input(0)), dropout, of.size()));
        }
    }

    /** Inputs z, bias if {@code biased}, counters if {@code dropout}. */
    record BiasActivate(Activation activation, boolean biased, Layer.Dropout dropout) implements Composite {
        @Override
        public String label() {
            return (biased ? "bias_" : "") + activation.name().toLowerCase(Locale.ROOT)
                    + (dropout == null ? "" : "_dropout");
        }

        @Override
        public Shape shape(List<Node> inputs) {
            Shape z = Fit.floats(this, inputs.get(0)).shape();
            if (biased) {
                Fit.shaped(this, "a bias", Fit.floats(this, inputs.get(1)), new Shape(1, z.columns()));
            }
            if (dropout != null) {
                Fit.counters(this, inputs.get(count() - 1));
            }
            return z;
        }

        /** Number of inputs. */
        int count() {
            return 1 + (biased ? 1 : 0) + (dropout == null ? 0 : 1);
        }

        Node bias(Node node) {
            return biased ? node.input(1) : null;
        }

        Node counters(Node node) {
            return dropout == null ? null : node.input(biased ? 2 : 1);
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            Node[] gradients = new Node[count()];
            List<Node> inputs = new ArrayList<>(node.inputs());
            inputs.add(up);
            boolean same = activation == Activation.IDENTITY && dropout == null;
            gradients[0] = same ? up : node.graph().add(new BiasActivateBackward(this), inputs);
            if (biased) {
                gradients[1] = gradients[0].columnSum();
            }
            return Arrays.asList(gradients);
        }

        @Override
        public Node definition(Node node) {
            Node z = node.input(0);
            Node x = biased ? z.plus(bias(node).broadcastRows(z.shape().rows())) : z;
            Node h = switch (activation) {
                case IDENTITY -> x;
                case RELU -> x.relu();
                case LEAKY_RELU -> x.relu().times(1 - Activation.LEAK).plus(x.times(Activation.LEAK)); // slope at 0 as fused
                case TANH -> x.tanh();
                case SIGMOID -> x.sigmoid();
                case SILU -> x.times(x.sigmoid());
                case GELU -> x.times(x.times(Activation.SQRT_HALF).erf().plus(1f).times(0.5f));
            };
            return dropout == null ? h : h.times(node.graph().dropoutMask(z.shape(), dropout, counters(node)));
        }

        @Override
        public boolean inPlace(int input) {
            return input == 0;
        }

        @Override
        public void emit(Node node, Emitter out) {
            Node bias = bias(node);
            Node counters = counters(node);
            out.add(new Layer.BiasActivation(activation, out.of(node.input(0)), bias == null ? null : out.of(bias),
                    out.of(node), counters == null ? null : out.of(counters), dropout, node.shape().rows(),
                    node.shape().columns()));
        }
    }

    /** The gradient with respect to z; inputs those of {@code forward}, then the gradient of its result. */
    record BiasActivateBackward(BiasActivate forward) implements Composite {
        @Override
        public String label() {
            return forward.label() + "_backward";
        }

        @Override
        public Shape shape(List<Node> inputs) {
            return Fit.same(this, List.of(inputs.get(0), inputs.get(inputs.size() - 1)));
        }

        @Override
        public Node definition(Node node) {
            int last = forward.count();
            Node value = node.graph().add(forward, node.inputs().subList(0, last));
            return Gradients.of(forward.definition(value), List.of(node.input(0)), node.input(last)).get(0);
        }

        @Override
        public boolean inPlace(int input) {
            return input == 0 || input == forward.count();
        }

        @Override
        public void emit(Node node, Emitter out) {
            Node bias = forward.bias(node);
            Node counters = forward.counters(node);
            out.add(new Layer.BiasActivationBackward(forward.activation(), out.of(node.input(0)),
                    bias == null ? null : out.of(bias), out.of(node.input(forward.count())), out.of(node),
                    counters == null ? null : out.of(counters), forward.dropout(), node.shape().rows(),
                    node.shape().columns()));
        }
    }
}
