package org.talweg.train;

import org.talweg.data.Dataset;
import org.talweg.engine.Engine;
import org.talweg.engine.TooLarge;
import org.talweg.graph.Graph;
import org.talweg.graph.Node;
import org.talweg.kernel.Buffer;
import org.talweg.nn.Model;
import org.talweg.nn.Objective;

/**
 * A data set in an engine's memory, targets in the form that an objective needs.
 *
 * <p>Features lie there too, or where they do not fit, they stay on the host: the rows that a step needs are then copied into one
 * of two places in turn, so that a GPU can copy those of the next step while it computes this one. Values are the same.
 */
final class DeviceData {
    /** Places for rows that are copied ahead. */
    static final int SLOTS = 2;
    private static final System.Logger LOG = System.getLogger("org.talweg");

    private final Engine engine;
    private final Dataset data;
    private final int rows;
    private final int columns;
    private final long targetColumns;
    private final Buffer features; // (N, D), or null when streamed
    private final Buffer targets;  // I32 (N, 1) or F32 (N, outputs); null without labels
    private final Buffer[] slots = new Buffer[SLOTS]; // (rows of a slot, D), when streamed
    private float[] gathered = {};

    /** Features in the engine's memory if they fit, else copied by up to {@code slotRows} rows. */
    static DeviceData fitting(Engine engine, Dataset data, Model model, int slotRows) {
        try {
            return new DeviceData(engine, data, model, 0);
        } catch (TooLarge e) {
            DeviceData streamed = new DeviceData(engine, data, model, slotRows);
            sayStreamed(e);
            return streamed;
        }
    }

    /** @param slotRows 0 to bring all features into the engine's memory, else rows that are wanted at once, at most */
    DeviceData(Engine engine, Dataset data, Model model, int slotRows) {
        this.engine = engine;
        this.data = data;
        Objective objective = model.objective();
        if (data.columns() != model.inputs()) {
            throw new IllegalArgumentException("expected data with the model's features=" + model.inputs() + ", got "
                    + data.name() + " with features=" + data.columns());
        }
        rows = data.rows();
        columns = data.columns();
        targetColumns = objective.labelled() ? 1 : model.outputs();
        if (slotRows == 0) {
            features = engine.allocate(data.name() + " features", Buffer.Type.F32, (long) rows * columns);
            engine.upload(data.features(), 0, features, rows * columns);
        } else {
            features = null;
            for (int i = 0; i < SLOTS; i++) {
                slots[i] = engine.allocate(data.name() + " rows ahead " + i, Buffer.Type.F32,
                        (long) Math.min(slotRows, rows) * columns);
            }
        }
        if (!data.labelled()) {
            targets = null;
        } else if (objective.labelled()) {
            int classes = data.classes().size();
            if (classes > model.outputs()) {
                throw new IllegalArgumentException("expected at most outputs=" + model.outputs() + " classes, got " + data.name()
                        + " with classes=" + classes);
            }
            targets = engine.allocate(data.name() + " labels", Buffer.Type.I32, rows);
            engine.upload(data.labels(), 0, targets, rows);
        } else {
            float[] values = objective.classifies() ? asFloats(data, data.labels()) : data.targets();
            if (targetColumns != 1) {
                throw new IllegalArgumentException("expected a model with one output for one target a row, got outputs="
                        + targetColumns);
            }
            targets = engine.allocate(data.name() + " targets", Buffer.Type.F32, rows);
            engine.upload(values, 0, targets, rows);
        }
    }

    private static float[] asFloats(Dataset data, int[] labels) {
        if (data.classes().size() != 2) {
            throw new IllegalArgumentException("expected two classes for sigmoid cross-entropy, got " + data.name()
                    + " with classes=" + data.classes().size());
        }
        float[] values = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            values[i] = labels[i];
        }
        return values;
    }

    int rows() {
        return rows;
    }

    /** Bytes in the engine's memory. */
    long bytes() {
        long elements = targets == null ? 0 : targets.length();
        for (Buffer each : features != null ? new Buffer[] {features} : slots) {
            elements += each.length();
        }
        return elements * Float.BYTES;
    }

    /** Bytes beside it. */
    long hostBytes() {
        return features != null ? 0 : slots[0].length() * Float.BYTES;
    }

    boolean labelled() {
        return targets != null;
    }

    /** Says that features stay on the host, and why. */
    static void sayStreamed(TooLarge reason) {
        LOG.log(System.Logger.Level.INFO, "the data do not fit beside the network: rows are copied from the host as they are"
                + " needed, with the same results (" + reason.getMessage() + ")");
    }

    /** Whether features stay on the host. */
    boolean streamed() {
        return features == null;
    }

    /** Copies rows {@code order[from … from + count)} into a slot. */
    void gather(int slot, int[] order, int from, int count) {
        if (gathered.length < count * columns) {
            gathered = new float[count * columns];
        }
        for (int i = 0; i < count; i++) {
            System.arraycopy(data.features(), order[from + i] * columns, gathered, i * columns, columns);
        }
        engine.upload(gathered, 0, slots[slot], count * columns);
    }

    /** Copies rows {@code [from, from + count)} into a slot. */
    void copy(int slot, int from, int count) {
        engine.upload(data.features(), from * columns, slots[slot], count * columns);
    }

    /** The first {@code count} rows of a slot. */
    Buffer slot(int slot, long count) {
        return slots[slot].slice(0, count * columns);
    }

    /** A leaf for {@code count} rows of features. */
    Node featureLeaf(Graph graph, String name, long count) {
        return graph.floats(name, count, columns);
    }

    /** A leaf for {@code count} rows of targets. */
    Node targetLeaf(Graph graph, String name, long count) {
        return targets.type() == Buffer.Type.I32 ? graph.ints(name, count, targetColumns)
                : graph.floats(name, count, targetColumns);
    }

    /** Rows {@code [from, from + count)} of the features. */
    Buffer features(long from, long count) {
        return features.slice(from * columns, count * columns);
    }

    /** Rows {@code [from, from + count)} of the targets. */
    Buffer targets(long from, long count) {
        return targets.slice(from * targetColumns, count * targetColumns);
    }
}
