package org.talweg.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How rows of a file become features and targets, learnt from a training part and then fixed, so that validation, test and new
 * files are encoded alike. Plain records all through: any JSON library stores it and reads it back equal.
 *
 * <p>In a new file columns are found by name, in any order; columns that are not in the encoding are passed over.
 *
 * @param columns the columns that become features, in the order of the features
 * @param label the column that becomes the target
 * @param missing what is done with a missing cell
 */
public record Encoding(List<Column> columns, Label label, Missing missing) {
    /** JVMs do not allocate arrays up to the last index. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    public Encoding {
        if (columns == null || columns.isEmpty() || columns.stream().anyMatch(Objects::isNull) || label == null || missing == null) {
            throw new DataException("expected columns, a label and a rule for missing cells, got columns="
                    + (columns == null ? 0 : columns.size()) + " label=" + label + " missing=" + missing
                    + "; the stored encoding is damaged");
        }
        columns = List.copyOf(columns);
    }

    /** Number of features D. */
    public int width() {
        int width = 0;
        for (Column column : columns) width = Math.addExact(width, column.width());
        return width;
    }

    /** D names: the column's, or {@code column=category}. */
    public List<String> featureNames() {
        List<String> names = new ArrayList<>();
        for (Column column : columns) {
            if (column.kind() == Column.Kind.NUMBER) names.add(column.name());
            for (String category : column.categories()) names.add(column.name() + "=" + category);
        }
        return List.copyOf(names);
    }

    /** The rows as a data set; without targets if {@code labelled} is false, and then no label column is needed. */
    Dataset encode(String name, Table table, int[] rows, boolean labelled) {
        if (!labelled) return new Dataset(name, this, features(table, rows), null, null);
        int column = find(table, label.column());
        return label.task() == Task.CLASSIFY
                ? new Dataset(name, this, features(table, rows), Labels.classes(table, column, label, rows), null)
                : new Dataset(name, this, features(table, rows), null, Labels.values(table, column, label, rows));
    }

    private float[] features(Table table, int[] rows) {
        int width = width();
        long length = (long) rows.length * width;
        if (length > LONGEST_ARRAY) {
            throw new DataException(table.name() + ": expected at most " + LONGEST_ARRAY + " features in memory, got rows=" + rows.length
                    + " times features=" + width + "; take fewer rows or columns");
        }
        if (table instanceof ImageTable images) images.checkSize(columns);
        // One look for each column through all columns would take hours of a wide file.
        Map<String, Integer> places = new HashMap<>();
        for (String name : table.columns()) places.put(name, places.size());
        int[] at = new int[columns.size()];
        List<Map<String, Integer>> categories = new ArrayList<>();
        for (int c = 0; c < at.length; c++) {
            Column column = columns.get(c);
            Integer place = places.get(column.name());
            at[c] = place != null ? place : find(table, column.name());
            Map<String, Integer> numbers = new HashMap<>();
            for (String category : column.categories()) numbers.put(category, numbers.size());
            categories.add(numbers);
        }
        float[] features = new float[(int) length];  // (N, D)
        int i = 0;
        for (int row : rows) {
            for (int c = 0; c < at.length; c++) {
                Column column = columns.get(c);
                if (column.kind() == Column.Kind.NUMBER) {
                    features[i] = number(table, row, at[c], column);
                } else {
                    oneHot(table, row, at[c], column, categories.get(c), features, i);
                }
                i += column.width();
            }
        }
        return features;
    }

    private float number(Table table, int row, int at, Column column) {
        double x = table.number(row, at);
        if (Double.isNaN(x) && table.missing(row, at)) {
            refuseMissing(table, row, at);
            return 0;
        }
        float feature = (float) ((checked(x, table, row, at) - column.mean()) / column.scale());
        if (!Float.isFinite(feature)) {
            throw new DataException(table.place(row, at) + ": expected a value near the training part's, mean=" + column.mean()
                    + " scale=" + column.scale() + ", got value=" + table.text(row, at) + "; correct the cell");
        }
        return feature;
    }

    private void oneHot(Table table, int row, int at, Column column, Map<String, Integer> numbers, float[] features, int i) {
        if (table.missing(row, at)) {
            refuseMissing(table, row, at);
            for (int k = 0; k < column.width(); k++) features[i + k] = column.frequencies().get(k).floatValue();
            return;
        }
        String text = table.text(row, at);
        Integer number = numbers.get(text);
        if (number == null) {
            throw new DataException(table.place(row, at) + ": expected a category of the training part (" + Names.list(column.categories())
                    + "), got value=" + Names.quoted(text) + "; correct the cell or train on data that has this category");
        }
        features[i + number] = 1;
    }

    private void refuseMissing(Table table, int row, int at) {
        if (missing == Missing.ERROR) throw missing(table, row, at);
    }

    static DataException missing(Table table, int row, int at) {
        return new DataException(table.place(row, at) + ": expected a value, got a missing one, cell=" + Names.quoted(table.text(row, at))
                + "; fill it in, remove the row, or train with --missing mean, which puts the training part's mean there");
    }

    /** A number that a feature or a target can be made of. */
    static double checked(double x, Table table, int row, int at) {
        if (Double.isNaN(x)) {
            throw new DataException(table.place(row, at) + ": expected a number, got value=" + Names.quoted(table.text(row, at))
                    + "; correct the cell");
        }
        if (!Numbers.fitsFloat(x)) {
            throw new DataException(table.place(row, at) + ": expected a finite number up to " + Float.MAX_VALUE + ", got value="
                    + Names.quoted(table.text(row, at)) + "; correct the cell");
        }
        return x;
    }

    static int find(Table table, String column) {
        int at = table.columns().indexOf(column);
        if (at < 0) {
            throw new DataException(table.name() + ": expected a column " + Names.quoted(column) + ", got "
                    + Names.list(table.columns()) + "; " + Names.suggestion(column, table.columns(), "check the name and the header"));
        }
        return at;
    }
}
