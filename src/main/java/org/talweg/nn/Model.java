package org.talweg.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.talweg.graph.Node;
import org.talweg.graph.Shape;
import org.talweg.kernel.Activation;
import org.talweg.kernel.PhiloxStream;

/**
 * A feed-forward network as settings: layers, objective, and where each parameter lies in the arenas.
 *
 * <p>All parameters lie in one arena: the weight matrices first, then biases and batch-norm parameters, each from a multiple
 * of 32 floats on, padding zero. So what applies to weights only, penalties and decay, applies to one contiguous range.
 *
 * <pre>{@code
 * Model model = Model.input(64).dense(128).batchNorm().relu().dropout(0.5f).dense(10).softmaxCrossEntropy();
 * }</pre>
 */
public final class Model {
    /** Streams of random draws: dropout layers count from 0, parameters from here. */
    static final int INITIAL_STREAM = 0x4000_0000;
    private static final int ALIGNMENT = 32;
    /** They start in an array, and JVMs do not allocate arrays up to the last index. */
    private static final int MOST_PARAMETERS = Integer.MAX_VALUE - 8;
    private static final int MOST_LAYERS = 1 << 16;

    private final int inputs;
    private final List<Layer> layers;
    private final Objective objective;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<State> states = new ArrayList<>();
    private final long weightFloats;
    private final long parameterFloats;
    private final long stateFloats;

    private Model(int inputs, List<Layer> layers, Objective objective) {
        if (layers.stream().noneMatch(Layer.Dense.class::isInstance)) {
            throw new IllegalArgumentException("expected at least one dense layer, got none; add dense(units)");
        }
        if (layers.size() > MOST_LAYERS) {
            throw new IllegalArgumentException("expected a network of at most " + MOST_LAYERS + " layers, got layers=" + layers.size()
                    + "; take fewer");
        }
        this.inputs = inputs;
        this.layers = List.copyOf(layers);
        this.objective = objective;
        List<Parameter> declared = new ArrayList<>();
        this.stateFloats = declare(declared);
        long offset = 0;
        for (Parameter parameter : declared) {
            if (parameter.isWeight()) {
                offset = place(parameter, offset);
            }
        }
        this.weightFloats = offset;
        for (Parameter parameter : declared) {
            if (!parameter.isWeight()) {
                offset = place(parameter, offset);
            }
        }
        this.parameterFloats = offset;
        if (offset > MOST_PARAMETERS) {
            throw tooLarge(Long.toString(parameterCount()));
        }
    }

    private static IllegalArgumentException tooLarge(String got) {
        return new IllegalArgumentException("expected a network of at most " + MOST_PARAMETERS + " parameters, got " + got
                + "; take fewer layers or units");
    }

    private long place(Parameter parameter, long offset) {
        parameters.add(new Parameter(parameter.name(), parameter.shape(), parameter.start(), offset));
        return padded(offset + parameter.shape().size());
    }

