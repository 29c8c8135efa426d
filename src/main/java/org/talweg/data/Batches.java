package org.talweg.data;

import org.talweg.kernel.PhiloxStream;

/**
 * Which rows a training step takes: the rows in the order of the epoch, cut in batches, the last one possibly smaller.
 *
 * <p>An order is a pure function of seed and epoch, so a resumed run needs neither the state of a generator nor the orders before.
 *
 * @param rows rows of the training part
 * @param batch rows of a batch; {@code rows} for full batch, 1 for single examples
 */
public record Batches(int rows, int batch, Shuffle shuffle, long seed) {
    private static final int ORDER_STREAM = 0x7FFF_FFFE;

    public Batches {
        if (rows <= 0) {
            throw new DataException("expected rows to train on, got rows=" + rows + "; name data that has some");
        }
        if (batch <= 0 || batch > rows) {
            throw new DataException("expected a batch of 1 to " + rows + " rows, as many as the training part has, got batch=" + batch
                    + "; take a smaller one or the full batch");
        }
    }

    /** Steps of an epoch, ⌈rows / batch⌉. */
    public int count() {
        return (rows - 1) / batch + 1;
    }

    /** Where batch {@code i} begins in the order. */
    public int begin(int i) {
        return Math.multiplyExact(i, batch);
    }

    /** Rows of batch {@code i}. */
    public int size(int i) {
        return Math.min(batch, rows - begin(i));
    }

    /**
     * Row numbers of an epoch in the order they are taken.
     *
     * @param epoch from 0
     */
    public int[] order(int epoch) {
        int[] order = new int[rows];
        for (int row = 0; row < rows; row++) order[row] = row;
        if (shuffle != Shuffle.NEVER) new PhiloxStream(seed, shuffle == Shuffle.ONCE ? 0 : epoch, ORDER_STREAM).shuffle(order);
        return order;
    }
}
