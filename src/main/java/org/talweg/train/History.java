package org.talweg.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Records of epochs as tensors: a row (11) of doubles for each epoch, and a row (7) for each epoch and dense layer. */
final class History {
    private static final String NAME = "history";
    private static final String LAYERS = NAME + ".layers";
    private static final int WIDTH = 11;
    private static final int LAYER_WIDTH = 7;

    private History() {}

    static List<Safetensors.Tensor> tensors(List<EpochRecord> records) {
        int layers = records.stream().mapToInt(record -> record.layers().size()).max().orElse(0);
        Rows rows = new Rows(records.size(), layers);
        int at = 0;
        for (EpochRecord r : records) {
            for (double value : new double[] {r.epoch(), r.step(), r.learningRate(), r.trainLoss(), r.trainScore(), r.objective(),
                    r.validationLoss(), r.validationScore(), r.gradientNorm(), r.seconds(), r.evaluations()}) {
                rows.values[at++] = value;
            }
            int layerAt = (r.epoch() - records.get(0).epoch()) * layers * LAYER_WIDTH;
            Arrays.fill(rows.layerValues, layerAt, layerAt + layers * LAYER_WIDTH, Double.NaN); // of an epoch without them
            for (LayerRecord l : r.layers()) {
                for (double value : new double[] {l.weightNorm(), l.gradientNorm(), l.updateRatio(), l.mean(), l.deviation(),
                        l.saturated(), l.dead()}) {
                    rows.layerValues[layerAt++] = value;
                }
            }
        }
        return rows.tensors();
    }

    /** Places for the rows that a file holds. */
    static Rows rows(Map<String, Safetensors.Entry> entries) {
        long[] shape = shape(entries, NAME, 2);
        long[] layers = shape(entries, LAYERS, 3);
        if (shape[1] != WIDTH || layers[2] != LAYER_WIDTH || layers[0] != shape[0]) {
            throw new IllegalArgumentException("rows of epochs have other widths");
        }
        return new Rows(Math.toIntExact(shape[0]), Math.toIntExact(layers[1]));
    }

    private static long[] shape(Map<String, Safetensors.Entry> entries, String name, int rank) {
        Safetensors.Entry entry = entries.get(name);
        if (entry == null || entry.shape().length != rank) {
            throw new IllegalArgumentException("a tensor " + name + " of " + rank + " dimensions is missing");
        }
        return entry.shape();
    }

    /** Numbers of so many epochs. */
    static final class Rows {
        private final int epochs;
        private final int layers;
        private final double[] values;      // (epochs, 11)
        private final double[] layerValues; // (epochs, layers, 7)

        Rows(int epochs, int layers) {
            this.epochs = epochs;
            this.layers = layers;
            this.values = new double[Math.multiplyExact(epochs, WIDTH)];
            this.layerValues = new double[Math.multiplyExact(Math.multiplyExact(epochs, layers), LAYER_WIDTH)];
        }

        List<Safetensors.Tensor> tensors() {
            return List.of(new Safetensors.Tensor(NAME, new long[] {epochs, WIDTH}, values, 0),
                    new Safetensors.Tensor(LAYERS, new long[] {epochs, layers, LAYER_WIDTH}, layerValues, 0));
        }

        List<EpochRecord> records() {
            List<EpochRecord> records = new ArrayList<>();
            for (int i = 0; i < epochs; i++) {
                int at = i * WIDTH;
                records.add(new EpochRecord((int) values[at], (long) values[at + 1], values[at + 2], values[at + 3], values[at + 4],
                        values[at + 5], values[at + 6], values[at + 7], values[at + 8], values[at + 9], (long) values[at + 10],
                        layers(i)));
            }
            return records;
        }

        private List<LayerRecord> layers(int epoch) {
            if (layers == 0 || Double.isNaN(layerValues[epoch * layers * LAYER_WIDTH])) {
                return List.of();
            }
            List<LayerRecord> records = new ArrayList<>();
            for (int i = 0; i < layers; i++) {
                int at = (epoch * layers + i) * LAYER_WIDTH;
                records.add(new LayerRecord("dense" + (i + 1), layerValues[at], layerValues[at + 1], layerValues[at + 2],
                        layerValues[at + 3], layerValues[at + 4], layerValues[at + 5], layerValues[at + 6]));
            }
            return records;
        }
    }
}
