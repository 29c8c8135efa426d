package org.talweg.report.diagnosis;

import java.util.Arrays;

/** Numbers of one curve, by statistics that a few wild epochs do not move. */
final class Series {
    /** Standard deviation of a normal distribution over its median absolute value. */
    private static final double NORMAL = 1.4826;

    private Series() {}

    static boolean finite(double[] x) {
        return x.length > 0 && Arrays.stream(x).allMatch(Double::isFinite);
    }

    /** Of values[from … to); NaN of none. */
    static double median(double[] values, int from, int to) {
        double[] sorted = Arrays.copyOfRange(values, from, to);
        Arrays.sort(sorted);
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    static double median(double[] values) {
        return median(values, 0, values.length);
    }

    /** Of the last few values. */
    static double end(double[] x) {
        return median(x, Math.max(0, x.length - Thresholds.END_EPOCHS), x.length);
    }

    /** Medians over each epoch and its neighbours, then means over them; ends have fewer neighbours. */
    static double[] smooth(double[] x) {
        double[] medians = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int reach = Math.min(1, Math.min(i, x.length - 1 - i));
            medians[i] = median(x, i - reach, i + reach + 1);
        }
        double[] means = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int reach = Math.min(1, Math.min(i, x.length - 1 - i));
            means[i] = Arrays.stream(medians, i - reach, i + reach + 1).average().orElse(Double.NaN);
        }
        return means;
    }

    /**
     * Standard deviation of what moves from epoch to epoch at random, from second differences, in which a trend cancels: those of
     * independent noise have a variance of 6σ².
     */
    static double noise(double[] x) {
        return noise(x, 0);
    }

    /** Of the epochs from {@code from} on. */
    static double noise(double[] x, int from) {
        if (x.length - from < 3) {
            return 0;
        }
        double[] differences = new double[x.length - from - 2];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = Math.abs(x[from + i] - 2 * x[from + i + 1] + x[from + i + 2]);
        }
        return NORMAL * median(differences) / Math.sqrt(6);
    }

    static int lowest(double[] x) {
        int lowest = 0;
        for (int i = 1; i < x.length; i++) {
            lowest = x[i] < x[lowest] ? i : lowest;
        }
        return lowest;
    }

    /** First index at which the running sum of {@code weights} reaches {@code share} of the whole. */
    static int at(double[] weights, double share) {
        double all = Arrays.stream(weights).sum();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            if (sum >= share * all) {
                return i;
            }
        }
        return weights.length - 1;
    }
}
