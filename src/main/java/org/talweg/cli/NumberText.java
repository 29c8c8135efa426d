package org.talweg.cli;

import picocli.CommandLine.TypeConversionException;

/** Option values that are numbers. */
final class NumberText {
    private NumberText() {}

    static double real(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("expected a number, got \"" + value + '"');
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
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("expected a whole number, got \"" + value + '"');
        }
    }
}
