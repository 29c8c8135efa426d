package org.talweg.benchmarks;

/**
 * How many times as fast the one is as the other.
 *
 * @param to    what it is compared with
 * @param times of medians
 * @param lower quartile of the ratios of neighbouring rounds
 * @param upper quartile of them
 */
record Ratio(String to, double times, double lower, double upper) {

    /** Rounds of seconds that were taken in turns. */
    static Ratio of(Rounds ours, String name, Rounds theirs) {
        Rounds each = theirs.over(ours);
        return new Ratio(name, theirs.median() / ours.median(), each.quantile(Rounds.LOWER_QUARTILE),
                each.quantile(Rounds.UPPER_QUARTILE));
    }

    @Override
    public String toString() {
        return String.format("%.2f x %s (%.2f–%.2f)", times, to, lower, upper);
    }
}
