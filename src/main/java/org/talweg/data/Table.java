package org.talweg.data;

import java.util.List;

/** Cells as they stand in a file, before any part of it has been chosen for training. */
sealed interface Table permits CsvTable, ImageTable {
    /** Each has a name and an entry in the settings of a run, a thousand bytes in memory. */
    int MOST_COLUMNS = 1 << 18;

    /** File name for messages. */
    String name();

    int rows();

    /** Column names, the label's among them where there is one. */
    List<String> columns();

    /** The cell as a number: finite, ±Infinity, or NaN where it is missing or a text. */
    double number(int row, int column);

    boolean missing(int row, int column);

    String text(int row, int column);

    /** File and line of a row, for messages. */
    String place(int row);

    /** Column with the label where nobody named one, or −1. */
    int usualLabel();

    /** What every number is divided by, or 0 to standardise each column by its own statistics. */
    double fixedScale();

    default String place(int row, int column) {
        return place(row) + ", column " + Names.quoted(columns().get(column));
    }

    default int[] allRows() {
        int[] all = new int[rows()];
        for (int row = 0; row < all.length; row++) all[row] = row;
        return all;
    }
}
