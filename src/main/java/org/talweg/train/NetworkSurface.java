package org.talweg.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.talweg.curvature.LossSurface;
import org.talweg.data.Dataset;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.graph.Gradients;
import org.talweg.graph.Graph;
import org.talweg.graph.Node;
import org.talweg.graph.Plan;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.nn.Model;
import org.talweg.nn.Network;
import org.talweg.nn.Parameter;
import org.talweg.nn.Products;

/**
 * A network's loss on given rows as a function of its parameters: mean loss + ½·λ₂·‖w‖².
 *
 * <p>Points and directions are the parameters in the order of the arena without its padding, in double on the host; they are rounded
 * to float for the engine, which computes losses, gradients and products by the arithmetic contract. Losses of rows are added in
 * double in the order of rows, and so are gradients of chunks of {@value #CHUNK} rows: the same bits on every engine.
 *
 * <p>In training mode batch norm uses the statistics of each chunk, and dropout one fixed mask, so that the loss is a function.
 */
public final class NetworkSurface implements LossSurface {
    /** Rows that are computed at once, at most. */
    static final int CHUNK = 4096;

    private enum Kind { VALUE, GRADIENT, HESSIAN, GAUSS_NEWTON, STATES }

    private record Prepared(Plan plan, Program program) {}

    private final Engine engine;
    private final Model model;
    private final boolean training;
    private final double l2;
    private final int size;
    private final Arenas arenas;
    private final DeviceData data;
    private final Buffer order;
    private final Buffer counters;
    private final Buffer losses;  // (CHUNK, columns)
    private final Buffer correct;
    private final Buffer vector;  // arena of v
    private final Buffer product; // arena of gradients and products
    private final long lossColumns;
    private final Map<Kind, Map<Integer, Prepared>> programs = new EnumMap<>(Kind.class);
    private final Rows all;

    // Reused from call to call.
    private final float[] arena;
    private final float[] rowLosses;
    private final double[] sums;
    private Rows uploaded;

    /** The surface of all rows of {@code data}, in evaluation mode: no dropout, running statistics; no penalty. */
    public NetworkSurface(Engine engine, Model model, Weights weights, Dataset data) {
        this(engine, model, weights, data, false, 0);
    }

    /**
     * @param training whether dropout acts, and batch norm uses the rows' own statistics
     * @param l2       λ₂ of the penalty on weight matrices, 0 or more
     */
    public NetworkSurface(Engine engine, Model model, Weights weights, Dataset data, boolean training, double l2) {
        this(engine, model, new Arenas(engine, model, weights), data, DeviceData.fitting(engine, data, model, CHUNK), training,
                l2);
    }

    NetworkSurface(Engine engine, Model model, Arenas arenas, Dataset dataset, DeviceData data, boolean training, double l2) {
        if (!data.labelled()) {
            throw new IllegalArgumentException("expected labelled data for a loss, got " + dataset.name() + " without labels");
        }
        this.engine = engine;
        this.model = model;
        this.arenas = arenas;
        this.data = data;
        this.training = training;
        this.l2 = l2;
        size = Math.toIntExact(model.parameterCount());
        int chunk = Math.min(CHUNK, data.rows());
        lossColumns = model.objective().labelled() ? 1 : model.outputs();
        order = engine.allocate("order of rows", Buffer.Type.I32, data.rows());
        counters = engine.allocate("counters", Buffer.Type.I32, Bookkeeping.COUNTERS);
        losses = engine.allocate("losses", Buffer.Type.F32, chunk * lossColumns);
        correct = engine.allocate("correct answers", Buffer.Type.F32, 1);
        vector = engine.allocate("vector", Buffer.Type.F32, model.parameterFloats());
        product = engine.allocate("gradient or product", Buffer.Type.F32, model.parameterFloats());
        arena = new float[Math.toIntExact(model.parameterFloats())];
        rowLosses = new float[(int) losses.length()];
        sums = new double[size];
        all = new Rows(IntStream.range(0, data.rows()).toArray());
    }

    /** The surface of some of the rows, in this order: a mini-batch. It shares this one's memory. */
    public LossSurface over(int... rows) {
        return some(rows);
    }

    Rows some(int... rows) {
        if (rows.length < 1 || rows.length > data.rows()) {
            throw new IllegalArgumentException("expected from 1 to " + data.rows() + " rows, got rows=" + rows.length);
        }
        return new Rows(rows.clone());
    }

    /** The parameters of an arena, without padding. */
    public static double[] pack(Model model, float[] arena) {
        double[] x = new double[Math.toIntExact(model.parameterCount())];
        int at = 0;
        for (Parameter parameter : model.parameters()) {
            int from = (int) parameter.offset();
            for (int i = 0; i < parameter.shape().size(); i++) {
                x[at++] = arena[from + i];
            }
        }
        return x;
    }

