package org.talweg.report.diagnosis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.talweg.data.DataException;
import org.talweg.train.LayerRecord;
import org.talweg.train.Outcome;

/**
 * Learning curves from a file: Talweg's {@code metrics.csv} (with {@code config.json}, {@code layers.csv} and
 * {@code result.json} beside it), what Keras' {@code CSVLogger} writes, what Lightning's {@code CSVLogger} writes, and others with
 * such columns.
 *
 * <p>Keras counts epochs from 0 and has a line for each. Lightning has lines for steps and lines for epochs, training and validation on
 * different ones, most cells empty: lines of the same epoch are put together, a training loss that was written more than once being
 * averaged, of a validation loss the last taken. Epochs keep the numbers that they have in the file.
 */
public final class CurveFile {
    private static final List<String> EPOCH = List.of("epoch");
    private static final List<String> TRAIN_LOSS = List.of("train_loss", "train_loss_epoch", "training_loss", "loss", "loss_epoch",
            "train_loss_step", "loss_step");
    private static final List<String> VALIDATION_LOSS = List.of("validation_loss", "val_loss", "val_loss_epoch", "valid_loss",
            "validation_loss_epoch", "valid_loss_epoch");
    private static final List<String> SCORES = List.of("accuracy", "acc", "categorical_accuracy", "sparse_categorical_accuracy",
            "binary_accuracy", "r2");
    private static final List<String> RATE = List.of("learning_rate", "lr");
    private static final List<String> NORM = List.of("gradient_norm", "grad_norm", "grad_2_0_norm_total");

    private final CurveTable table;
    private final int epoch;
    private final int trainLoss;
    private final int validationLoss;
    private final int trainScore;
    private final int validationScore;
    private final int rate;
    private final int norm;

    private CurveFile(CurveTable table) {
        this.table = table;
        this.epoch = find(EPOCH);
        this.trainLoss = find(TRAIN_LOSS);
        this.validationLoss = find(VALIDATION_LOSS);
        this.trainScore = find(scores("train_", ""));
        this.validationScore = find(scores("validation_", "val_", "valid_"));
        int named = find(RATE);
        this.rate = named >= 0 ? named : first(name -> name.startsWith("lr_"));
        this.norm = find(NORM);
        if (trainLoss < 0 && validationLoss < 0) {
            throw new DataException(table.name() + ": expected columns of learning curves (train_loss, validation_loss as Talweg;"
                    + " loss, val_loss as Keras; train_loss_epoch, val_loss as Lightning), got " + CurveTable.shown(table.names())
                    + "; name a file that holds some of them");
        }
        table.checked();
    }

    private static List<String> scores(String... prefixes) {
        List<String> names = new ArrayList<>();
        for (String prefix : prefixes) {
            SCORES.forEach(score -> names.add(prefix + score));
            SCORES.forEach(score -> names.add(prefix + score + "_epoch"));
        }
        return names;
    }

    /** The first of these columns that has a value. */
    private int find(List<String> names) {
        for (String name : names) {
            int column = table.column(name);
            if (column >= 0 && filled(column)) {
                return column;
            }
        }
        return -1;
    }

    private int first(Predicate<String> suits) {
        for (int column = 0; column < table.header().size(); column++) {
            if (suits.test(table.header().get(column)) && filled(column)) {
                return column;
            }
        }
        return -1;
    }

    private boolean filled(int column) {
        for (int row = 0; row < table.rows().size(); row++) {
            if (column < table.rows().get(row).size() && !table.empty(row, column)) {
                return true;
            }
        }
        // A header alone names columns too; that lines are missing is then what to say.
        return table.rows().isEmpty();
    }

