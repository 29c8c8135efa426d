package org.talweg.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.talweg.data.Dataset;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.engine.TooLarge;
import org.talweg.graph.Graph;
import org.talweg.graph.Node;
import org.talweg.graph.Plan;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Loss;
import org.talweg.nn.Model;
import org.talweg.nn.Network;

/**
 * Judges a network on a data set, without dropout and with running statistics, in chunks of rows.
 *
 * <p>The chunks' sums are added in double on the host, in order.
 */
public final class Evaluator {
    /** Rows that are judged at once, at most. */
    static final int CHUNK = 1024;
    /** JVMs do not allocate arrays up to the last index. */
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    private final Engine engine;
    private final Model model;
    private final int rows;
    private final Arenas arenas;
    private final double targetSquares;
    private final DeviceData data;
    /** One for all chunks, or one for each where features are streamed. */
    private final List<Program> programs = new ArrayList<>();
    private final Buffer lossSums;
    private final Buffer scoreSums;
    private final Buffer predictions;

    /** Judges {@code weights} on {@code data}, or only predicts where there are no labels. */
    public Evaluator(Engine engine, Model model, Weights weights, Dataset data) {
        this(engine, model, new Arenas(engine, model, weights), data, DeviceData.fitting(engine, data, model, CHUNK), true);
    }

    /** @param predicting whether predictions are kept, for {@link #predictions()} */
    Evaluator(Engine engine, Model model, Arenas arenas, Dataset dataset, DeviceData data, boolean predicting) {
        this.engine = engine;
        this.model = model;
        this.data = data;
        this.arenas = arenas;
        this.rows = data.rows();
        int chunks = (rows - 1) / CHUNK + 1;
        boolean labelled = data.labelled();
        this.targetSquares = labelled && !model.objective().classifies() ? squaresAboutMean(dataset.targets()) : Double.NaN;
        this.lossSums = labelled ? engine.allocate("loss sums", Buffer.Type.F32, chunks) : null;
        this.scoreSums = labelled ? engine.allocate("score sums", Buffer.Type.F32, chunks) : null;
        if (predicting && (long) rows * model.outputs() > LONGEST) {
            throw new TooLarge("expected predictions that fit an array of " + LONGEST + ", got rows=" + rows + " of outputs="
                    + model.outputs() + "; predict for fewer rows at a time");
        }
        this.predictions = predicting
                ? engine.allocate("predictions", Buffer.Type.F32, Math.multiplyExact((long) rows, model.outputs())) : null;
        List<Kernel> launches = new ArrayList<>();
        Chunk same = null;
        for (int chunk = 0; chunk < chunks; chunk++) {
            same = same != null && same.count == count(chunk) ? same : new Chunk(count(chunk));
            launches.addAll(same.launches(arenas, chunk, chunk * CHUNK));
            if (data.streamed()) {
                programs.add(engine.prepare(launches));
                launches.clear();
            }
        }
        if (!data.streamed()) {
            programs.add(engine.prepare(launches));
        }
    }

    private int count(int chunk) {
        return Math.min(CHUNK, rows - chunk * CHUNK);
    }

    private void run() {
        for (int i = 0; i < programs.size(); i++) {
            if (data.streamed()) {
                data.copy(i % DeviceData.SLOTS, i * CHUNK, count(i));
            }
            programs.get(i).run();
        }
    }

    /** The network on so many rows: one plan for all chunks of that size. */
    private final class Chunk {
        final int count;
        final Node features;
        final Node targets;
        final Network network;
        final Node loss;
        final Node score;
        final Plan plan;

        Chunk(int count) {
            this.count = count;
            Graph graph = new Graph();
            features = data.featureLeaf(graph, "features", count);
            targets = data.labelled() ? data.targetLeaf(graph, "targets", count) : null;
            network = model.build(features, targets, null, false);
            loss = targets == null ? null : network.losses().sum();
            score = targets == null ? null : network.correct() != null ? network.correct()
                    : graph.pointwiseLoss(Loss.Pointwise.SQUARED_ERROR, network.output(), targets, 0).sum();
            plan = new Plan(List.of(), List.copyOf(outputs(0, 0).keySet()));
        }

        /** Where the results of a chunk go. */
        private Map<Node, List<Buffer>> outputs(int chunk, int from) {
            Map<Node, List<Buffer>> outputs = new HashMap<>();
            if (targets != null) {
                Arenas.receive(outputs, loss, lossSums.slice(chunk, 1));
                Arenas.receive(outputs, score, scoreSums.slice(chunk, 1));
            }
            if (predictions != null) {
                Arenas.receive(outputs, network.prediction(),
                        predictions.slice(from * model.outputs(), count * model.outputs()));
            }
            return outputs;
        }

        List<Kernel> launches(Arenas arenas, int chunk, int from) {
            Map<Node, Buffer> bound = arenas.bind(network);
            bound.put(features, data.streamed() ? data.slot(chunk % DeviceData.SLOTS, count) : data.features(from, count));
            if (targets != null) {
                bound.put(targets, data.targets(from, count));
            }
            return arenas.launches(plan, bound, outputs(chunk, from));
        }
    }

    /** Variance of the targets about their mean; NaN for classes, and where all are equal. */
    double targetVariance() {
        return targetSquares / rows;
    }

    /** Σ(t − mean t)², or NaN where that is 0: no share of it can be explained. */
    private static double squaresAboutMean(float[] values) {
        double mean = 0;
        for (float value : values) {
            mean += value;
        }
        mean /= values.length;
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        return squares == 0 ? Double.NaN : squares;
    }

    /** Runs over the data with other weights, which stay. */
    public Evaluation evaluate(Weights weights) {
        arenas.upload(weights);
        return evaluate();
    }

    /** Runs over the data with the weights as they are now. */
    public Evaluation evaluate() {
        if (lossSums == null) {
            throw new IllegalStateException("expected labelled data to evaluate on, got none; predict instead");
        }
        run();
        double loss = total(lossSums) / (rows * (model.objective().labelled() ? 1 : model.outputs()));
        double score = total(scoreSums);
        if (model.objective().classifies()) {
            return new Evaluation(loss, score / rows);
        }
        return new Evaluation(loss, Double.isFinite(score) ? 1 - score / targetSquares : Double.NaN);
    }

    private double total(Buffer sums) {
        double total = 0;
        for (float sum : engine.floats(sums, (int) sums.length())) {
            total += sum;
        }
        return total;
    }

    /** Class probabilities (N, classes), the probability of class 1 (N, 1), or values, with the weights as they are now. */
    public float[] predictions() {
        run();
        return engine.floats(predictions, Math.toIntExact(predictions.length()));
    }
}
