package org.talweg.benchmarks;

/**
 * How long to measure.
 *
 * @param rounds that the medians are of
 * @param round  seconds of a round
 * @param warmUp seconds before the first round
 */
record Effort(boolean quick, int rounds, double round, double warmUp) {
    static Effort of(boolean quick) {
        return quick ? new Effort(true, 9, 0.05, 0.5) : new Effort(false, 15, 0.1, 1);
    }
}