    private static long padded(long length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Checked one by one, so that no sum over the layers overflows. */
    private static Parameter checked(Parameter parameter) {
        if (parameter.shape().size() > MOST_PARAMETERS) {
            throw tooLarge(parameter.shape().size() + " in " + parameter.name());
        }
        return parameter;
    }

    /** Lists parameters in the order of layers, offsets still 0, and the states; returns the floats of the states. */
    private long declare(List<Parameter> declared) {
        long width = inputs;
        long offset = 0;
        int dense = 0;
        int norms = 0;
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i) instanceof Layer.Dense layer) {
                String name = "dense" + ++dense;
                Initializer chosen = layer.initializer() != null ? layer.initializer()
                        : Initializer.of(activationAfter(i));
                declared.add(checked(new Parameter(name + ".weight", new Shape(width, layer.units()),
                        new Parameter.Start.Drawn(chosen), 0)));
                width = layer.units();
                if (biased(i)) {
                    declared.add(row(name + ".bias", width, 0));
                }
            } else if (layers.get(i) instanceof Layer.BatchNorm) {
                String name = "batchnorm" + ++norms;
                declared.add(row(name + ".gamma", width, 1));
                declared.add(row(name + ".beta", width, 0));
                states.add(new State(name + ".mean", width, 0, offset));
                states.add(new State(name + ".var", width, 1, offset + padded(width)));
                offset += 2 * padded(width);
            }
        }
        return offset;
    }

    private static Parameter row(String name, long columns, float value) {
        return new Parameter(name, new Shape(1, columns), new Parameter.Start.Constant(value), 0);
    }

    private boolean biased(int denseLayer) {
        return denseLayer + 1 == layers.size() || !(layers.get(denseLayer + 1) instanceof Layer.BatchNorm);
    }

    /** The activation between a layer, by its index, and the next dense one; the identity where there is none. */
    public Activation activationAfter(int layer) {
        for (int i = layer + 1; i < layers.size(); i++) {
            if (layers.get(i) instanceof Layer.Activate next) {
                return next.activation();
            }
            if (layers.get(i) instanceof Layer.Dense) {
                break;
            }
        }
        return Activation.IDENTITY;
    }

    /** Starts a model of rows with {@code features} floats. */
    public static Builder input(int features) {
        return new Builder(features);
    }

    /** Features of a row. */
    public int inputs() {
        return inputs;
    }

    /** Columns of the output. */
    public long outputs() {
        long width = inputs;
        for (Layer layer : layers) {
            width = layer instanceof Layer.Dense dense ? dense.units() : width;
        }
        return width;
    }

    public List<Layer> layers() {
        return layers;
    }

    public Objective objective() {
        return objective;
    }

    /** In the order of the arena. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    public List<State> states() {
        return List.copyOf(states);
    }

    /** Number of trained numbers, without padding. */
    public long parameterCount() {
        return parameters.stream().mapToLong(parameter -> parameter.shape().size()).sum();
    }

    /** Floats of the arena that hold weight matrices: {@code [0, weightFloats)}. */
    public long weightFloats() {
        return weightFloats;
    }

    /** Floats of the parameter arena, padding included. */
    public long parameterFloats() {
        return parameterFloats;
    }

    /** Floats of the state arena, padding included. */
    public long stateFloats() {
        return stateFloats;
    }

    /** The parameter arena before training: a function of the seed alone. */
    public float[] initialParameters(long seed) {
        float[] arena = new float[Math.toIntExact(parameterFloats)];
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            int from = (int) parameter.offset();
            if (parameter.start() instanceof Parameter.Start.Drawn drawn) {
                drawn.initializer().fill(arena, from, parameter.shape().rows(), parameter.shape().columns(),
                        new PhiloxStream(seed, INITIAL_STREAM + i));
            } else {
                float value = ((Parameter.Start.Constant) parameter.start()).value();
                Arrays.fill(arena, from, from + (int) parameter.shape().size(), value);
            }
        }
        return arena;
    }

    /** The state arena before training. */
    public float[] initialStates() {
        float[] arena = new float[Math.toIntExact(stateFloats)];
        for (State state : states) {
            Arrays.fill(arena, (int) state.offset(), (int) (state.offset() + state.columns()), state.value());
        }
        return arena;
    }

    /**
     * Adds the network to a graph.
     *
     * @param features (N, inputs)
     * @param targets  class numbers I32 (N, 1), or floats (N, outputs); null to predict only
     * @param counters {@link org.talweg.kernel.Bookkeeping} counters, I32 (1, COUNTERS); read where there is dropout
     * @param training whether dropout acts and batch norm uses and moves the batch's statistics
     */
    public Network build(Node features, Node targets, Node counters, boolean training) {
        return build(features, targets, counters, training ? Network.Mode.TRAINING : Network.Mode.EVALUATION);
    }

    /** The same with a mode, which says what dropout and batch norm do. */
    public Network build(Node features, Node targets, Node counters, Network.Mode mode) {
        return new Network(this, features, targets, counters, mode);
    }

    /** The layers' settings in words, e.g. {@code 64, dense 128, batch norm, relu, dropout 0.5, dense 10}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(inputs);
        for (Layer layer : layers) {
            text.append(", ");
            if (layer instanceof Layer.Dense dense) {
                text.append("dense ").append(dense.units());
            } else if (layer instanceof Layer.BatchNorm) {
                text.append("batch norm");
            } else if (layer instanceof Layer.Activate activate) {
                text.append(activate.activation().name().toLowerCase(Locale.ROOT).replace('_', ' '));
            } else if (layer instanceof Layer.Dropout dropout) {
                text.append("dropout ").append(dropout.p());
            }
        }
        return text.toString();
    }

    /** Collects layers; ends with an objective. */
    public static final class Builder {
        private final int inputs;
        private final List<Layer> layers = new ArrayList<>();

        private Builder(int inputs) {
            if (inputs < 1) {
                throw new IllegalArgumentException("expected at least 1 feature, got features=" + inputs);
            }
            this.inputs = inputs;
        }

        public Builder layer(Layer layer) {
            layers.add(layer);
            return this;
        }

        public Builder dense(long units) {
            return layer(new Layer.Dense(units, null));
        }

        public Builder dense(long units, Initializer initializer) {
            return layer(new Layer.Dense(units, initializer));
        }

        /** Batch norm with PyTorch's usual constants: rate 0.1, ε = 1e-5. */
        public Builder batchNorm() {
            return layer(new Layer.BatchNorm(0.1f, 1e-5f));
        }

        public Builder activation(Activation activation) {
            return layer(new Layer.Activate(activation));
        }

        public Builder relu() {
            return activation(Activation.RELU);
        }

        public Builder tanh() {
            return activation(Activation.TANH);
        }

        public Builder sigmoid() {
            return activation(Activation.SIGMOID);
        }

        public Builder dropout(float p) {
            return layer(new Layer.Dropout(p));
        }

        public Model softmaxCrossEntropy() {
            return objective(new Objective(Objective.Kind.SOFTMAX_CROSS_ENTROPY, 0));
        }

        public Model sigmoidCrossEntropy() {
            return objective(new Objective(Objective.Kind.SIGMOID_CROSS_ENTROPY, 0));
        }

        public Model squaredError() {
            return objective(new Objective(Objective.Kind.SQUARED_ERROR, 0));
        }

        public Model huber(float delta) {
            return objective(new Objective(Objective.Kind.HUBER, delta));
        }

        public Model objective(Objective objective) {
            return new Model(inputs, layers, objective);
        }
    }
}
