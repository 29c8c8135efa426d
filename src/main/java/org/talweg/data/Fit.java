package org.talweg.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Learns from the training rows of a table how its columns become features.
 *
 * <p>A column with a training cell that is neither a number nor missing is a text. Statistics come from the training rows only;
 * the list of a text's categories comes from {@code known} rows too, because that a category exists tells nothing about labels,
 * and a rare one may fall into the validation part of the same file by chance.
 */
final class Fit {
    static final int MOST_CATEGORIES = 1000;
    /** With more distinct numbers than this and nearly all cells numbers, the few texts are taken for typing errors. */
    private static final int MANY_NUMBERS = 20;
    private static final double FEW_TEXTS = 0.05;

    private final Table table;
    private final int label;
    private final Missing missing;
    private final int[] train;
    private final int[] known;

    private Fit(Table table, int label, Missing missing, int[] train, int[] known) {
        this.table = table;
        this.label = label;
        this.missing = missing;
        this.train = train;
        this.known = known;
    }

    static List<Column> columns(Table table, int label, Missing missing, int[] train, int[] known) {
        return new Fit(table, label, missing, train, known).columns();
    }

    private List<Column> columns() {
        int n = table.columns().size();
        if (n == 1) {
            throw new DataException(table.name() + ": expected columns besides the label, got " + Names.list(table.columns())
                    + " only; check the separator (comma, semicolon or tab) and the header");
        }
        if (table.fixedScale() > 0) return fixedScale(n);
        Moments[] moments = new Moments[n];
        boolean[] text = new boolean[n];
        int[] tooLarge = new int[n];  // first row with a number that no float holds, plus 1
        for (int c = 0; c < n; c++) moments[c] = new Moments();
        for (int row : train) {
            for (int c = 0; c < n; c++) {
                if (c == label || text[c]) continue;
                double x = table.number(row, c);
                if (Double.isNaN(x)) {
                    if (!table.missing(row, c)) {
                        text[c] = true;
                    } else if (missing == Missing.ERROR) {
                        throw Encoding.missing(table, row, c);
                    }
                } else if (Numbers.fitsFloat(x)) {
                    moments[c].add(x);
                } else if (tooLarge[c] == 0) {
                    tooLarge[c] = row + 1;
                }
            }
        }
        List<Column> columns = new ArrayList<>(n - 1);
        for (int c = 0; c < n; c++) {
            if (c == label) continue;
            if (!text[c] && tooLarge[c] > 0) Encoding.checked(table.number(tooLarge[c] - 1, c), table, tooLarge[c] - 1, c);
            columns.add(text[c] ? text(c) : number(c, moments[c]));
        }
        return columns;
    }

    private List<Column> fixedScale(int n) {
        List<Column> columns = new ArrayList<>(n - 1);
        for (int c = 0; c < n; c++) if (c != label) columns.add(Column.number(table.columns().get(c), 0, table.fixedScale()));
        return columns;
    }

    private Column number(int c, Moments moments) {
        if (moments.count() == 0) {
            throw new DataException(of(c) + ": expected values in the training part, got missing cells only; remove the column");
        }
        return Column.number(table.columns().get(c), moments.mean(), moments.deviation() == 0 ? 1 : moments.deviation());
    }

    private Column text(int c) {
        Map<String, Integer> counts = new TreeMap<>();
        Set<Double> numbers = new HashSet<>();
        long numberCells = 0;
        long textCells = 0;
        int firstText = -1;
        boolean decimalCommas = true;
        for (int row : known) {
            if (table.missing(row, c)) continue;
            double x = table.number(row, c);
            if (Double.isNaN(x)) {
                textCells++;
                if (firstText < 0) firstText = row;
                if (decimalCommas) decimalCommas = table.text(row, c).matches("[+-]?\\d+,\\d+");
            } else {
                numberCells++;
                if (numbers.size() <= MANY_NUMBERS) numbers.add(x);
            }
            if (counts.size() <= MOST_CATEGORIES) counts.putIfAbsent(table.text(row, c), 0);
        }
        if (decimalCommas) {
            throw new DataException(table.place(firstText, c) + ": expected numbers with a decimal point, got value="
                    + Names.quoted(table.text(firstText, c)) + "; replace the decimal commas of this column");
        }
        if (numbers.size() > MANY_NUMBERS && textCells <= FEW_TEXTS * (numberCells + textCells)) {
            throw new DataException(table.place(firstText, c) + ": expected a number as in " + numberCells + " other rows, got value="
                    + Names.quoted(table.text(firstText, c)) + "; correct the cell, or leave it empty and ask for the training part's mean"
                    + " (--missing mean)");
        }
        if (counts.size() > MOST_CATEGORIES) {
            throw new DataException(of(c) + ": expected at most " + MOST_CATEGORIES + " distinct texts, got more, such as "
                    + Names.quoted(table.text(firstText, c)) + "; it probably is an id or free text, remove the column");
        }
        long present = 0;
        for (int row : train) {
            if (table.missing(row, c)) {
                if (missing == Missing.ERROR) throw Encoding.missing(table, row, c);
                continue;
            }
            counts.merge(table.text(row, c), 1, Integer::sum);
            present++;
        }
        List<Double> frequencies = new ArrayList<>();
        for (int count : counts.values()) frequencies.add((double) count / present);
        return Column.text(table.columns().get(c), List.copyOf(counts.keySet()), frequencies);
    }

    private String of(int c) {
        return table.name() + ", column " + Names.quoted(table.columns().get(c));
    }
}
