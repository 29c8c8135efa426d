package org.talweg.data;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads the cells of a table as numbers: decimal with optional sign, point and exponent, and nothing that only Java takes (1f, 0x1p3). */
final class Numbers {
    private static final double[] POWERS_OF_TEN = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
        1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    private Numbers() {}

    static double parse(String cell) {
        byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /**
     * The nearest double, ±Infinity for {@code inf}, {@code infinity} and what is too large, NaN for what is no number.
     *
     * <p>Up to 15 digits and a power of ten up to 22 are both exact in double, so one multiplication or division rounds
     * correctly: W. D. Clinger, How to read floating point numbers accurately, 1990. The rest goes to the JDK.
     */
    static double parse(byte[] cell, int from, int to) {
        int i = from;
        boolean negative = i < to && cell[i] == '-';
        if (i < to && (cell[i] == '-' || cell[i] == '+')) i++;
        long mantissa = 0;
        int digits = 0;
        int significant = 0;
        int fraction = 0;
        boolean point = false;
        for (; i < to; i++) {
            int c = cell[i];
            if (c >= '0' && c <= '9') {
                digits++;
                if (significant > 0 || c != '0') significant++;
                if (significant <= 15) mantissa = mantissa * 10 + (c - '0');
                if (point) fraction++;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0) return infinity(cell, from, to);
        long exponent = 0;
        if (i < to && (cell[i] == 'e' || cell[i] == 'E')) {
            i++;
            boolean down = i < to && cell[i] == '-';
            if (i < to && (cell[i] == '-' || cell[i] == '+')) i++;
            if (i == to) return Double.NaN;
            for (; i < to && cell[i] >= '0' && cell[i] <= '9'; i++) exponent = Math.min(99_999, exponent * 10 + (cell[i] - '0'));
            if (down) exponent = -exponent;
        }
        if (i != to) return Double.NaN;
        exponent -= fraction;
        if (significant <= 15 && Math.abs(exponent) <= 22) {
            double value = exponent < 0 ? mantissa / POWERS_OF_TEN[(int) -exponent] : mantissa * POWERS_OF_TEN[(int) exponent];
            return negative ? -value : value;
        }
        return Double.parseDouble(new String(cell, from, to - from, StandardCharsets.ISO_8859_1));
    }

    private static double infinity(byte[] cell, int from, int to) {
        if (to - from > 9 || to - from < 3) return Double.NaN;
        return switch (new String(cell, from, to - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> Double.NaN;
        };
    }

    /** Whether a cell, already stripped, stands for no value; see {@link Missing}. */
    static boolean missing(byte[] cell, int from, int to) {
        if (to - from > 4) return false;
        return switch (new String(cell, from, to - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT)) {
            case "", "na", "n/a", "nan", "null", "?" -> true;
            default -> false;
        };
    }

    /** Whether a number fits a float; beyond that statistics and features would overflow. */
    static boolean fitsFloat(double value) {
        return Math.abs(value) <= Float.MAX_VALUE;
    }
}
