package org.talweg.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * Data to read and how: {@code Source.of("houses.csv").label("price").split(0.2, seed)}.
 *
 * <p>A CSV file has a header line, distinct column names and UTF-8 text; quotes as in RFC 4180; any line ends; the separator is the
 * comma, semicolon or tab that the header holds most often. A column with a training cell that is neither a number nor missing is
 * a text and becomes one feature for each category; numbers are standardised by the training part's mean and deviation. Grey levels
 * of images are divided by their largest value.
 *
 * @param data {@code digits}, {@code fashion-mini}, a CSV file, or a folder in the layout of MNIST; gzip is recognised by content
 * @param label name of the label column, or null for the only one of {@code label}, {@code target}, {@code class}
 * @param task or null: classification if the labels are texts or at most 20 distinct integers, else regression
 * @param missing what to do with a missing cell
 */
public record Source(String data, String label, Task task, Missing missing) {
    /** @throws DataException if {@code data} is no name that a file may have */
    public Source {
        if (data == null || missing == null) {
            throw new DataException("expected data and a rule for missing cells, got data=" + data + " missing=" + missing
                    + "; name both");
        }
        try {
            Path.of(data);
        } catch (InvalidPathException e) {
            throw new DataException("expected a path, got data=" + Names.quoted(data.replace('\0', '?')) + " (" + e.getReason()
                    + "); correct it", e);
        }
    }

    public static Source of(String data) {
        return new Source(data, null, null, Missing.ERROR);
    }

    public Source label(String label) {
        return new Source(data, label, task, missing);
    }

    public Source task(Task task) {
        return new Source(data, label, task, missing);
    }

    public Source missing(Missing missing) {
        return new Source(data, label, task, missing);
    }

    /**
     * Training and validation part. Where the data bring a test part of their own (a folder of images, {@code fashion-mini}), that
     * is the validation part; else {@code validation} is the share of rows put aside, of every class alike, drawn by the seed.
     *
     * @throws DataException if the data cannot be read or used
     */
    public Split split(double validation, long seed) {
        Table test = table(false, true);
        Table table = table(true, true);
        int column = labelColumn(table);
        Task task = task(table, column);
        if (test != null) return validatedBy(table, column, task, test, data);
        int[] all = table.allRows();
        HoldOut parts;
        Label fitted;
        if (task == Task.CLASSIFY) {
            fitted = Labels.fitClasses(table, column, all);
            int[] classes = Labels.classes(table, column, fitted, all);
            parts = HoldOut.stratified(table.name(), classes, fitted.classes().size(), validation, seed);
        } else {
            parts = HoldOut.of(table.name(), all.length, validation, seed);
            fitted = Labels.fitValues(table, column, parts.train());
        }
        Encoding encoding = fit(table, column, fitted, parts.train());
        return new Split(encoding.encode(data, table, parts.train(), true), encoding.encode(data, table, parts.validation(), true));
    }

    /**
     * All of these data for training, other data for validation.
     *
     * @throws DataException if either cannot be read or used
     */
    public Split validatedBy(String validation) {
        Table test = Source.of(validation).evaluated(true);
        Table table = table(true, true);
        int column = labelColumn(table);
        return validatedBy(table, column, task(table, column), test, validation);
    }

    private Split validatedBy(Table table, int column, Task task, Table test, String testName) {
        Encoding encoding = fit(table, column, task);
        return new Split(encoding.encode(data, table, table.allRows(), true), encoding.encode(testName, test, test.allRows(), true));
    }

    private Encoding fit(Table table, int column, Task task) {
        int[] all = table.allRows();
        Label fitted = task == Task.CLASSIFY ? Labels.fitClasses(table, column, all) : Labels.fitValues(table, column, all);
        return fit(table, column, fitted, all);
    }

    private Encoding fit(Table table, int column, Label fitted, int[] train) {
        // No statistics are taken of images, so none can stand in for a missing cell.
        Missing rule = table.fixedScale() > 0 ? Missing.ERROR : missing;
        return new Encoding(Fit.columns(table, column, rule, train, table.allRows()), fitted, rule);
    }

    private int labelColumn(Table table) {
        return Labels.column(table, label == null && data.equals(Datasets.DIGITS) ? Datasets.DIGITS_LABEL : label);
    }

    private Task task(Table table, int column) {
        return task != null ? task : Labels.task(table, column);
    }

    /**
     * Everything as one training part, without the test part that the data may bring.
     *
     * @throws DataException if the data cannot be read or used
     */
    public Dataset all() {
        Table table = table(true, true);
        int column = labelColumn(table);
        return fit(table, column, task(table, column)).encode(data, table, table.allRows(), true);
    }

    /**
     * Data to evaluate a trained network on: the test part where the data bring one, else all rows. Label, task and the rule for
     * missing cells are the encoding's.
     *
     * @throws DataException if the data cannot be read or do not suit the encoding
     */
    public Dataset labelledBy(Encoding encoding) {
        return encode(encoding, true);
    }

    /**
     * Data to predict: as {@link #labelledBy}, but labels are neither needed nor read.
     *
     * @throws DataException if the data cannot be read or do not suit the encoding
     */
    public Dataset unlabelledBy(Encoding encoding) {
        return encode(encoding, false);
    }

    private Dataset encode(Encoding encoding, boolean labelled) {
        Table table = evaluated(labelled);
        return encoding.encode(data, table, table.allRows(), labelled);
    }

    private Table evaluated(boolean labelled) {
        Table test = table(false, labelled);
        return test != null ? test : table(true, labelled);
    }

    /** The part for training, or the one for testing, which is null where there is none. */
    private Table table(boolean train, boolean labelled) {
        switch (data) {
            case Datasets.DIGITS:
                return train ? CsvTable.read(Input.builtIn("/org/talweg/data/digits.csv.gz"), Datasets.DIGITS_SCALE) : null;
            case Datasets.FASHION_MINI:
                String stem = "/org/talweg/data/fashion-mini-" + (train ? "train" : "t10k");
                return Idx.read(Input.builtIn(stem + "-images-idx3-ubyte.gz"), Input.builtIn(stem + "-labels-idx1-ubyte.gz"));
            default:
        }
        if (data.isBlank()) {
            throw new DataException("expected a file, a folder of IDX images, " + Datasets.DIGITS + " or " + Datasets.FASHION_MINI
                    + ", got data=\"\"; name one");
        }
        Path path = Path.of(data);
        if (Files.isDirectory(path)) return Idx.part(path, train ? "train" : "t10k", train, labelled);
        if (!train) return null;
        if (!Files.exists(path)) {
            throw new DataException("expected a file, a folder of IDX images, " + Datasets.DIGITS + " or " + Datasets.FASHION_MINI
                    + ", got data=" + Names.quoted(data) + "; "
                    + Names.suggestion(data, List.of(Datasets.DIGITS, Datasets.FASHION_MINI), "check the path"));
        }
        return CsvTable.read(Input.file(path), 0);
    }
}
