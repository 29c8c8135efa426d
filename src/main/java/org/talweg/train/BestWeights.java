package org.talweg.train;

import org.talweg.nn.Model;

/** Weights of the best epoch so far. There are two places: what lies in the other may still be on its way to the disk. */
final class BestWeights {
    private final Weights[] places;
    private Weights current;
    private Weights given;

    /** @param places 1 where nobody else reads them, else 2; memory is taken now, not in the hour in which it lacks */
    BestWeights(Model model, int places) {
        this.places = new Weights[places];
        for (int i = 0; i < places; i++) {
            this.places[i] = Weights.empty(model);
        }
    }

    /** Bytes of so many places. */
    static long bytes(Model model, int places) {
        return places * (model.parameterFloats() + model.stateFloats()) * Float.BYTES;
    }

    /** Keeps the weights as they are now. */
    void keep(Arenas arenas) {
        Weights place = places[0] == given ? places[places.length - 1] : places[0];
        arenas.download(place);
        current = place;
    }

    /** Goes on with what was kept before. */
    void restore(Weights kept) {
        current = kept;
    }

    /** Null before the first. */
    Weights current() {
        return current;
    }

    /** The same for somebody who reads them while others are kept. */
    Weights give() {
        given = current;
        return current;
    }
}
