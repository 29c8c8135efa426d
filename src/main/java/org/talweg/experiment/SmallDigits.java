package org.talweg.experiment;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.talweg.data.Dataset;
import org.talweg.data.Datasets;
import org.talweg.kernel.PhiloxStream;

/** The built-in digits, so small that a network for them has a Hessian of a few hundred rows. */
final class SmallDigits {
    /** Pixels of a side, of 8. */
    static final int SIDE = 4;
    static final int FEATURES = SIDE * SIDE;
    static final int CLASSES = 10;
    private static final int DRAWS = 1;

    private SmallDigits() {}

    /** Some rows, drawn by the seed, 2 × 2 pixels averaged: (rows, 16), each column with mean 0. */
    static Dataset of(int rows, long seed) {
        Dataset digits = Datasets.digits();
        if (rows < 1 || rows > digits.rows()) {
            throw new IllegalArgumentException("expected from 1 to " + digits.rows() + " rows of the digits, got rows=" + rows);
        }
        int[] drawn = IntStream.range(0, digits.rows()).toArray();
        new PhiloxStream(seed, DRAWS).shuffle(drawn);
        Dataset chosen = digits.select("digits", Arrays.copyOf(drawn, rows));
        float[] features = new float[rows * FEATURES];
        for (int c = 0; c < FEATURES; c++) {
            double mean = 0;
            for (int r = 0; r < rows; r++) {
                mean += block(chosen, r, c) / rows;
            }
            for (int r = 0; r < rows; r++) {
                features[r * FEATURES + c] = (float) (block(chosen, r, c) - mean);
            }
        }
        return Dataset.ofClasses("digits " + SIDE + "×" + SIDE, features, FEATURES, chosen.labels(), chosen.classes());
    }

    /** Mean of 2 × 2 pixels. */
    private static double block(Dataset digits, int row, int column) {
        int wide = 2 * SIDE;
        int at = row * digits.columns() + column / SIDE * 2 * wide + column % SIDE * 2;
        float[] pixels = digits.features();
        return ((double) pixels[at] + pixels[at + 1] + pixels[at + wide] + pixels[at + wide + 1]) / 4;
    }
}
