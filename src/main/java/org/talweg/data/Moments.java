package org.talweg.data;

/**
 * Mean and standard deviation in one pass, in double: δ = x − m, m ← m + δ/n, s ← s + δ(x − m). A constant gives exactly
 * itself and 0. Source: B. P. Welford, Note on a method for calculating corrected sums of squares and products, 1962.
 */
final class Moments {
    private long n;
    private double mean;
    private double squares;

    void add(double x) {
        n++;
        double delta = x - mean;
        mean += delta / n;
        squares += delta * (x - mean);
    }

    long count() {
        return n;
    }

    double mean() {
        return mean;
    }

    /** √(s / n), the deviation of the population. */
    double deviation() {
        return n == 0 ? 0 : Math.sqrt(squares / n);
    }
}
