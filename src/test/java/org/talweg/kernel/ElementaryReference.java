package org.talweg.kernel;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The elementary functions in double, right to some 10⁻¹⁵, and the distance of a float from them. */
public final class ElementaryReference {
    /** The scalar form of a function on floats. */
    @FunctionalInterface
    public interface FloatFunction {
        float apply(float x);
    }

    /** A function, its definition in double, the error promised, and where its branches and special results begin. */
    public record Function(
            String name, FloatFunction scalar, DoubleUnaryOperator exact, double bound, float... thresholds) {}

    public static final List<Function> FUNCTIONS = List.of(
            new Function("exp", Elementary::exp, StrictMath::exp, 1, 88.72284f, -87.33655f, -103.27893f, -103.97208f,
                    Elementary.EXP_MAX, Elementary.EXP_MIN, 0.34657359f, -0.34657359f, 1.0397208f, -1.0397208f),
            new Function("log", Elementary::log, StrictMath::log, 1, 1f, Elementary.MIN_NORMAL, 2f / 3, 4f / 3,
                    8f / 3, Float.MAX_VALUE, 2.7182817f),
            new Function("tanh", Elementary::tanh, StrictMath::tanh, 2, Elementary.TANH_SMALL, -Elementary.TANH_SMALL,
                    9.010913f, -9.010913f, Elementary.TANH_MAX, -Elementary.TANH_MAX, 0.51986039f, 0.000244140625f),
            new Function("sigmoid", Elementary::sigmoid, ElementaryReference::sigmoid, 2, -87.33655f, -103.27893f,
                    -103.97208f, Elementary.EXP_MIN, -Elementary.EXP_MIN, 17.32868f, 16.635532f, 0.34657359f, -0.34657359f),
            new Function("erf", Elementary::erf, ElementaryReference::erf, 2, Elementary.ERF_SMALL,
                    -Elementary.ERF_SMALL, 3.832507f, -3.832507f, Elementary.ERF_MAX, -Elementary.ERF_MAX));

    private static final double TWO_OVER_ROOT_PI = 1.1283791670955125739;

    private ElementaryReference() {}

    static double sigmoid(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return x < 0 ? e / (1 + e) : 1 / (1 + e);
    }

    /**
     * 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)), all terms of one sign (Abramowitz and Stegun, 7.1.6); the argument is
     * a float, so x² is exact.
     */
    static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.copySign(1, x);
        }
        double square = x * x;
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * square / (2 * n + 1);
            sum += term;
        }
        return TWO_OVER_ROOT_PI * StrictMath.exp(-square) * sum;
    }

    /**
     * |computed − exact| / ulp(exact), the ulp that of floats in the binade of exact. 0 for the right infinity, zero or NaN;
     * infinite for a wrong one or a wrong sign.
     */
    public static double ulps(float computed, double exact) {
        if (Double.isNaN(exact) || Float.isNaN(computed)) {
            return Double.isNaN(exact) && Float.isNaN(computed) ? 0 : Double.POSITIVE_INFINITY;
        }
        if (exact == 0 || Double.isInfinite(exact)) {
            return Double.compare(computed, exact) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        if (Math.copySign(1, exact) != Math.copySign(1f, computed)) {
            return Double.POSITIVE_INFINITY;
        }
        if (Float.isInfinite(computed) && Float.isInfinite((float) exact)) {
            return 0;
        }
        double value = Float.isInfinite(computed) ? Math.copySign(0x1p128, exact) : computed;
        int exponent = Math.min(127, Math.max(-126, Math.getExponent(exact)));
        return Math.abs(value - exact) * Math.scalb(1.0, 23 - exponent);
    }

    /** Input, expected and got, in decimal and hex. */
    public static String describe(String name, float x, double exact, float computed) {
        return "%s(%s = %a = 0x%08x): expected %s = %a, got %s = %a, %.4f ulp".formatted(name, x, x,
                Float.floatToRawIntBits(x), exact, exact, computed, computed, ulps(computed, exact));
    }
}
