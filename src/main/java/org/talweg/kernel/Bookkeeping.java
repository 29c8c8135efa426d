package org.talweg.kernel;

/** Small kernels around a step: the clipping factor, which is also the gate of the update, and the step's record. */
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
     * Factor of clipping by global norm, and whether there is to be an update at all:
     * {@code norm ← √s; scale ← loss and norm finite ? (norm &gt; limit ? limit / norm : 1) : NaN}.
     * Pascanu et al. 2013, algorithm 1; Goodfellow et al. 2016, section 10.11.1. PyTorch divides by norm + 1e-6, and does not look
     * at the loss.
     * An {@link OptimizerStep} changes nothing where the scale is NaN, so a step that is not finite leaves no trace in
     * parameters and state, and nobody waits for its loss.
     *
     * @param loss         (1)
     * @param sumOfSquares (1), ‖g‖²; +∞ too where finite gradients are too large for their squares
     * @param scale        (1)
     * @param limit        greatest norm allowed, or +∞
     */
    record ClipScale(Buffer loss, Buffer sumOfSquares, Buffer scale, float limit) implements Bookkeeping {
        public ClipScale {
            Check.floats("clip_scale", "loss", loss, 1);
            Check.floats("clip_scale", "sumOfSquares", sumOfSquares, 1);
            Check.floats("clip_scale", "scale", scale, 1);
        }
    }

    /**
     * One entry of the history, so that many steps run before anything is read:
     * {@code history[slot] ← (loss, √sumOfSquares, scale, correct)}; and where a gradient was not finite:
     * <pre>
     *   positions[slot] ← −1                                    scale is a number: nothing is looked for
     *                     last i &lt; weights, g[i] not finite     else, if there is one
     *                     last i &lt; n, g[i] not finite           else, if there is one
     *                     −1                                    else: loss or norm alone is not finite
     * </pre>
     * Backpropagation spoils gradients from the origin of a fault down to the first layer, and weights lie in the order of the
     * layers: the last one struck is the nearest to the origin.
     *
     * @param loss         (1)
     * @param sumOfSquares (1), ‖g‖² before clipping
     * @param scale        (1)
     * @param correct      (1), count of right answers, or null: 0 is written
     * @param grad         (n), g, weights first
     * @param counters     counters, read for the slot
     * @param history      (slots, {@value #HISTORY_WIDTH})
     * @param positions    (slots), ints
     * @param weights      how many of the n are weights
     * @param n            at most 2³¹ − 1, as positions are ints
     */
    record Record(Buffer loss, Buffer sumOfSquares, Buffer scale, Buffer correct, Buffer grad, Buffer counters, Buffer history,
            Buffer positions, long weights, long n) implements Bookkeeping {
        public Record {
            Check.floats("record", "loss", loss, 1);
            Check.floats("record", "sumOfSquares", sumOfSquares, 1);
            Check.floats("record", "scale", scale, 1);
            Check.size("record", "n", n);
            Check.floats("record", "grad", grad, n);
            Check.ints("record", "counters", counters, COUNTERS);
            Check.floats("record", "history", history, HISTORY_WIDTH);
            Check.ints("record", "positions", positions, history.length() / HISTORY_WIDTH);
            if (weights < 0 || weights > n || n > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("record: expected 0 to n weights, and n at most " + Integer.MAX_VALUE
                        + ", got weights=" + weights + " n=" + n + "; weights are the first of the arena");
            }
        }
    }
}
