package org.talweg.nn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.talweg.graph.Graph;
import org.talweg.graph.Node;
import org.talweg.graph.Shape;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Loss;

/** A model's nodes in a graph, for one batch size, in training, evaluation or sampling. */
public final class Network {
    /** What dropout and batch norm do. */
    public enum Mode {
        /** Dropout acts; batch norm uses and moves the batch's statistics. */
        TRAINING,
        /** Dropout is the identity: the weight-scaling rule. Batch norm uses running statistics. */
        EVALUATION,
        /** Dropout acts, batch norm uses running statistics: a member of the ensemble that dropout trains. */
        SAMPLING
    }

    private final Graph graph;
    private final Node counters;
    private final Mode mode;
    private final Map<String, Node> parameters = new HashMap<>();
    private final Map<String, Node> states = new HashMap<>();
    private final List<Node> updates = new ArrayList<>();
    private final List<Node> activations = new ArrayList<>();
    private final Node output;
    private final Node losses;
    private final Node correct;
    private final Node prediction;

    // What waits to be fused: bias, activation and dropout of the value so far.
    private Node bias;
    private Activation activation;
    private int dense;
    private org.talweg.kernel.Layer.Dropout dropout;

    Network(Model model, Node features, Node targets, Node counters, Mode mode) {
        if (features.shape().columns() != model.inputs()) {
            throw new IllegalArgumentException("expected rows of " + model.inputs() + " features, got features=" + features);
        }
        this.graph = features.graph();
        this.counters = counters;
        this.mode = mode;
        for (Parameter parameter : model.parameters()) {
            Shape shape = parameter.shape();
            parameters.put(parameter.name(), graph.floats(parameter.name(), shape.rows(), shape.columns()));
        }
        for (State state : model.states()) {
            states.put(state.name(), graph.floats(state.name(), 1, state.columns()));
        }
        this.output = layers(model.layers(), features);
        Objective objective = model.objective();
        this.losses = targets == null ? null : losses(objective, targets);
        this.correct = targets == null || !objective.classifies() ? null : correct(objective, targets);
        this.prediction = switch (objective.kind()) {
            case SOFTMAX_CROSS_ENTROPY -> graph.softmax(output);
            case SIGMOID_CROSS_ENTROPY -> output.sigmoid();
            case SQUARED_ERROR, HUBER -> output;
        };
    }

    private Node layers(List<Layer> layers, Node x) {
        int norms = 0;
        int drops = 0;
        for (Layer layer : layers) {
            if (layer instanceof Layer.Dense) {
                x = passedOn(fused(x));
                String name = "dense" + ++dense;
                x = x.matmul(parameters.get(name + ".weight"));
                bias = parameters.get(name + ".bias");
            } else if (layer instanceof Layer.BatchNorm norm) {
                x = batchNorm(norm, "batchnorm" + ++norms, fused(x));
            } else if (layer instanceof Layer.Activate activate) {
                if (activation != null || dropout != null) {
                    x = fused(x);
                }
                activation = activate.activation();
            } else if (layer instanceof Layer.Dropout drop) {
                int stream = drops++;
                float keep = 1 - drop.p();
                if (mode != Mode.EVALUATION && keep < 1) {
                    if (dropout != null) {
                        x = fused(x);
                    }
                    dropout = org.talweg.kernel.Layer.Dropout.keeping(keep, stream);
                }
            }
        }
        return passedOn(fused(x));
    }

    /** Notes what a dense layer that no activation followed gives. */
    private Node passedOn(Node x) {
        if (activations.size() < dense) {
            activations.add(x);
        }
        return x;
    }

    /** {@code x} with what was waiting applied in one pass. */
    private Node fused(Node x) {
        if (bias == null && activation == null && dropout == null) {
            return x;
        }
        Node result = graph.biasActivation(activation == null ? Activation.IDENTITY : activation, x, bias, dropout,
                dropout == null ? null : counters);
        if (activation != null && activations.size() < dense) {
            activations.add(result);
        }
        bias = null;
        activation = null;
        dropout = null;
        return result;
    }

    private Node batchNorm(Layer.BatchNorm norm, String name, Node x) {
        Node gamma = parameters.get(name + ".gamma");
        Node beta = parameters.get(name + ".beta");
        Node runningMean = states.get(name + ".mean");
        Node runningVar = states.get(name + ".var");
        if (mode != Mode.TRAINING) {
            return graph.normalize(x, gamma, beta, runningMean, runningVar, norm.epsilon());
        }
        long n = x.shape().rows();
        Node mean = graph.columnMean(x);
        Node var = graph.columnVariance(x, mean);
        updates.add(graph.runningUpdate(runningMean, mean, norm.rate(), 1));
        if (n > 1) { // one row tells nothing of a variance: its 0 would shrink the running one
            updates.add(graph.runningUpdate(runningVar, var, norm.rate(), (float) ((double) n / (n - 1))));
        }
        return graph.batchNorm(x, gamma, beta, mean, var, norm.epsilon());
    }

    private Node losses(Objective objective, Node targets) {
        return switch (objective.kind()) {
            case SOFTMAX_CROSS_ENTROPY -> graph.softmaxCrossEntropy(output, targets);
            case SIGMOID_CROSS_ENTROPY -> graph.pointwiseLoss(Loss.Pointwise.SIGMOID_CROSS_ENTROPY, output, targets, 0);
            case SQUARED_ERROR -> graph.pointwiseLoss(Loss.Pointwise.SQUARED_ERROR, output, targets, 0);
            case HUBER -> graph.pointwiseLoss(Loss.Pointwise.HUBER, output, targets, objective.delta());
        };
    }

    private Node correct(Objective objective, Node targets) {
        if (objective.labelled()) {
            return graph.correct(output, targets).sum();
        }
        Node wrong = output.step().minus(targets);
        return wrong.times(wrong).negated().plus(1f).sum();
    }

    /** For each dense layer what its activation gives (N, units), or without one what it passes on. */
    public List<Node> activations() {
        return activations;
    }

    /** Logits or values (N, outputs). */
    public Node output() {
        return output;
    }

    /** Loss of each row (N, 1), or of each value (N, outputs); null without targets. */
    public Node losses() {
        return losses;
    }

    /** Mean loss, a scalar. */
    public Node loss() {
        if (losses == null) {
            throw new IllegalStateException("expected a network with targets to have a loss; build it with targets");
        }
        return losses.mean();
    }

    /** Number of right answers in the batch, a scalar; null for regression and without targets. */
    public Node correct() {
        return correct;
    }

    /** Class probabilities, the probability of class 1, or values. */
    public Node prediction() {
        return prediction;
    }

    /** Changes of running statistics that a training step makes. */
    public List<Node> updates() {
        return updates;
    }

    /** The leaf of a parameter. */
    public Node parameter(Parameter parameter) {
        return parameters.get(parameter.name());
    }

    /** The leaf of a state. */
    public Node state(State state) {
        return states.get(state.name());
    }
}
