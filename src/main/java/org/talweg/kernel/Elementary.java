package org.talweg.kernel;

/**
 * The elementary functions of the kernels, in binary32: argument reduction and polynomial, step by step.
 *
 * <p>The order of operations is the definition: {@code engine.cpu} repeats it on vectors and the PTX on threads, all to
 * the same bits. So every step is a correctly rounded {@code add, sub, mul, fma, div}, an integer operation, or a compare
 * and select; there is no branch, no table and no conversion. Rounding to an integer is the addition of
 * {@link #ROUNDER}, whose sum carries that integer in its low bits.
 *
 * <p>Errors are {@code |computed − exact| / ulp(exact)}, where {@code ulp(exact)} is the distance of the floats in the
 * binade of the exact value (2⁻¹⁴⁹ below 2⁻¹²⁶). They are measured over all 2³² floats by
 * {@code scripts/check-elementary}. A NaN gives a NaN; its sign and payload are not defined.
 *
 * <p>Method: W. J. Cody and W. Waite, <i>Software Manual for the Elementary Functions</i>, 1980, chapters 5, 6 and 13;
 * J.-M. Muller, <i>Elementary Functions</i>, 3rd edition 2016, chapters 3 (minimax polynomials) and 11 (range
 * reduction). The polynomials are minimax in relative error, their coefficients rounded to floats one after another from
 * the lowest, the rest fitted again each time. PyTorch calls the platform's library or approximations of its own, so its
 * bits differ between devices and versions.
 */
public final class Elementary {
    /** 1.5 · 2²³: the sum of this and x, |x| < 2²², is x rounded to an integer (ties to even), plus this. */
    public static final float ROUNDER = 0x1.8p23f; // 12582912

    /** The bits of 1.0f: n shifted to the exponent, plus this, is 2ⁿ. */
    public static final int ONE_BITS = 0x3f800000;
    public static final int EXPONENT_SHIFT = 23;
    public static final int SIGN_BIT = 0x80000000;
    public static final int MAGNITUDE_BITS = 0x7fffffff;
    /** Sign and exponent. */
    public static final int EXPONENT_BITS = 0xff800000;

    public static final float LOG2_E = 0x1.715476p0f; // 1.44269502
    /** ln 2 in two parts: n · LN2_HIGH + n · LN2_LOW. With fma the first product is exact, so 24 bits are right. */
    public static final float LN2_HIGH = 0x1.62e430p-1f; // 0.693147182
    public static final float LN2_LOW = -0x1.05c610p-29f; // -1.90465421e-9

    /** e⁸⁹ overflows and e⁻¹⁰⁵ < 2⁻¹⁵⁰ underflows to 0: beyond them nothing changes. */
    public static final float EXP_MAX = 89f;
    public static final float EXP_MIN = -105f;
    /** eʳ = 1 + r + r²·(E2 + E3·r + …) on |r| ≤ ln 2 / 2, relative error 2^-28.2. */
    public static final float E2 = 0x1.fffffcp-2f; // 0.49999994
    public static final float E3 = 0x1.55548cp-3f; // 0.166665167
    public static final float E4 = 0x1.555858p-5f; // 0.0416681021
    public static final float E5 = 0x1.123de0p-7f; // 0.00836919248
    public static final float E6 = 0x1.6ac74ep-10f; // 0.00138389028

    public static final float MIN_NORMAL = 0x1p-126f; // 1.17549435e-38
    public static final float SUBNORMAL_SCALE = 0x1p23f; // 8388608
    public static final float SUBNORMAL_EXPONENT = -23f;
    /** The bits of 2/3: mantissas of the logarithm lie in [2/3, 4/3), so that log 1⁻ and log 1⁺ both have n = 0. */
    public static final int TWO_THIRDS_BITS = 0x3f2aaaab; // 0.666666687f
    /** The bits of {@link #ROUNDER}: an integer n plus this are the bits of n + ROUNDER. */
    public static final int ROUNDER_BITS = 0x4b400000;
    /** log(1 + f) = f + f²·(L0 + L1·f + …) on |f| ≤ 1/3, relative error 2^-27.7. */
    public static final float L0 = -0.5f;
    public static final float L1 = 0x1.555506p-2f; // 0.333332151
    public static final float L2 = -0x1.fffefcp-3f; // -0.249998063
    public static final float L3 = 0x1.99d044p-3f; // 0.200104266
    public static final float L4 = -0x1.559c44p-3f; // -0.166801959
    public static final float L5 = 0x1.1ed662p-3f; // 0.14005734
    public static final float L6 = -0x1.f332f8p-4f; // -0.121874779
    public static final float L7 = 0x1.1e678cp-3f; // 0.139845937
    public static final float L8 = -0x1.07c894p-3f; // -0.128800541

