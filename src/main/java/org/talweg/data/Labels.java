package org.talweg.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the label column: which task it sets, its classes, and the targets. */
final class Labels {
    /** Up to so many distinct integers are taken for classes when nobody says what the task is. */
    static final int MOST_INTEGER_CLASSES = 20;
    static final int MOST_CLASSES = 1000;

    private Labels() {}

    /** The label column by name, or the usual one if {@code name} is null. */
    static int column(Table table, String name) {
        if (name != null) return Encoding.find(table, name);
        int usual = table.usualLabel();
        if (usual < 0) {
            throw new DataException(table.name() + ": expected the name of the label column, or one column named label, target or class,"
                    + " got columns " + Names.list(table.columns()) + "; name one of them (--label COLUMN)");
        }
        return usual;
    }

    /** Classification for texts and for up to 20 distinct integers, else regression. */
    static Task task(Table table, int column) {
        Set<Double> integers = new HashSet<>();
        for (int row = 0; row < table.rows(); row++) {
            double y = table.number(row, column);
            if (Double.isNaN(y)) {
                if (!table.missing(row, column)) return Task.CLASSIFY;
            } else if (integers.size() <= MOST_INTEGER_CLASSES) {
                if (y != Math.rint(y) || Double.isInfinite(y)) {
                    integers.clear();
                    for (int i = 0; i <= MOST_INTEGER_CLASSES; i++) integers.add((double) i);
                } else {
                    integers.add(y + 0.0);
                }
            }
        }
        return integers.size() <= MOST_INTEGER_CLASSES ? Task.CLASSIFY : Task.REGRESS;
    }

    static Label fitClasses(Table table, int column, int[] rows) {
        Set<String> texts = new HashSet<>();
        Set<Double> values = new HashSet<>();
        boolean numeric = true;
        for (int row : rows) {
            if (table.missing(row, column)) throw missing(table, row, column);
            double y = table.number(row, column);
            if (Double.isFinite(y)) {
                values.add(y + 0.0);
            } else {
                numeric = false;
            }
            texts.add(table.text(row, column));
            if ((numeric ? values.size() : texts.size()) > MOST_CLASSES) {
                throw new DataException(table.name() + ", column " + Names.quoted(table.columns().get(column)) + ": expected at most "
                        + MOST_CLASSES + " classes, got more; name another label, or regress if it is a quantity (--task regress)");
            }
        }
        List<String> classes = numeric ? values.stream().sorted().map(Label::spelling).toList()
                : texts.stream().sorted(Comparator.naturalOrder()).toList();
        if (classes.size() < 2) {
            throw new DataException(table.name() + ", column " + Names.quoted(table.columns().get(column))
                    + ": expected at least 2 classes, got 1, " + Names.list(classes) + "; name another label or add rows of other classes");
        }
        return Label.classes(table.columns().get(column), classes);
    }

    static Label fitValues(Table table, int column, int[] rows) {
        Moments moments = new Moments();
        for (int row : rows) moments.add(value(table, row, column));
        String name = table.columns().get(column);
        if (moments.deviation() == 0) {
            throw new DataException(table.name() + ", column " + Names.quoted(name) + ": expected labels that differ in the training part,"
                    + " got value=" + moments.mean() + " in every row; name another label");
        }
        return Label.value(name, moments.mean(), moments.deviation());
    }

    /** Class numbers of the rows. */
    static int[] classes(Table table, int column, Label label, int[] rows) {
        Map<String, Integer> numbers = label.numbers();
        boolean numeric = label.numeric();
        int[] classes = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int row = rows[i];
            if (table.missing(row, column)) throw missing(table, row, column);
            double y = numeric ? table.number(row, column) : Double.NaN;
            String name = Double.isFinite(y) ? Label.spelling(y + 0.0) : table.text(row, column);
            Integer number = numbers.get(name);
            if (number == null) {
                throw new DataException(table.place(row, column) + ": expected a class of the training part ("
                        + Names.list(new ArrayList<>(label.classes())) + "), got label=" + Names.quoted(name)
                        + "; correct the label or train on data that has this class");
            }
            classes[i] = number;
        }
        return classes;
    }

    /** Regression targets of the rows, standardised. */
    static float[] values(Table table, int column, Label label, int[] rows) {
        float[] values = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            values[i] = (float) ((value(table, rows[i], column) - label.mean()) / label.scale());
            if (!Float.isFinite(values[i])) {
                throw new DataException(table.place(rows[i], column) + ": expected a label near the training part's, mean=" + label.mean()
                        + " scale=" + label.scale() + ", got value=" + table.text(rows[i], column) + "; correct the cell");
            }
        }
        return values;
    }

    private static double value(Table table, int row, int column) {
        double y = table.number(row, column);
        if (Double.isNaN(y) && table.missing(row, column)) throw missing(table, row, column);
        return Encoding.checked(y, table, row, column);
    }

    private static DataException missing(Table table, int row, int column) {
        return new DataException(table.place(row, column) + ": expected a label, got a missing one, cell="
                + Names.quoted(table.text(row, column)) + "; fill it in or remove the row");
    }
}
