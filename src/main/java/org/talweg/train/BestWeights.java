package org.talweg.train;

import org.talweg.nn.Model;

/** Weights of the best epoch so far; memory is taken when the training begins, not in the hour in which it lacks. */
final class BestWeights {
    private final Model model;
    private Weights place;
    private boolean kept;

    BestWeights(Model model) {
        this.model = model;
        this.place = Weights.empty(model);
    }

    /**
     * Keeps the weights as they are now.
     *
     * @param read whether somebody may still read those that were kept before
     */
    void keep(Arenas arenas, boolean read) {
        if (read) {
            place = Weights.empty(model);
        }
        arenas.download(place);
        kept = true;
    }

    /** Goes on with what was kept before. */
    void restore(Weights before) {
        place = before;
        kept = true;
    }

    /** Null before the first. */
    Weights current() {
        return kept ? place : null;
    }
}
