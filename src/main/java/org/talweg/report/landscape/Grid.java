package org.talweg.report.landscape;

import java.util.Arrays;
import org.talweg.report.picture.Layer;

/**
 * Values on a rectangle of points of a plane.
 *
 * @param x      (columns) ascending
 * @param y      (rows) ascending
 * @param values (rows, columns)
 */
record Grid(double[] x, double[] y, double[][] values) {
    private static final int BANDS = 16;

    /** A value at each point of a plane. */
    @FunctionalInterface
    interface Field {
        double at(double x, double y);
    }

    static Grid of(double left, double right, int columns, double bottom, double top, int rows, Field field) {
        double[] x = steps(left, right, columns);
        double[] y = steps(bottom, top, rows);
        double[][] values = new double[rows][columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                values[r][c] = field.at(x[c], y[r]);
            }
        }
        return new Grid(x, y, values);
    }

    /** So many numbers from one to another, both included. */
    static double[] steps(double from, double to, int count) {
        double[] steps = new double[count];
        for (int i = 0; i < count; i++) {
            steps[i] = from + (to - from) * i / (count - 1);
        }
        return steps;
    }

    /**
     * Filled contours of log₁₀(f − least + floor): as many lines around the minimum as far from it. They go a step beyond the
     * rectangle, as Lets-Plot leaves gaps at their edge; the picture's limits cut them clean.
     */
    Layer contours(double least, double floor) {
        int columns = x.length + 2;
        int size = columns * (y.length + 2);
        double[] xs = new double[size];
        double[] ys = new double[size];
        double[] zs = new double[size];
        double greatest = greatest();
        for (int i = 0; i < size; i++) {
            int column = i % columns - 1;
            int row = i / columns - 1;
            xs[i] = x[0] + column * (x[x.length - 1] - x[0]) / (x.length - 1);
            ys[i] = y[0] + row * (y[y.length - 1] - y[0]) / (y.length - 1);
            double value = values[Math.max(0, Math.min(y.length - 1, row))][Math.max(0, Math.min(x.length - 1, column))];
            double above = Math.max(0, (Double.isFinite(value) ? value : greatest) - least);
            zs[i] = StrictMath.log10(above + floor);
        }
        // Lets-Plot computes ..level.. itself; the mapping needs a column of that name.
        return Layer.of("contourf").map("x", xs).map("y", ys).map("z", zs).map("fill", "..level..", zs).set("bins", BANDS);
    }

    /** The greatest finite value. */
    double greatest() {
        double greatest = Double.NEGATIVE_INFINITY;
        for (double[] row : values) {
            for (double value : row) {
                greatest = Double.isFinite(value) ? Math.max(greatest, value) : greatest;
            }
        }
        return greatest;
    }

    /** The least value. */
    double least() {
        double least = Double.POSITIVE_INFINITY;
        for (double[] row : values) {
            for (double value : row) {
                least = Double.isFinite(value) ? Math.min(least, value) : least;
            }
        }
        return least;
    }

    /** How many values are not finite. */
    long notFinite() {
        return Arrays.stream(values).flatMapToDouble(Arrays::stream).filter(value -> !Double.isFinite(value)).count();
    }
}
