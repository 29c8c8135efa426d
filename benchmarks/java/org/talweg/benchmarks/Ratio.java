package org.talweg.benchmarks;

import java.util.Locale;

/**
 * How many times as fast the one is as the other.
 *
 * @param of    the one
 * @param to    what it is compared with
 * @param times of medians
 * @param lower quartile of the ratios of neighbouring rounds
 * @param upper quartile of them
 */
record Ratio(String of, String to, double times, double lower, double upper) {

    /** Rounds of seconds that were taken in turns. */
    static Ratio of(String of, Rounds ours, String to, Rounds theirs) {
        Rounds each = theirs.over(ours);
        return new Ratio(of, to, theirs.median() / ours.median(), each.quantile(Rounds.LOWER_QUARTILE),
                each.quantile(Rounds.UPPER_QUARTILE));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %.2f x %s (%.2f–%.2f)", of, times, to, lower, upper);
    }
}
