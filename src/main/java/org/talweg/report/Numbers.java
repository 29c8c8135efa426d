package org.talweg.report;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers as people read them. */
public final class Numbers {
    private Numbers() {}

    /** A loss or a similar quantity with four significant digits or so: {@code 0.0123}, {@code 12.35}, {@code 1.20e+09}. */
    public static String loss(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value)) {
            return "–";
        }
        if (size != 0 && (size < 1e-3 || size >= 1e5)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return String.format(Locale.ROOT, size < 10 ? "%.4f" : "%.2f", value);
    }

    /** An accuracy or R², four places; a dash where it is not known. */
    public static String score(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
    }

    /** A share: {@code 12.5 %}. */
    public static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** A setting to two significant digits, as it can be typed: {@code 0.0029}, {@code 2.9e-05}, {@code 12}. */
    public static String setting(double value) {
        String two = String.format(Locale.ROOT, "%.1e", value);
        double rounded = Double.parseDouble(two);
        return rounded != 0 && (Math.abs(rounded) < 1e-4 || Math.abs(rounded) >= 1e6) ? two.replace(".0e", "e")
                : BigDecimal.valueOf(rounded).stripTrailingZeros().toPlainString();
    }

    /** Seconds: {@code 0.42 s}, {@code 12.3 s}, {@code 4:05}, {@code 1:02:03}. */
    public static String duration(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
        }
        return clock(Math.round(seconds));
    }

    /** Whole seconds as {@code 0:07}, {@code 4:05} or {@code 1:02:03}. */
    static String clock(long seconds) {
        return seconds < 3600 ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** A whole number with thousands apart: {@code 12,345}. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** So many things: {@code 1 row}, {@code 12,345 rows}, {@code 2 classes}. */
    public static String count(long value, String noun) {
        return count(value) + " " + noun + (value == 1 ? "" : noun.endsWith("s") ? "es" : "s");
    }

    /** A rate to three digits: {@code 870}, {@code 31.4k}, {@code 1.25M}. */
    static String rate(double perSecond) {
        if (!(perSecond >= 1000)) {
            return String.format(Locale.ROOT, "%.0f", perSecond);
        }
        double scaled = perSecond < 1e6 ? perSecond / 1e3 : perSecond / 1e6;
        return String.format(Locale.ROOT, scaled < 10 ? "%.2f" : scaled < 100 ? "%.1f" : "%.0f", scaled)
                + (perSecond < 1e6 ? "k" : "M");
    }
}
