package org.talweg.train;

/**
 * The best epoch so far and how long none was better: Goodfellow et al. 2016, algorithm 7.1.
 *
 * @param bestEpoch epoch, from 1, of the lowest validation loss; 0 before the first
 * @param bestLoss  that loss, +∞ before the first
 * @param reference loss that a later one must be below by the least improvement for the patience to begin anew
 * @param waited    epochs in a row that were not
 */
record EarlyStop(int bestEpoch, double bestLoss, double reference, int waited) {
    static final EarlyStop START = new EarlyStop(0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0);

    EarlyStop {
        if (bestEpoch < 0 || waited < 0 || Double.isNaN(bestLoss) || Double.isNaN(reference)) {
            throw new IllegalArgumentException("expected epochs of 0 or more and losses that are numbers, got bestEpoch=" + bestEpoch
                    + " bestLoss=" + bestLoss + " reference=" + reference + " waited=" + waited);
        }
    }

    EarlyStop after(int epoch, double loss, double minImprovement) {
        boolean better = loss < bestLoss;
        int waits = loss < reference - minImprovement ? 0 : waited + 1;
        return new EarlyStop(better ? epoch : bestEpoch, better ? loss : bestLoss, waits == 0 ? loss : reference, waits);
    }

    /** @param patience epochs that are waited, 0 for ever */
    boolean stops(int patience) {
        return patience > 0 && waited >= patience;
    }
}
