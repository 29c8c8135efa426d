package org.talweg.report.diagnosis;

import java.util.Arrays;
import org.talweg.report.Numbers;

/** The learning rate over the epochs: a schedule bends curves as learning does, so the way is measured in sums of ε. */
final class Rates {
    private Rates() {}

    /** ε of each epoch, the mean of its ends; 1 where it is not known, or there is none. */
    static double[] of(Curves curves) {
        double[] ends = curves.column(Curves.Epoch::learningRate);
        double[] rates = new double[ends.length];
        boolean known = !curves.setting().secondOrder()
                && Arrays.stream(ends).allMatch(rate -> rate >= 0 && rate < Double.POSITIVE_INFINITY)
                && Arrays.stream(ends).anyMatch(rate -> rate > 0);
        for (int i = 0; i < rates.length; i++) {
            rates[i] = !known ? 1 : i == 0 ? ends[0] : (ends[i - 1] + ends[i]) / 2;
        }
        return rates;
    }

    /** Index of the epoch that ends this share of the way. */
    static int at(Curves curves, double share) {
        return Series.at(of(curves), share);
    }

    /** An option {@code --lr} of so many times the highest ε; in words where that is not known, or would be no float. */
    static String times(Curves curves, double factor, String words) {
        double rate = factor * highest(curves);
        return (float) rate > 0 && (float) rate < Float.POSITIVE_INFINITY ? "--lr " + Numbers.setting(rate) : words + " the --lr";
    }

    /** Highest ε, or NaN. */
    static double highest(Curves curves) {
        return curves.setting().secondOrder() ? Double.NaN
                : Arrays.stream(curves.column(Curves.Epoch::learningRate)).filter(rate -> rate > 0
                && rate < Double.POSITIVE_INFINITY).max().orElse(Double.NaN);
    }
}
