package org.talweg.benchmarks;

import java.util.Arrays;

/**
 * What rounds of measuring gave, one value a round, in the order measured.
 *
 * <p>The median stands for all: a round that the machine disturbed moves it little.
 */
record Rounds(double[] values) {
    static final double LOWER_QUARTILE = 0.25;
    static final double UPPER_QUARTILE = 0.75;

    double median() {
        return quantile(0.5);
    }

    double least() {
        return quantile(0);
    }

    double greatest() {
        return quantile(1);
    }

    /** @param q from 0, the least, to 1, the greatest; between two values linear */
    double quantile(double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = q * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** Round by round this over the other: rounds of one number were taken one after the other. */
    Rounds over(Rounds other) {
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / other.values[i];
        }
        return new Rounds(ratios);
    }

    /** {@code constant / value}: seconds become operations a second. */
    Rounds rate(double constant) {
        return new Rounds(Arrays.stream(values).map(value -> constant / value).toArray());
    }

    /** Of one of so many units of work that were measured together. */
    Rounds dividedBy(double count) {
        return new Rounds(Arrays.stream(values).map(value -> value / count).toArray());
    }

    Rounds plus(Rounds other) {
        double[] sums = values.clone();
        Arrays.setAll(sums, i -> values[i] + other.values[i]);
        return new Rounds(sums);
    }
}
