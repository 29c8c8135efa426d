package org.talweg.cli;

/** Ranges of option values, which must hold after rounding to float too. */
final class Limits {
    private Limits() {}

    static double positive(String option, double value) {
        if (!((float) value > 0 && (float) value < Float.POSITIVE_INFINITY)) {
            throw new BadInput("expected a finite number above 0, got " + option + "=" + value + "; correct the option");
        }
        return value;
    }

    static double notNegative(String option, double value) {
        if (!(value >= 0 && (float) value < Float.POSITIVE_INFINITY)) {
            throw new BadInput("expected a finite number of 0 or more, got " + option + "=" + value + "; correct the option");
        }
        return value;
    }

    /** A number from 0 to below 1. */
    static double below1(String option, double value) {
        if (!(value >= 0 && (float) value < 1)) {
            throw new BadInput("expected a number from 0 to below 1, got " + option + "=" + value + "; correct the option");
        }
        return value;
    }

    /** A share above 0 and below 1. */
    static double share(String option, double value) {
        if (!(value > 0 && value < 1)) {
            throw new BadInput("expected a share above 0 and below 1, got " + option + "=" + value + "; correct the option");
        }
        return value;
    }

    static int from(int least, int most, String option, int value) {
        if (value < least || value > most) {
            throw new BadInput("expected a whole number " + (most == Integer.MAX_VALUE ? "of " + least + " or more"
                    : "from " + least + " to " + most) + ", got " + option + "=" + value + "; correct the option");
        }
        return value;
    }
}
