package org.talweg.report;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns: the first to the left, the others to the right. */
public final class Table {
    private final List<String[]> rows = new ArrayList<>();

    /** Adds a row; a row of two cells whose second is long does not widen the columns of others. */
    public Table row(String... cells) {
        rows.add(cells.clone());
        return this;
    }

    @Override
    public String toString() {
        List<Integer> widths = new ArrayList<>();
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                int width = row.length == 2 && i == 1 ? 0 : row[i].length();
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                String space = " ".repeat(Math.max(0, widths.get(i) - row[i].length()));
                boolean left = i == 0 || row.length == 2;
                boolean last = i == row.length - 1;
                text.append(i == 0 ? "" : "  ").append(left ? row[i] + (last ? "" : space) : space + row[i]);
            }
            text.append('\n');
        }
        return text.toString();
    }
}