    /**
     * @param file a CSV file, or a run folder
     * @throws DataException if it cannot be read, or holds no learning curves
     */
    public static Curves read(Path file) {
        Path metrics = Files.isDirectory(file) ? file.resolve("metrics.csv") : file;
        if (Files.isDirectory(file) && !Files.exists(metrics)) {
            throw new DataException(file + ": expected a CSV file or a run folder, got a folder without metrics.csv; name a file");
        }
        CurveFile curves = new CurveFile(metrics.equals(file) ? CurveTable.read(file) : CurveTable.readOfRun(metrics));
        // Others write files of the same name: only Talweg's has this column.
        boolean ours = curves.table.column("validation_loss") >= 0 && curves.table.column("objective") >= 0;
        Path config = metrics.resolveSibling("config.json");
        Path layers = metrics.resolveSibling("layers.csv");
        return curves.curves(ours && Files.exists(config) ? RunSetting.read(config) : Setting.unknown(),
                ours && Files.exists(layers) ? RunSetting.layers(layers) : Map.of())
                .ended(ours ? Outcome.read(metrics.toAbsolutePath().getParent()) : null);
    }

    /** As {@link #read(Path)}, from a stream. */
    public static Curves read(String name, InputStream in) throws IOException {
        CurveFile curves = new CurveFile(CurveTable.read(name, in));
        return curves.curves(Setting.unknown(), Map.of());
    }

    private Curves curves(Setting setting, Map<Integer, List<LayerRecord>> layers) {
        TreeMap<Integer, Lines> epochs = new TreeMap<>();
        double waiting = Double.NaN;
        for (int row = 0; row < table.rows().size(); row++) {
            double number = epoch < 0 ? row + 1 : table.number(row, epoch);
            double lr = table.number(row, rate);
            if (Double.isNaN(number)) { // Lightning's learning rates may stand on lines of their own
                waiting = Double.isNaN(lr) ? waiting : lr;
                continue;
            }
            if (number != Math.rint(number) || Math.abs(number) > 1e9) {
                throw new DataException(table.name() + " line " + table.lines().get(row)
                        + ": expected the whole number of an epoch, got epoch=" + number + "; correct it");
            }
            if (!epochs.isEmpty() && number < epochs.lastKey()) {
                throw new DataException(table.name() + " line " + table.lines().get(row) + ": expected epochs in ascending order, got"
                        + " epoch=" + (int) number + " after " + epochs.lastKey() + "; give one training at a time");
            }
            Lines lines = epochs.computeIfAbsent((int) number, n -> new Lines());
            lines.rate = Double.isNaN(lr) ? Double.isNaN(lines.rate) ? waiting : lines.rate : lr;
            lines.add(row);
        }
        if (epochs.isEmpty()) {
            throw new DataException(table.name() + ": expected a line for each epoch below the header, got none; check what wrote it");
        }
        // Validation every few epochs, or an epoch that was cut off: those with both are comparable.
        boolean both = trainLoss >= 0 && validationLoss >= 0;
        List<Curves.Epoch> all = new ArrayList<>();
        epochs.forEach((number, lines) -> {
            Curves.Epoch read = lines.epoch(number, layers.getOrDefault(number, List.of()));
            if (!both || !Double.isNaN(read.trainLoss()) && !Double.isNaN(read.validationLoss())) {
                all.add(read);
            }
        });
        if (all.isEmpty()) {
            throw new DataException(table.name() + ": expected epochs with both " + CurveTable.shown(table.names().get(trainLoss), 30)
                    + " and " + CurveTable.shown(table.names().get(validationLoss), 30) + ", got none; remove one of these columns");
        }
        return Curves.of(all, setting);
    }

    /** The lines of one epoch. */
    private final class Lines {
        private final double[] sums = new double[3];
        private final int[] counts = new int[3];
        private double rate = Double.NaN;
        private double loss = Double.NaN;
        private double score = Double.NaN;

        void add(int row) {
            mean(0, table.number(row, trainLoss));
            mean(1, table.number(row, trainScore));
            mean(2, table.number(row, norm));
            double v = table.number(row, validationLoss);
            loss = Double.isNaN(v) ? loss : v;
            double s = table.number(row, validationScore);
            score = Double.isNaN(s) ? score : s;
        }

        private void mean(int i, double value) {
            if (!Double.isNaN(value)) {
                sums[i] += value;
                counts[i]++;
            }
        }

        private double mean(int i) {
            return counts[i] == 0 ? Double.NaN : sums[i] / counts[i];
        }

        Curves.Epoch epoch(int number, List<LayerRecord> layers) {
            return new Curves.Epoch(number, rate, mean(0), mean(1), loss, score, mean(2), layers);
        }
    }
}