    /** Below this |x| the polynomial of tanh, from it on 1 − 2 / (e²ˣ + 1). */
    public static final float TANH_SMALL = 0.6f; // 0x1.333334p-1f
    /** tanh 10 rounds to 1. */
    public static final float TANH_MAX = 10f;
    public static final float TWO_LOG2_E = 0x1.715476p1f; // 2.88539004
    public static final float HALF_LN2_HIGH = 0x1.62e430p-2f; // 0.346573591
    public static final float HALF_LN2_LOW = -0x1.05c610p-30f; // -9.52327106e-10
    /** tanh x = x + x³·(T0 + T1·x² + …) on |x| ≤ 0.6, relative error 2^-28.4. */
    public static final float T0 = -0x1.55553ep-2f; // -0.333332986
    public static final float T1 = 0x1.1109bep-3f; // 0.133319363
    public static final float T2 = -0x1.b89abap-5f; // -0.0537847169
    public static final float T3 = 0x1.54c3c2p-6f; // 0.0207986254
    public static final float T4 = -0x1.828776p-8f; // -0.00589796668

    /** Below this |x| the polynomial of erf, from it on 1 − 2^q(|x|). */
    public static final float ERF_SMALL = 0.93f; // 0x1.dc28f6p-1f
    /** erf 4 rounds to 1. */
    public static final float ERF_MAX = 4f;
    /** erf x = x + x·(R0 + R1·x² + …) on |x| ≤ 0.93, relative error 2^-25.8. */
    public static final float R0 = 0x1.06eba6p-3f; // 0.128379151
    public static final float R1 = -0x1.8126e2p-2f; // -0.376124889
    public static final float R2 = 0x1.ce1986p-4f; // 0.11281731
    public static final float R3 = -0x1.b67c04p-6f; // -0.0267629661
    public static final float R4 = 0x1.46d9e2p-8f; // 0.00498735206
    public static final float R5 = -0x1.38741cp-11f; // -0.000595957856
    /** log₂(1 − erf x) = Q0 + Q1·x + … on [0.93, 4], so that erf has a relative error of 2^-29.3. */
    public static final float Q0 = -0x1.3d419ap-12f; // -0.000302559143
    public static final float Q1 = -0x1.a07686p0f; // -1.62680852
    public static final float Q2 = -0x1.d6bb98p-1f; // -0.919399977
    public static final float Q3 = -0x1.32d42ap-3f; // -0.149818733
    public static final float Q4 = 0x1.0634c2p-5f; // 0.0320075788
    public static final float Q5 = -0x1.1ec338p-8f; // -0.00437564962
    public static final float Q6 = 0x1.26d55cp-12f; // 0.000281175075
    /** 2ʳ = 1 + r·(P1 + P2·r + …) on |r| ≤ 1/2, absolute error 2^-28.3. */
    public static final float P1 = 0x1.62e430p-1f; // 0.693147182
    public static final float P2 = 0x1.ebfbe0p-3f; // 0.240226507
    public static final float P3 = 0x1.c6af7ap-5f; // 0.0555035956
    public static final float P4 = 0x1.3b2a28p-7f; // 0.00961806253
    public static final float P5 = 0x1.5f0960p-10f; // 0.00133909844
    public static final float P6 = 0x1.4447b8p-13f; // 0.000154628826

    private Elementary() {}

