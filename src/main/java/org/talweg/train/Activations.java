package org.talweg.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.graph.Graph;
import org.talweg.graph.Node;
import org.talweg.graph.Plan;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Buffer;
import org.talweg.nn.Layer;
import org.talweg.nn.Model;
import org.talweg.nn.Network;

/**
 * What the dense layers of a network give on the first rows of a part, judged in double on the host: without dropout, with running
 * statistics.
 *
 * <p>Glorot &amp; Bengio 2010, section 3, for saturated units; Maas et al. 2013, section 3, for dead ones.
 */
final class Activations {
    /** Rows that are looked at, at most. */
    static final int ROWS = 256;
    /** Distance to an asymptote of tanh or sigmoid within which a unit counts as saturated. */
    private static final float SATURATION = 0.02f;
    private static final System.Logger LOG = System.getLogger("org.talweg");

    private final Engine engine;
    private final DeviceData data;
    private final int rows;
    private final List<Activation> kinds = new ArrayList<>();
    private final List<Buffer> values = new ArrayList<>(); // (rows, units)
    private final Program program;
    private final float[] read;

    Activations(Engine engine, Model model, Arenas arenas, DeviceData data) {
        this.engine = engine;
        this.data = data;
        rows = Math.min(ROWS, data.rows());
        for (int i = 0; i < model.layers().size(); i++) {
            if (model.layers().get(i) instanceof Layer.Dense dense) {
                kinds.add(model.activationAfter(i));
                values.add(engine.allocate("activations of layer " + kinds.size(), Buffer.Type.F32,
                        Math.multiplyExact(rows, dense.units())));
            }
        }
        read = new float[Math.toIntExact(values.stream().mapToLong(Buffer::length).max().orElse(0))];
        Graph graph = new Graph();
        Node features = data.featureLeaf(graph, "features", rows);
        Network network = model.build(features, null, null, false);
        Map<Node, Buffer> bound = arenas.bind(network);
        bound.put(features, data.streamed() ? data.slot(0, rows) : data.features(0, rows));
        Map<Node, List<Buffer>> outputs = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            Arenas.receive(outputs, network.activations().get(i), values.get(i));
        }
        program = engine.prepare(arenas.launches(new Plan(List.of(), List.copyOf(outputs.keySet())), bound, outputs));
    }

    /** Bytes beside the engine. */
    long hostBytes() {
        return (long) Float.BYTES * read.length;
    }

    /** For each dense layer, with the weights as they are now. */
    List<LayerRecord> records(List<LastStep.Norms> norms) {
        if (data.streamed()) {
            data.copy(0, 0, rows);
        }
        program.run();
        List<LayerRecord> records = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            int count = (int) values.get(i).length();
            engine.download(values.get(i), read, 0, count);
            records.add(record("dense" + (i + 1), norms.get(i), kinds.get(i), read, count, rows));
        }
        return records;
    }

    /** Says that a run goes without statistics of its layers, and why. */
    static void sayLeftOut(Throwable reason) {
        LOG.log(System.Logger.Level.INFO, "there is no memory left for statistics of the layers: the training goes on without them ("
                + reason.getMessage() + ")");
    }

    /** @param h (rows, count / rows) */
    static LayerRecord record(String layer, LastStep.Norms norms, Activation kind, float[] h, int count, int rows) {
        double sum = 0;
        double squares = 0; // of floats, which double squares exactly: what cancels below is far less than what is shown
        for (int i = 0; i < count; i++) {
            sum += h[i];
            squares += (double) h[i] * h[i];
        }
        double mean = sum / count;
        double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
        return new LayerRecord(layer, norms.weight(), norms.gradient(), norms.ratio(), mean, deviation,
                saturated(kind, h, count), kind == Activation.RELU ? dead(h, count / rows, rows) : Double.NaN);
    }

    private static double saturated(Activation kind, float[] h, int count) {
        if (kind != Activation.TANH && kind != Activation.SIGMOID) {
            return Double.NaN;
        }
        float low = kind == Activation.TANH ? -1 : 0;
        int flat = 0;
        for (int i = 0; i < count; i++) {
            flat += h[i] < low + SATURATION || h[i] > 1 - SATURATION ? 1 : 0;
        }
        return (double) flat / count;
    }

    private static double dead(float[] h, int units, int rows) {
        boolean[] alive = new boolean[units];
        for (int row = 0; row < rows; row++) {
            for (int unit = 0; unit < units; unit++) {
                alive[unit] |= h[row * units + unit] != 0;
            }
        }
        int dead = 0;
        for (boolean lives : alive) {
            dead += lives ? 0 : 1;
        }
        return (double) dead / units;
    }
}
