package org.talweg.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.talweg.engine.Engine;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;

/** A graph whose leaves have values: runs nodes on an engine in float, or gives the same values to a {@link DoubleEvaluator}. */
public final class BoundGraph {
    /** Step of the central differences. */
    private static final double H = 0x1p-16;

    private final Graph graph = new Graph();
    private final Random random;
    private final Map<Node, float[]> floats = new LinkedHashMap<>();
    private final Map<Node, int[]> ints = new LinkedHashMap<>();

    public BoundGraph(long seed) {
        random = new Random(seed);
    }

    public Graph graph() {
        return graph;
    }

    public Node floats(String name, long rows, long columns, float[] values) {
        Node leaf = graph.floats(name, rows, columns);
        bind(leaf, values);
        return leaf;
    }

    public Node ints(String name, long rows, long columns, int[] values) {
        Node leaf = graph.ints(name, rows, columns);
        ints.put(leaf, values);
        return leaf;
    }

    public void bind(Node leaf, float[] values) {
        if (values.length != leaf.shape().size()) {
            throw new IllegalArgumentException(leaf + " given " + values.length + " values");
        }
        floats.put(leaf, values);
    }

    /** Standard normal draws. */
    public Node normal(String name, long rows, long columns) {
        return drawn(name, rows, columns, 0, 1);
    }

    /** Positive draws, uniform from 0.5 to 2. */
    public Node positive(String name, long rows, long columns) {
        float[] values = new float[(int) (rows * columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.5f + 1.5f * random.nextFloat();
        }
        return floats(name, rows, columns, values);
    }

    /** Draws of either sign, from 0.25 to 1.75 away from 0, where functions with a kink at 0 are smooth. */
    public Node apart(String name, long rows, long columns) {
        float[] values = new float[(int) (rows * columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextBoolean() ? 1 : -1) * (0.25f + 1.5f * random.nextFloat());
        }
        return floats(name, rows, columns, values);
    }

    public Node drawn(String name, long rows, long columns, float mean, float deviation) {
        float[] values = new float[(int) (rows * columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = mean + deviation * (float) random.nextGaussian();
        }
        return floats(name, rows, columns, values);
    }

    public Node labels(String name, long rows, int classes) {
        return ints(name, rows, 1, random.ints(rows, 0, classes).toArray());
    }

    public Node counters(int step, long seed) {
        int[] counters = new int[Bookkeeping.COUNTERS];
        counters[Bookkeeping.STEP] = step;
        counters[Bookkeeping.SEED_LOW] = (int) seed;
        counters[Bookkeeping.SEED_HIGH] = (int) (seed >>> 32);
        return ints("counters", 1, Bookkeeping.COUNTERS, counters);
    }

    /** Leaves of floats, in the order they were made. */
    public List<Node> leaves() {
        return List.copyOf(floats.keySet());
    }

    public float[] value(Node leaf) {
        return floats.get(leaf);
    }

    public DoubleEvaluator evaluator() {
        return new DoubleEvaluator(given());
    }

    private Map<Node, double[]> given() {
        Map<Node, double[]> given = new HashMap<>();
        floats.forEach((leaf, values) -> given.put(leaf, widened(values)));
        ints.forEach((leaf, values) -> given.put(leaf, java.util.Arrays.stream(values).asDoubleStream().toArray()));
        return given;
    }

    /** ∂y/∂x of a scalar y by central differences in double precision. */
    public double[] differences(Node y, Node x) {
        Map<Node, double[]> given = given();
        double[] at = given.get(x).clone();
        double[] result = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            double[] moved = at.clone();
            given.put(x, moved);
            moved[i] = at[i] + H;
            double above = new DoubleEvaluator(given).scalar(y);
            moved[i] = at[i] - H;
            result[i] = (above - new DoubleEvaluator(given).scalar(y)) / (2 * H);
        }
        return result;
    }

    /** Values of float nodes, run as one program. */
    public List<float[]> run(Engine engine, List<Node> results) {
        List<Node> computed = results.stream().filter(node -> !node.isLeaf()).distinct().toList();
        Plan plan = new Plan(computed, List.of());
        Buffer floatMemory = engine.allocate("working floats", Buffer.Type.F32, plan.floats());
        Buffer intMemory = engine.allocate("working ints", Buffer.Type.I32, plan.ints());
        engine.prepare(plan.launches(upload(engine, plan.leaves()), Map.of(), floatMemory, intMemory)).run();
        List<float[]> values = new ArrayList<>();
        for (Node result : results) {
            values.add(result.isLeaf() ? floats.get(result)
                    : engine.floats(plan.buffer(result, floatMemory, intMemory), (int) result.shape().size()));
        }
        return values;
    }

    /** Fresh buffers with the values of leaves. */
    public Map<Node, Buffer> upload(Engine engine, List<Node> leaves) {
        Map<Node, Buffer> bound = new HashMap<>();
        for (Node leaf : leaves) {
            Buffer buffer = engine.allocate(leaf.op().label(), leaf.type(), leaf.shape().size());
            if (leaf.type() == Buffer.Type.F32) {
                engine.upload(floats.get(leaf), 0, buffer, floats.get(leaf).length);
            } else {
                engine.upload(ints.get(leaf), 0, buffer, ints.get(leaf).length);
            }
            bound.put(leaf, buffer);
        }
        return bound;
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        java.util.Arrays.setAll(wide, i -> values[i]);
        return wide;
    }
}
