package org.talweg.emulator;

import java.math.BigDecimal;

/**
 * Floating-point operations in the four rounding modes of PTX.
 *
 * <p>The result to nearest comes from Java's own operation; for the others it is compared with the exact result and moved to
 * the neighbour on the right side where need be.
 */
enum Rounding {
    RN, RZ, RM, RP;

    /** The result for an exact value that compares with its nearest float as {@code exactAgainstNearest} says. */
    private float adjust(float nearest, int exactAgainstNearest) {
        boolean down = this == RM || this == RZ && (nearest > 0);
        boolean up = this == RP || this == RZ && (nearest < 0);
        return exactAgainstNearest < 0 && down ? Math.nextDown(nearest)
                : exactAgainstNearest > 0 && up ? Math.nextUp(nearest) : nearest;
    }

    private double adjust(double nearest, int exactAgainstNearest) {
        boolean down = this == RM || this == RZ && (nearest > 0);
        boolean up = this == RP || this == RZ && (nearest < 0);
        return exactAgainstNearest < 0 && down ? Math.nextDown(nearest)
                : exactAgainstNearest > 0 && up ? Math.nextUp(nearest) : nearest;
    }

    private static int compare(BigDecimal exact, double nearest) {
        return Double.isInfinite(nearest) ? nearest > 0 ? -1 : 1 : exact.compareTo(new BigDecimal(nearest));
    }

    float add(float a, float b) {
        return fma(1, a, b);
    }

    double add(double a, double b) {
        return fma(1, a, b);
    }

    float mul(float a, float b) {
        float nearest = a * b;
        return this == RN || !finite(a, b) || a == 0 || b == 0 ? nearest
                : adjust(nearest, compare(new BigDecimal(a).multiply(new BigDecimal(b)), nearest));
    }

    double mul(double a, double b) {
        double nearest = a * b;
        return this == RN || !finite(a, b) || a == 0 || b == 0 ? nearest
                : adjust(nearest, compare(new BigDecimal(a).multiply(new BigDecimal(b)), nearest));
    }

    float fma(float a, float b, float c) {
        float nearest = Math.fma(a, b, c);
        if (this == RN || !finite(a, b) || !Float.isFinite(c)) {
            return nearest;
        }
        BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
        if (exact.signum() == 0) {
            return this == RM && Math.copySign(1, a) * Math.copySign(1, b) != Math.copySign(1, c) ? -0f : nearest;
        }
        return adjust(nearest, compare(exact, nearest));
    }

    double fma(double a, double b, double c) {
        double nearest = Math.fma(a, b, c);
        if (this == RN || !finite(a, b) || !Double.isFinite(c)) {
            return nearest;
        }
        BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
        if (exact.signum() == 0) {
            return this == RM && Math.copySign(1, a) * Math.copySign(1, b) != Math.copySign(1, c) ? -0.0 : nearest;
        }
        return adjust(nearest, compare(exact, nearest));
    }

    float div(float a, float b) {
        float nearest = a / b;
        if (this == RN || !finite(a, b) || a == 0 || b == 0) {
            return nearest;
        }
        return adjust(nearest, quotient(a, b, nearest));
    }

    double div(double a, double b) {
        double nearest = a / b;
        if (this == RN || !finite(a, b) || a == 0 || b == 0) {
            return nearest;
        }
        return adjust(nearest, quotient(a, b, nearest));
    }

    /** How a / b compares with q. */
    private static int quotient(double a, double b, double q) {
        if (Double.isInfinite(q)) {
            return q > 0 ? -1 : 1;
        }
        int rest = new BigDecimal(a).subtract(new BigDecimal(q).multiply(new BigDecimal(b))).signum();
        return b > 0 ? rest : -rest;
    }

    float sqrt(float a) {
        float nearest = (float) Math.sqrt(a);
        return this == RN || !(a > 0) || Float.isInfinite(a) ? nearest
                : adjust(nearest, new BigDecimal(a).compareTo(new BigDecimal(nearest).pow(2)));
    }

    double sqrt(double a) {
        double nearest = Math.sqrt(a);
        return this == RN || !(a > 0) || Double.isInfinite(a) ? nearest
                : adjust(nearest, new BigDecimal(a).compareTo(new BigDecimal(nearest).pow(2)));
    }

    /** A double as a float. */
    float narrow(double a) {
        float nearest = (float) a;
        return this == RN || !Double.isFinite(a) ? nearest : adjust(nearest, Double.compare(a + 0.0, nearest + 0.0));
    }

    /** An integer, taken as unsigned if {@code unsigned}, as a float. */
    float toFloat(long a, boolean unsigned) {
        BigDecimal exact = exact(a, unsigned);
        float nearest = exact.floatValue();
        return this == RN ? nearest : adjust(nearest, compare(exact, nearest));
    }

    double toDouble(long a, boolean unsigned) {
        BigDecimal exact = exact(a, unsigned);
        double nearest = exact.doubleValue();
        return this == RN ? nearest : adjust(nearest, compare(exact, nearest));
    }

    private static BigDecimal exact(long a, boolean unsigned) {
        return unsigned ? new BigDecimal(Long.toUnsignedString(a)) : new BigDecimal(a);
    }

    /** The upper half of the float's bits, rounded; NaN becomes 0x7fff. */
    int toBfloat16(float a) {
        int bits = Float.floatToRawIntBits(a);
        if (Float.isNaN(a)) {
            return 0x7fff;
        }
        return this == RN ? bits + 0x7fff + (bits >>> 16 & 1) >>> 16 : bits >>> 16;
    }

    /** The integer that a float is rounded to, as a float. */
    double integral(double a) {
        return switch (this) {
            case RN -> Math.rint(a);
            case RZ -> a < 0 ? Math.ceil(a) : Math.floor(a);
            case RM -> Math.floor(a);
            case RP -> Math.ceil(a);
        };
    }

    /**
     * A float as an integer of a type: beyond the range its end; NaN is 0, but the top bit alone where the source or the
     * result has 64 bits.
     */
    long toInteger(double a, PtxType to, boolean fromDouble) {
        if (Double.isNaN(a)) {
            return fromDouble || to.bits == 64 ? 1L << to.bits - 1 : 0;
        }
        double r = integral(a);
        if (to.isSigned()) {
            long low = -1L << to.bits - 1;
            return r <= low ? low : r >= -(double) low ? ~low : (long) r;
        }
        double end = Math.scalb(1.0, to.bits);
        if (r >= end) {
            return to.bits == 64 ? -1 : (1L << to.bits) - 1;
        }
        double half = 0x1p63;
        return r <= 0 ? 0 : r >= half ? (long) (r - half) ^ Long.MIN_VALUE : (long) r;
    }

    private static boolean finite(float a, float b) {
        return Float.isFinite(a) && Float.isFinite(b);
    }

    private static boolean finite(double a, double b) {
        return Double.isFinite(a) && Double.isFinite(b);
    }
}
