package org.talweg.train;

import org.talweg.data.Dataset;
import org.talweg.engine.Engine;
import org.talweg.graph.Graph;
import org.talweg.graph.Node;
import org.talweg.kernel.Buffer;
import org.talweg.nn.Model;
import org.talweg.nn.Objective;

/** A data set in an engine's memory, targets in the form that an objective needs. */
final class DeviceData {
    private final int rows;
    private final int columns;
    private final long targetColumns;
    private final Buffer features; // (N, D)
    private final Buffer targets;  // I32 (N, 1) or F32 (N, outputs); null without labels

    DeviceData(Engine engine, Dataset data, Model model) {
        Objective objective = model.objective();
        if (data.columns() != model.inputs()) {
            throw new IllegalArgumentException("expected data with the model's features=" + model.inputs() + ", got "
                    + data.name() + " with features=" + data.columns());
        }
        rows = data.rows();
        columns = data.columns();
        targetColumns = objective.labelled() ? 1 : model.outputs();
        features = engine.allocate(data.name() + " features", Buffer.Type.F32, (long) rows * columns);
        engine.upload(data.features(), 0, features, rows * columns);
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

    boolean labelled() {
        return targets != null;
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
