package org.talweg.kernel;

/**
 * Activation functions h(x) and their derivatives, in the order of operations that every engine follows.
 *
 * <p>SIGMOID, TANH and ERF below are those of {@link Elementary}.
 */
public enum Activation {
    /** h = x; h′ = 1. */
    IDENTITY,
    /** h = x &lt; 0 ? 0 : x, so NaN stays, and −0 stays −0; h′ = x &gt; 0 ? 1 : 0, so 0 at NaN. Glorot et al. 2011. */
    RELU,
    /** h = x &lt; 0 ? 0.01·x : x; h′ = x &gt; 0 ? 1 : 0.01. Maas et al. 2013. */
    LEAKY_RELU,
    /** h = tanh(x); h′ = fma(−h, h, 1). */
    TANH,
    /** h = σ(x); h′ = fma(−h, h, h), that is h·(1−h). */
    SIGMOID,
    /**
     * s = σ(x): h = x·s; h′ = fma(x, fma(−s, s, s), s). Elfwing et al. 2018; Ramachandran et al. 2017.
     * At −∞ h is ∞·0, at ±∞ h′ holds ∞·0: NaN.
     */
    SILU,
    /**
     * p = 0.5·(1 + erf(x·0x1.6a09e6p-1)): h = x·p; h′ = fma(x, 0x1.988454p-2·exp(−0.5·(x·x)), p).
     * Hendrycks &amp; Gimpel 2016, the exact form, not the tanh approximation. At −∞ h is ∞·0, at ±∞ h′ holds ∞·0: NaN.
     */
    GELU;

    /** Slope of {@link #LEAKY_RELU} below 0. */
    public static final float LEAK = 0x1.47ae14p-7f; // 0.01
    /** 1/√2 */
    public static final float SQRT_HALF = 0x1.6a09e6p-1f; // 0.70710677
    /** 1/√(2π) */
    public static final float INV_SQRT_2PI = 0x1.988454p-2f; // 0.3989423
}
