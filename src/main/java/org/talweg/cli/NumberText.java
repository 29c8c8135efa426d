package org.talweg.cli;

import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Option values that are numbers, in ASCII and decimal. */
final class NumberText {
    private static final Pattern REAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");

    private NumberText() {}

    /** Infinities and NaN are read too: whoever refuses them can say which numbers the option takes. */
    static double real(String value) {
        switch (value.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan":
                return Double.NaN;
            case "inf", "+inf", "infinity", "+infinity":
                return Double.POSITIVE_INFINITY;
            case "-inf", "-infinity":
                return Double.NEGATIVE_INFINITY;
            default:
                if (!REAL.matcher(value).matches()) {
                    throw new TypeConversionException("expected a number, got \"" + value + '"');
                }
                return Double.parseDouble(value);
        }
    }

    static int whole(String value) {
        long number = longWhole(value);
        if (number != (int) number) {
            throw new TypeConversionException("expected a whole number up to " + Integer.MAX_VALUE + ", got \"" + value + '"');
        }
        return (int) number;
    }

    static long longWhole(String value) {
        try {
            if (WHOLE.matcher(value).matches()) {
                return Long.parseLong(value);
            }
        } catch (NumberFormatException e) {
            throw new TypeConversionException("expected a whole number up to " + Long.MAX_VALUE + ", got \"" + value + '"');
        }
        throw new TypeConversionException("expected a whole number, got \"" + value + '"');
    }
}