    /**
     * eˣ.
     *
     * <p>Method: x = n·ln 2 + r with an integer n and |r| ≤ ln 2 / 2; then eʳ by a polynomial of degree 6 and eˣ = eʳ·2ⁿ.
     * 2ⁿ is two factors, since n goes from −151 to 128; only the last product can round, into the subnormals.
     *
     * <p>Error: at most 0.892 ulp, subnormal results included.
     *
     * <p>Special cases: exp(±0) = 1; exp(+∞) = +∞ and exp(−∞) = +0; +∞ from 88.72284 on, +0 below −103.97208.
     */
    public static float exp(float x) {
        float c = x > EXP_MAX ? EXP_MAX : x;
        c = c < EXP_MIN ? EXP_MIN : c;
        return expBounded(c);
    }

    /** exp for EXP_MIN ≤ c ≤ EXP_MAX or NaN. */
    private static float expBounded(float c) {
        float rounded = Math.fma(c, LOG2_E, ROUNDER);
        float n = rounded - ROUNDER;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, c));
        float p = E6;
        p = Math.fma(p, r, E5);
        p = Math.fma(p, r, E4);
        p = Math.fma(p, r, E3);
        p = Math.fma(p, r, E2);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        int bits = Float.floatToRawIntBits(rounded);
        int half = (bits << (EXPONENT_SHIFT - 1)) & EXPONENT_BITS; // floor(n / 2), at the exponent's place
        int rest = (bits << EXPONENT_SHIFT) - half;
        return p * Float.intBitsToFloat(half + ONE_BITS) * Float.intBitsToFloat(rest + ONE_BITS);
    }

    /**
     * Natural logarithm.
     *
     * <p>Method: x = m·2ⁿ with m in [2/3, 4/3), subnormals scaled by 2²³ first; with f = m − 1, exact,
     * log x = n·ln 2 + (f + f²·L(f)), L a polynomial of degree 8.
     *
     * <p>Error: at most 0.934 ulp.
     *
     * <p>Special cases: log(±0) = −∞; log(1) = +0; log(+∞) = +∞; NaN for x < 0.
     */
    public static float log(float x) {
        boolean subnormal = x < MIN_NORMAL;
        float y = subnormal ? x * SUBNORMAL_SCALE : x;
        float shift = subnormal ? SUBNORMAL_EXPONENT : 0f;
        int bits = Float.floatToRawIntBits(y);
        int exponent = (bits - TWO_THIRDS_BITS) & EXPONENT_BITS;
        float f = Float.intBitsToFloat(bits - exponent) - 1f;
        float n = Float.intBitsToFloat((exponent >> EXPONENT_SHIFT) + ROUNDER_BITS) - ROUNDER + shift;
        float p = L8;
        p = Math.fma(p, f, L7);
        p = Math.fma(p, f, L6);
        p = Math.fma(p, f, L5);
        p = Math.fma(p, f, L4);
        p = Math.fma(p, f, L3);
        p = Math.fma(p, f, L2);
        p = Math.fma(p, f, L1);
        p = Math.fma(p, f, L0);
        float value = Math.fma(n, LN2_HIGH, Math.fma(f * f, p, f));
        value = x < Float.POSITIVE_INFINITY ? value : x;
        value = x < 0f ? Float.NaN : value;
        return x == 0f ? Float.NEGATIVE_INFINITY : value;
    }

    /**
     * Hyperbolic tangent.
     *
     * <p>Method: for |x| < 0.6, x + x³·T(x²), T a polynomial of degree 4; else 1 − 2 / (e²ˣ + 1) with the polynomial of
     * {@link #exp} in 2r, whose coefficients are those of eʳ times powers of two, exactly. The sign is x's.
     *
     * <p>Error: at most 1.406 ulp.
     *
     * <p>Special cases: tanh(±0) = ±0; tanh(x) = x for tiny x; ±1 above |x| = 9.010913 and for ±∞.
     */
    public static float tanh(float x) {
        float a = Float.intBitsToFloat(Float.floatToRawIntBits(x) & MAGNITUDE_BITS);
        float small = tanhSmall(a);
        float large = tanhLarge(a);
        return withSignOf(x, a < TANH_SMALL ? small : large);
    }

    private static float tanhSmall(float a) {
        float s = a * a;
        float t = T4;
        t = Math.fma(t, s, T3);
        t = Math.fma(t, s, T2);
        t = Math.fma(t, s, T1);
        t = Math.fma(t, s, T0);
        return Math.fma(t * s, a, a);
    }

    private static float tanhLarge(float a) {
        float c = a > TANH_MAX ? TANH_MAX : a;
        float rounded = Math.fma(c, TWO_LOG2_E, ROUNDER);
        float n = rounded - ROUNDER;
        float r = Math.fma(n, -HALF_LN2_LOW, Math.fma(n, -HALF_LN2_HIGH, c));
        float p = 64f * E6;
        p = Math.fma(p, r, 32f * E5);
        p = Math.fma(p, r, 16f * E4);
        p = Math.fma(p, r, 8f * E3);
        p = Math.fma(p, r, 4f * E2);
        p = Math.fma(p, r, 2f);
        p = Math.fma(p, r, 1f);
        return 1f - 2f / Math.fma(p, powerOfTwo(rounded), 1f);
    }

    /**
     * Logistic function 1 / (1 + e⁻ˣ).
     *
     * <p>Method: e = exp(−|x|) as in {@link #exp} and w = e / (1 + e), the function at −|x|. The result is 1 − w for
     * x ≥ 0 and e − e·w, which is w with less of the quotient's rounding, for x < 0.
     *
     * <p>Error: at most 1.647 ulp, subnormal results included.
     *
     * <p>Special cases: sigmoid(±0) = 1/2; sigmoid(+∞) = 1 and sigmoid(−∞) = +0.
     */
    public static float sigmoid(float x) {
        float a = Float.intBitsToFloat(Float.floatToRawIntBits(x) | SIGN_BIT);
        float e = expBounded(a < EXP_MIN ? EXP_MIN : a);
        float w = e / (1f + e);
        float scale = x < 0f ? e : 1f;
        return Math.fma(-scale, w, scale);
    }

    /**
     * Error function 2/√π ∫₀ˣ exp(−t²) dt.
     *
     * <p>Method: for |x| < 0.93, x + x·R(x²), R a polynomial of degree 5; else 1 − 2^Q(|x|), Q of degree 6, with
     * 2^Q = 2ⁿ·2ʳ and a polynomial of degree 6 for 2ʳ. The sign is x's.
     *
     * <p>Error: at most 1.233 ulp.
     *
     * <p>Special cases: erf(±0) = ±0; ±1 above |x| = 3.9198363 and for ±∞.
     */
    public static float erf(float x) {
        float a = Float.intBitsToFloat(Float.floatToRawIntBits(x) & MAGNITUDE_BITS);
        float small = erfSmall(a);
        float large = erfLarge(a);
        return withSignOf(x, a < ERF_SMALL ? small : large);
    }

    private static float erfSmall(float a) {
        float s = a * a;
        float t = R5;
        t = Math.fma(t, s, R4);
        t = Math.fma(t, s, R3);
        t = Math.fma(t, s, R2);
        t = Math.fma(t, s, R1);
        t = Math.fma(t, s, R0);
        return Math.fma(t, a, a);
    }

    private static float erfLarge(float a) {
        float c = a > ERF_MAX ? ERF_MAX : a;
        float q = Q6;
        q = Math.fma(q, c, Q5);
        q = Math.fma(q, c, Q4);
        q = Math.fma(q, c, Q3);
        q = Math.fma(q, c, Q2);
        q = Math.fma(q, c, Q1);
        q = Math.fma(q, c, Q0);
        float rounded = q + ROUNDER;
        float r = q - (rounded - ROUNDER);
        float p = P6;
        p = Math.fma(p, r, P5);
        p = Math.fma(p, r, P4);
        p = Math.fma(p, r, P3);
        p = Math.fma(p, r, P2);
        p = Math.fma(p, r, P1);
        p = Math.fma(p, r, 1f);
        return Math.fma(-p, powerOfTwo(rounded), 1f);
    }

    /** 2ⁿ of the integer n, −126 to 127, in rounded = n + ROUNDER. */
    private static float powerOfTwo(float rounded) {
        return Float.intBitsToFloat((Float.floatToRawIntBits(rounded) << EXPONENT_SHIFT) + ONE_BITS);
    }

    /** The magnitude, not negative, with the sign of x. */
    private static float withSignOf(float x, float magnitude) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | Float.floatToRawIntBits(x) & SIGN_BIT);
    }
}
