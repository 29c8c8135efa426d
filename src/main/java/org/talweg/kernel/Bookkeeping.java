package org.talweg.kernel;

/** Small kernels around a step: the clipping factor and the step's record. */
public sealed interface Bookkeeping extends Kernel {
    /** Counter: the step's number, from 0; the step of dropout's draws. */
    int STEP = 0;
    /** Counter: low word of the seed. */
    int SEED_LOW = 1;
    /** Counter: high word of the seed. */
    int SEED_HIGH = 2;
    /** Counter: where in the order of rows this mini-batch starts. */
    int ROW_OFFSET = 3;
    /** Counter: which entry of the history this step writes. */
    int HISTORY_SLOT = 4;
    /** Number of counters, ints. */
    int COUNTERS = 5;
    /** Floats of one entry of the history: loss, gradient norm, clipping factor, correct answers. */
    int HISTORY_WIDTH = 4;

    /**
     * Factor of clipping by global norm: {@code norm ← √s; scale ← norm &gt; limit ? limit / norm : 1}.
     * Pascanu et al. 2013, algorithm 1; Goodfellow et al. 2016, section 10.11.1. PyTorch divides by norm + 1e-6.
     * A NaN norm gives 1: the step's record shows it.
     *
     * @param sumOfSquares (1), ‖g‖²
     * @param scale        (1)
     * @param limit        greatest norm allowed, or +∞
     */
    record ClipScale(Buffer sumOfSquares, Buffer scale, float limit) implements Bookkeeping {
        public ClipScale {
            Check.floats("clip_scale", "sumOfSquares", sumOfSquares, 1);
            Check.floats("clip_scale", "scale", scale, 1);
        }
    }

    /**
     * One entry of the history, so that many steps run before anything is read:
     * {@code history[slot] ← (loss, √sumOfSquares, scale, correct)}.
     *
     * @param loss         (1)
     * @param sumOfSquares (1), ‖g‖² before clipping
     * @param scale        (1)
     * @param correct      (1), count of right answers, or null: 0 is written
     * @param counters     counters, read for the slot
     * @param history      (slots, {@value #HISTORY_WIDTH})
     */
    record Record(Buffer loss, Buffer sumOfSquares, Buffer scale, Buffer correct, Buffer counters, Buffer history)
            implements Bookkeeping {
        public Record {
            Check.floats("record", "loss", loss, 1);
            Check.floats("record", "sumOfSquares", sumOfSquares, 1);
            Check.floats("record", "scale", scale, 1);
            Check.ints("record", "counters", counters, COUNTERS);
            Check.floats("record", "history", history, HISTORY_WIDTH);
        }
    }
}
