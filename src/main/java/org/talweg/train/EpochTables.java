package org.talweg.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code metrics.csv}, a line for each epoch, and {@code layers.csv}, a line for each epoch and dense layer. Lines that cannot be
 * written are kept, and written before the next. Metrics are locked while a training writes them: a run folder has one at a time.
 */
final class EpochTables implements AutoCloseable {
    static final String METRICS = "metrics.csv";
    static final String LAYERS = "layers.csv";
    private static final String LAYERS_HEADER =
            "epoch,layer,weight_norm,gradient_norm,update_ratio,mean,deviation,saturated,dead";

    private final Path folder;
    private final LineFile metrics;
    private LineFile layers;
    private final List<String> metricsLines = new ArrayList<>();
    private final List<String> layersLines = new ArrayList<>();

    private EpochTables(Path folder, LineFile metrics) {
        this.folder = folder;
        this.metrics = metrics;
    }

    /** @throws java.nio.file.FileAlreadyExistsException if there are metrics: of two runs that begin, one can */
    static EpochTables begin(Path folder) throws IOException {
        return new EpochTables(folder, new LineFile(folder.resolve(METRICS)));
    }

    /** Takes the tables that are there, as they are. */
    static EpochTables goOn(Path folder) throws IOException {
        return new EpochTables(folder, LineFile.goOn(folder.resolve(METRICS)));
    }

    /** Begins both anew with these epochs. */
    void rewrite(List<EpochRecord> records, boolean classifies) throws IOException {
        metrics.clear();
        Files.deleteIfExists(folder.resolve(LAYERS));
        header(classifies);
        records.forEach(this::keep);
        write();
    }

    void header(boolean classifies) {
        String score = classifies ? "accuracy" : "r2";
        metricsLines.add("epoch,step,learning_rate,train_loss,train_" + score + ",objective,validation_loss,validation_" + score
                + ",gradient_norm,seconds,evaluations");
    }

    /** Notes the lines of an epoch. */
    void keep(EpochRecord r) {
        metricsLines.add(Csv.line(r.epoch(), r.step(), r.learningRate(), r.trainLoss(), r.trainScore(), r.objective(),
                r.validationLoss(), r.validationScore(), r.gradientNorm(), String.format(Locale.ROOT, "%.3f", r.seconds()),
                r.evaluations()));
        if (layers == null && layersLines.isEmpty() && !r.layers().isEmpty()) {
            layersLines.add(LAYERS_HEADER);
        }
        for (LayerRecord l : r.layers()) {
            layersLines.add(Csv.line(r.epoch(), l.layer(), l.weightNorm(), l.gradientNorm(), l.updateRatio(), l.mean(),
                    l.deviation(), l.saturated(), l.dead()));
        }
    }

    /** Writes what has been noted. */
    void write() throws IOException {
        write(metrics, metricsLines);
        if (!layersLines.isEmpty()) {
            if (layers == null) {
                layers = new LineFile(folder.resolve(LAYERS));
            }
            write(layers, layersLines);
        }
    }

    private static void write(LineFile file, List<String> lines) throws IOException {
        if (!lines.isEmpty()) {
            file.append(lines);
            lines.clear();
        }
    }

    /** Epochs whose lines could not be written. */
    int missing() {
        return metricsLines.size();
    }

    @Override
    public void close() throws IOException {
        try (LineFile closesToo = layers; LineFile alsoCloses = metrics) {
            write();
        }
    }
}
