package org.talweg.train;

import java.util.Arrays;

/**
 * What a gradient of a batch told.
 *
 * @param value      mean loss with the penalty
 * @param loss       without it
 * @param right      right answers
 * @param norm       ‖g‖₂ without the penalty's part
 * @param layerNorms the same of each layer's weights
 */
record Seen(double value, double loss, double right, double norm, double[] layerNorms) {
    private static final int NUMBERS = 4;

    /** Numbers of one in an array. */
    static int width(int layers) {
        return NUMBERS + layers;
    }

    void write(double[] array, int at) {
        array[at] = value;
        array[at + 1] = loss;
        array[at + 2] = right;
        array[at + 3] = norm;
        System.arraycopy(layerNorms, 0, array, at + NUMBERS, layerNorms.length);
    }

    static Seen read(double[] array, int at, int layers) {
        return new Seen(array[at], array[at + 1], array[at + 2], array[at + 3],
                Arrays.copyOfRange(array, at + NUMBERS, at + width(layers)));
    }
}
