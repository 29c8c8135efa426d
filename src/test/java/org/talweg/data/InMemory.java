package org.talweg.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Data in memory, read and encoded as those of a file are, for tests elsewhere. */
public final class InMemory {
    private InMemory() {}

    private static Input input(String name, byte[] bytes) {
        return new Input(name, () -> new ByteArrayInputStream(bytes));
    }

    /** What is in a file that gzip packed, or the file itself. */
    public static byte[] unpacked(byte[] bytes) {
        Input input = input("t.gz", bytes);
        try (InputStream in = input.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw input.failure(e);
        }
    }

    /** CSV, packed or not, all of its rows for training, missing cells replaced. */
    public static Dataset csv(byte[] bytes) {
        return encoded(CsvTable.read(input("t.csv", bytes), 0));
    }

    public static Dataset idx(byte[] images, byte[] labels) {
        return encoded(Idx.read(input("images", images), input("labels", labels)));
    }

    private static Dataset encoded(Table table) {
        int column = Labels.column(table, null);
        int[] rows = table.allRows();
        Label label = Labels.task(table, column) == Task.CLASSIFY ? Labels.fitClasses(table, column, rows)
                : Labels.fitValues(table, column, rows);
        return new Encoding(Fit.columns(table, column, Missing.MEAN, rows, rows), label, Missing.MEAN).encode("t", table, rows, true);
    }
}
