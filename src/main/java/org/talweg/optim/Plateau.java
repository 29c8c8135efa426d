package org.talweg.optim;

/**
 * A factor on the learning rate that falls when the validation loss stops falling.
 *
 * <p>After more than {@code patience} reports in a row without {@code loss < best·(1 − threshold)}, the factor is multiplied by
 * {@code reduction}, down to {@code floor}, and the count starts again. For a loss below 0 the bound is
 * {@code best·(1 + threshold)}. NaN is no improvement. As PyTorch's ReduceLROnPlateau in its relative mode without cool-down,
 * except that its floor is a learning rate and this one a factor.
 */
public final class Plateau {
    private final double reduction;
    private final int patience;
    private final double threshold;
    private final double floor;
    private State state = new State(1, Double.POSITIVE_INFINITY, 0);

    /**
     * What a run must keep to go on as if it had not stopped.
     *
     * @param factor  the factor on the learning rate
     * @param best    lowest loss counted as an improvement, +∞ before the first
     * @param waiting reports since then, or since the last reduction
     */
    public record State(double factor, double best, int waiting) {
        public State {
            Check.factor("plateau", "factor", factor);
            if (Double.isNaN(best) || waiting < 0) {
                throw new IllegalArgumentException("plateau: expected a best loss and a count of 0 or more, got best=" + best
                        + " waiting=" + waiting);
            }
        }
    }

    /** A tenth after 10 reports in vain; an improvement is one of at least 0.01 %; down to 10⁻⁴. PyTorch's defaults. */
    public Plateau() {
        this(0.1, 10, 1e-4, 1e-4);
    }

    /**
     * @param reduction in (0, 1)
     * @param patience  reports in vain that are borne, 0 or more
     * @param threshold least relative improvement that counts, in [0, 1)
     * @param floor     least factor, in (0, 1]
     */
    public Plateau(double reduction, int patience, double threshold, double floor) {
        Check.factor("plateau", "reduction", reduction);
        if (reduction == 1) {
            throw new IllegalArgumentException("plateau: expected a reduction below 1, got reduction=" + reduction);
        }
        Check.notNegative("plateau", "patience", patience);
        Check.fraction("plateau", "threshold", threshold);
        Check.factor("plateau", "floor", floor);
        this.reduction = reduction;
        this.patience = patience;
        this.threshold = threshold;
        this.floor = floor;
    }

    /** What the scheduled learning rate is multiplied by: 1 at first. */
    public double factor() {
        return state.factor;
    }

    /**
     * Takes the validation loss of one more epoch.
     *
     * @return whether the factor fell
     */
    public boolean report(double validationLoss) {
        double bound = state.best - threshold * (Double.isInfinite(state.best) ? 0 : StrictMath.abs(state.best));
        if (validationLoss < bound) {
            state = new State(state.factor, validationLoss, 0);
            return false;
        }
        if (state.waiting < patience) {
            state = new State(state.factor, state.best, state.waiting + 1);
            return false;
        }
        double next = Math.max(floor, state.factor * reduction);
        boolean fell = next < state.factor;
        state = new State(fell ? next : state.factor, state.best, 0);
        return fell;
    }

    /** The settings, without the state. */
    @Override
    public String toString() {
        return "Plateau[reduction=" + reduction + ", patience=" + patience + ", threshold=" + threshold + ", floor=" + floor + "]";
    }

    public State state() {
        return state;
    }

    /** Another of the same settings and state, so that a run leaves the one it was given as it was. */
    public Plateau copy() {
        Plateau copy = new Plateau(reduction, patience, threshold, floor);
        copy.restore(state);
        return copy;
    }

    /** Goes on from a saved state. */
    public void restore(State saved) {
        state = saved;
    }
}
