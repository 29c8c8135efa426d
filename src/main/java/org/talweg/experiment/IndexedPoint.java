package org.talweg.experiment;

/**
 * A critical point of a network's loss.
 *
 * @param found        how
 * @param run          number of the run that found it, from 0
 * @param noise        amplitude of the uniform noise on the start; 0 where a run itself ended
 * @param loss         with the penalty
 * @param error        share of the training rows that are classified wrongly
 * @param index        α, share of negative eigenvalues of the Hessian
 * @param negative     their number
 * @param flat         number of eigenvalues that count as 0
 * @param gradientNorm ‖∇f‖₂
 * @param lowest       lowest eigenvalue
 * @param highest      highest eigenvalue
 * @param eigenvalues  all, ascending
 */
public record IndexedPoint(Found found, int run, double noise, double loss, double error, double index, int negative, int flat,
        double gradientNorm, double lowest, double highest, double[] eigenvalues) {
    /** Ways to critical points. */
    public enum Found {
        /** Saddle-free Newton ended there: at a minimum, or at a saddle where some units were silent from the start. */
        SADDLE_FREE_NEWTON("saddle-free Newton"),
        /** By the gradient's norm, from a point of such a run with noise. */
        NEAR_A_RUN("gradient norm, near a run"),
        /** By the gradient's norm, from uniform weights. */
        UNIFORM("gradient norm, uniform start");

        private final String words;

        Found(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }
}