    /** Parameters rounded to float at their places in an arena. */
    public static float[] unpack(Model model, double[] x) {
        float[] arena = new float[Math.toIntExact(model.parameterFloats())];
        unpack(model, x, 1, arena);
        return arena;
    }

    private static void unpack(Model model, double[] x, double factor, float[] arena) {
        int at = 0;
        for (Parameter parameter : model.parameters()) {
            int from = (int) parameter.offset();
            for (int i = 0; i < parameter.shape().size(); i++) {
                arena[from + i] = (float) (factor * x[at++]);
            }
        }
    }

    /** Puts the parameters on the engine to x. */
    void put(double[] x) {
        unpack(model, x, 1, arena);
        engine.upload(arena, 0, arenas.parameters(), arena.length);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public double value(double[] x) {
        return all.value(x);
    }

    @Override
    public double gradient(double[] x, double[] gradient) {
        return all.gradient(x, gradient);
    }

    @Override
    public void hessianVector(double[] x, double[] v, double[] result) {
        all.hessianVector(x, v, result);
    }

    @Override
    public void gaussNewtonVector(double[] x, double[] v, double[] result) {
        all.gaussNewtonVector(x, v, result);
    }

    /** Where each value lies while the gradient of so many rows, or of a chunk of them, is computed. */
    Plan plan(int rows) {
        return prepared(Kind.GRADIENT, Math.min(rows, CHUNK)).plan;
    }

    /** Makes ready what will be asked for of so many rows, so that all memory is taken before the first step. */
    void prepare(int rows, boolean hessian, boolean gaussNewton) {
        for (int count : new int[] {Math.min(rows, CHUNK), rows % CHUNK}) {
            if (count > 0) {
                prepared(Kind.GRADIENT, count);
                prepared(Kind.VALUE, count);
                if (model.stateFloats() > 0) {
                    prepared(Kind.STATES, count);
                }
                if (hessian) {
                    prepared(Kind.HESSIAN, count);
                }
                if (gaussNewton) {
                    prepared(Kind.GAUSS_NEWTON, count);
                }
            }
        }
    }

    /** Bytes of gradient and direction on the engine. */
    long arenaBytes() {
        return (vector.length() + product.length()) * Float.BYTES;
    }

    /** Bytes beside it. */
    long hostBytes() {
        return (long) Double.BYTES * sums.length + (long) Float.BYTES * (arena.length + rowLosses.length + data.rows());
    }

    /** Some of the rows. */
    final class Rows implements LossSurface {
        private final int[] rows;
        private double right;

        Rows(int[] rows) {
            this.rows = rows;
        }

        int count() {
            return rows.length;
        }

        /** Right answers where the gradient was last computed; 0 of numbers. */
        double right() {
            return right;
        }

        /** Puts the parameters to x and moves the running statistics of batch norm as a training step there would: with each chunk. */
        void moveTo(double[] x) {
            at(x);
            if (model.stateFloats() > 0) {
                run(Kind.STATES, null);
            }
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public double value(double[] x) {
            at(x);
            return run(Kind.VALUE, null) + penalty(x);
        }

        @Override
        public double gradient(double[] x, double[] gradient) {
            at(x);
            double loss = run(Kind.GRADIENT, gradient) + penalty(x);
            decay(x, gradient);
            return loss;
        }

        @Override
        public void hessianVector(double[] x, double[] v, double[] result) {
            product(Kind.HESSIAN, x, v, result);
        }

        @Override
        public void gaussNewtonVector(double[] x, double[] v, double[] result) {
            product(Kind.GAUSS_NEWTON, x, v, result);
        }

        /** v goes to the engine with its largest element 1: products are linear, floats are not without bounds. */
        private void product(Kind kind, double[] x, double[] v, double[] result) {
            double largest = 0;
            for (double element : v) {
                largest = Math.max(largest, Math.abs(element));
            }
            if (!(largest < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("expected a finite vector to multiply, got an element of " + largest);
            }
            at(x);
            double[] direction = v.clone(); // result may be v
            largest = largest == 0 ? 1 : largest;
            unpack(model, v, 1 / largest, arena);
            engine.upload(arena, 0, vector, arena.length);
            run(kind, result);
            for (int i = 0; i < size; i++) {
                result[i] *= largest;
            }
            decay(direction, result);
        }

        private void at(double[] x) {
            put(x);
            if (uploaded != this) {
                engine.upload(rows, 0, order, rows.length);
                uploaded = this;
            }
        }

        /** Runs over the rows; the mean of their losses, and the mean of what each chunk makes in {@code result}. */
        private double run(Kind kind, double[] result) {
            double loss = 0;
            double hits = 0;
            if (result != null) {
                Arrays.fill(sums, 0);
            }
            for (int from = 0; from < rows.length; from += CHUNK) {
                int count = Math.min(CHUNK, rows.length - from);
                engine.upload(counterValues(from), 0, counters, Bookkeeping.COUNTERS);
                if (data.streamed()) {
                    data.gather(0, rows, from, count);
                }
                prepared(kind, count).program.run();
                if (kind == Kind.GRADIENT && model.objective().classifies()) {
                    hits += engine.floats(correct, 1)[0];
                }
                if (kind == Kind.VALUE || kind == Kind.GRADIENT) {
                    engine.download(losses, rowLosses, 0, Math.toIntExact(count * lossColumns));
                    for (int i = 0; i < count * lossColumns; i++) {
                        loss += rowLosses[i];
                    }
                }
                if (result != null) {
                    engine.download(product, arena, 0, arena.length);
                    add((double) count / rows.length, sums);
                }
            }
            if (result != null) {
                System.arraycopy(sums, 0, result, 0, size);
            }
            right = kind == Kind.GRADIENT ? hits : right;
            return loss / (rows.length * lossColumns);
        }
    }

    private static int[] counterValues(int from) {
        int[] values = new int[Bookkeeping.COUNTERS];
        values[Bookkeeping.ROW_OFFSET] = from;
        return values;
    }

    /** Adds the arena just read, without padding. */
    private void add(double weight, double[] sums) {
        int at = 0;
        for (Parameter parameter : model.parameters()) {
            int from = (int) parameter.offset();
            for (int i = 0; i < parameter.shape().size(); i++) {
                sums[at++] += weight * arena[from + i];
            }
        }
    }

    double penalty(double[] x) {
        if (l2 == 0) {
            return 0;
        }
        double squares = 0;
        int weights = weightCount();
        for (int i = 0; i < weights; i++) {
            squares += x[i] * x[i];
        }
        return 0.5 * l2 * squares;
    }

    /** Adds the penalty's part: weights come first in the arena. */
    private void decay(double[] x, double[] result) {
        if (l2 != 0) {
            int weights = weightCount();
            for (int i = 0; i < weights; i++) {
                result[i] += l2 * x[i];
            }
        }
    }

    private int weightCount() {
        return (int) model.parameters().stream().filter(Parameter::isWeight).mapToLong(w -> w.shape().size()).sum();
    }

    private Prepared prepared(Kind kind, int count) {
        return programs.computeIfAbsent(kind, none -> new HashMap<>()).computeIfAbsent(count, rows -> prepare(kind, rows));
    }

    private Prepared prepare(Kind kind, int count) {
        Graph graph = new Graph();
        Node leaf = data.featureLeaf(graph, "data", data.streamed() ? count : data.rows());
        Node allTargets = data.targetLeaf(graph, "targets", data.rows());
        Node orderLeaf = graph.ints("order", data.rows(), 1);
        Node countersLeaf = graph.ints("counters", 1, Bookkeeping.COUNTERS);
        Network network = model.build(data.streamed() ? leaf : graph.gather(leaf, orderLeaf, countersLeaf, count),
                graph.gather(allTargets, orderLeaf, countersLeaf, count), countersLeaf, training);
        Map<Node, Buffer> bound = arenas.bind(network);
        bound.put(leaf, data.streamed() ? data.slot(0, count) : data.features(0, data.rows()));
        bound.put(allTargets, data.targets(0, data.rows()));
        bound.put(orderLeaf, order);
        bound.put(countersLeaf, counters);

        Map<Node, List<Buffer>> outputs = new HashMap<>();
        if (kind == Kind.VALUE || kind == Kind.GRADIENT) {
            Arenas.receive(outputs, network.losses(), losses.slice(0, count * lossColumns));
        }
        if (kind == Kind.GRADIENT && network.correct() != null) {
            Arenas.receive(outputs, network.correct(), correct);
        }
        List<Node> results = switch (kind) {
            case VALUE, STATES -> List.of();
            case GRADIENT -> Gradients.of(network.loss(), leaves(network));
            case HESSIAN -> Products.hessian(network.loss(), leaves(network), vectorLeaves(graph, bound));
            case GAUSS_NEWTON -> Products.gaussNewton(network.loss(), network.output(), leaves(network),
                    vectorLeaves(graph, bound));
        };
        for (int i = 0; i < results.size(); i++) {
            Arenas.receive(outputs, results.get(i), Arenas.of(product, model.parameters().get(i)));
        }
        Plan plan = new Plan(kind == Kind.STATES ? network.updates() : List.of(), List.copyOf(outputs.keySet()));
        return new Prepared(plan, engine.prepare(arenas.launches(plan, bound, outputs)));
    }

    private List<Node> leaves(Network network) {
        return model.parameters().stream().map(network::parameter).toList();
    }

    private List<Node> vectorLeaves(Graph graph, Map<Node, Buffer> bound) {
        List<Node> leaves = new ArrayList<>();
        for (Parameter parameter : model.parameters()) {
            Node leaf = graph.floats("v." + parameter.name(), parameter.shape().rows(), parameter.shape().columns());
            bound.put(leaf, Arenas.of(vector, parameter));
            leaves.add(leaf);
        }
        return leaves;
    }
}
