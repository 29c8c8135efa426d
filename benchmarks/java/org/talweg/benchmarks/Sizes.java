package org.talweg.benchmarks;

/** How numbers of elements are written: {@code 10^7}, {@code 5·10^8}, else digits. */
final class Sizes {
    private Sizes() {}

    static String of(long elements) {
        long digits = elements;
        int power = 0;
        while (digits >= 10 && digits % 10 == 0) {
            digits /= 10;
            power++;
        }
        if (power < 3 || digits > 9) {
            return Long.toString(elements);
        }
        return (digits == 1 ? "" : digits + "·") + "10^" + power;
    }
}
