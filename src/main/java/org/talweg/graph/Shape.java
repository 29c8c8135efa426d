package org.talweg.graph;

/** Rows and columns of a node's value. A scalar is (1, 1), a row of parameters (1, C), a column of losses (N, 1). */
public record Shape(long rows, long columns) {
    public static final Shape SCALAR = new Shape(1, 1);

    public Shape {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("expected a shape of at least one row and column, got rows=" + rows
                    + " columns=" + columns);
        }
        if (rows > Long.MAX_VALUE / columns) {
            throw new IllegalArgumentException("expected a shape of at most 2^63 - 1 elements, got rows=" + rows + " columns="
                    + columns);
        }
    }

    /** Number of elements. */
    public long size() {
        return rows * columns;
    }

    @Override
    public String toString() {
        return "(" + rows + ", " + columns + ")";
    }
}
