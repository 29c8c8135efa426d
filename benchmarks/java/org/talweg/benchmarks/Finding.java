package org.talweg.benchmarks;

import java.util.Locale;

/**
 * A number that a suite concludes from several lines: an exponent, a share of memory.
 *
 * @param what  in words
 * @param aim   in words, as {@code at most 1.05}
 * @param basis what it was concluded from
 */
record Finding(String suite, String what, double value, String aim, String basis) {
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s: %.3f (aim: %s; %s)", what, value, aim, basis);
    }
}
