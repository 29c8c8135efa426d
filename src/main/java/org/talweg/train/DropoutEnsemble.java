package org.talweg.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.talweg.data.Dataset;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.graph.Graph;
import org.talweg.graph.Node;
import org.talweg.graph.Plan;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.nn.Layer;
import org.talweg.nn.Model;
import org.talweg.nn.Network;

/**
 * The networks that dropout trains at once, a network for each mask, sampled: Monte-Carlo dropout.
 *
 * <p>Source: Gal &amp; Ghahramani 2016, <i>Dropout as a Bayesian Approximation</i>, section 4; Goodfellow et al. 2016, section 7.12.
 * Dropout acts as in training, batch norm uses its running statistics. A mask is drawn by the seed, the number of the sample, the
 * dropout layer, and the row's place in its chunk of {@value Evaluator#CHUNK}: so a row's samples do not depend on the rows after
 * it, and are the same bits on every machine. In PyTorch: {@code model.eval()}, then {@code train()} of the dropout modules alone.
 */
public final class DropoutEnsemble {
    private final Engine engine;
    private final Model model;
    private final Arenas arenas;
    private final Dataset data;
    private final int chunk;
    private final Buffer features; // (chunk, inputs)
    private final Buffer results;  // (chunk, outputs)
    private final Buffer counters;
    private final Map<Integer, Program> programs = new HashMap<>();

    /**
     * What the samples of each row say; all (N, outputs), row by row.
     *
     * @param mean   mean of the predictions: class probabilities, the probability of class 1, or values
     * @param spread their standard deviation, with samples − 1 below
     */
    public record Prediction(double[] mean, double[] spread) {}

    /** @throws IllegalArgumentException if the network has no dropout */
    public DropoutEnsemble(Engine engine, Model model, Weights weights, Dataset data) {
        if (data.columns() != model.inputs()) {
            throw new IllegalArgumentException("expected data with the model's features=" + model.inputs() + ", got "
                    + data.name() + " with features=" + data.columns());
        }
        this.engine = engine;
        this.model = checked(model);
        this.data = data;
        arenas = new Arenas(engine, model, weights);
        chunk = Math.min(Evaluator.CHUNK, data.rows());
        features = engine.allocate("rows", Buffer.Type.F32, (long) chunk * model.inputs());
        results = engine.allocate("predictions", Buffer.Type.F32, chunk * model.outputs());
        counters = engine.allocate("counters", Buffer.Type.I32, Bookkeeping.COUNTERS);
    }

    /**
     * The model, if its networks differ.
     *
     * @throws IllegalArgumentException if it has no dropout
     */
    public static Model checked(Model model) {
        if (model.layers().stream().noneMatch(layer -> layer instanceof Layer.Dropout drop && drop.p() > 0)) {
            throw new IllegalArgumentException("expected a network with dropout to sample from, got " + model
                    + "; train one with dropout");
        }
        return model;
    }

    /**
     * Predicts as so many networks and takes their mean and spread.
     *
     * @param samples 2 or more
     */
    public Prediction predict(int samples, long seed) {
        if (samples < 2) {
            throw new IllegalArgumentException("expected at least 2 samples for a spread, got samples=" + samples);
        }
        int outputs = Math.toIntExact(model.outputs());
        int size = Math.multiplyExact(data.rows(), outputs);
        double[] mean = new double[size];
        double[] spread = new double[size];
        float[] sample = new float[chunk * outputs];
        for (int from = 0; from < data.rows(); from += chunk) {
            int count = Math.min(chunk, data.rows() - from);
            engine.upload(data.features(), from * data.columns(), features, count * data.columns());
            for (int s = 0; s < samples; s++) {
                sample(count, s, seed, sample);
                for (int i = 0; i < count * outputs; i++) {
                    add(mean, spread, from * outputs + i, sample[i], s + 1);
                }
            }
        }
        for (int i = 0; i < size; i++) {
            spread[i] = Math.sqrt(spread[i] / (samples - 1));
        }
        return new Prediction(mean, spread);
    }

    /** Mean and squares about it, of one more value (Welford 1962). */
    private static void add(double[] mean, double[] squares, int at, double value, int count) {
        double difference = value - mean[at];
        mean[at] += difference / count;
        squares[at] += difference * (value - mean[at]);
    }

    /** Predictions of a sample's network for the rows uploaded. */
    private void sample(int count, int sample, long seed, float[] predictions) {
        int[] values = new int[Bookkeeping.COUNTERS];
        values[Bookkeeping.STEP] = sample;
        values[Bookkeeping.SEED_LOW] = (int) seed;
        values[Bookkeeping.SEED_HIGH] = (int) (seed >>> Integer.SIZE);
        engine.upload(values, 0, counters, values.length);
        programs.computeIfAbsent(count, this::prepare).run();
        engine.download(results, predictions, 0, Math.toIntExact(count * model.outputs()));
    }

    private Program prepare(int count) {
        Graph graph = new Graph();
        Node rows = graph.floats("rows", count, model.inputs());
        Node countersLeaf = graph.ints("counters", 1, Bookkeeping.COUNTERS);
        Network network = model.build(rows, null, countersLeaf, Network.Mode.SAMPLING);
        Map<Node, Buffer> bound = arenas.bind(network);
        bound.put(rows, features.slice(0, (long) count * model.inputs()));
        bound.put(countersLeaf, counters);
        Map<Node, List<Buffer>> outputs = new HashMap<>();
        Arenas.receive(outputs, network.prediction(), results.slice(0, count * model.outputs()));
        return engine.prepare(arenas.launches(new Plan(List.of(), List.copyOf(outputs.keySet())), bound, outputs));
    }
}
