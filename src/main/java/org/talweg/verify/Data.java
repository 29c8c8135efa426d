package org.talweg.verify;

import java.util.SplittableRandom;

/** Kinds of test data, from harmless to hostile. */
public enum Data {
    /** Normal deviates, σ = 3. */
    PLAIN,
    /** Random signs, exponents and mantissas within 2^±40: sums that lose digits, no overflow. */
    WIDE,
    /** Signed zeros, subnormals and the smallest normal numbers only: underflow, and the sign of nothing. */
    TINY,
    /** As PLAIN, with about three values of HOSTILE, so that one lane, row or tile is struck and the others are not. */
    FEW,
    /** Every fourth value from a list of zeros, subnormals, infinities, NaN, huge, tiny and threshold values. */
    HOSTILE;

    /** Base of all seeds; change it with {@code -Dtalweg.seed=…}. */
    public static final long SEED = Long.getLong("talweg.seed", 20260101L);

    private static final float[] SPECIAL = {
        0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 0x0.fffffep-126f, -0x0.fffffep-126f, Float.MIN_NORMAL, -Float.MIN_NORMAL,
        Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, Float.MAX_VALUE, -Float.MAX_VALUE, 1f, -1f,
        0x1.000002p0f, 0x1.fffffep-1f, 0.5f, -0.5f, 1e30f, -1e30f, 1e-30f, -1e-30f, 88.72284f, 88.7f, -87.34f, -103.97f,
        16777216f, 2147483648f
    };

    /** The same floats for the same label and length. */
    public float[] floats(String label, int n) {
        long mixed = (label.hashCode() * 31L + ordinal()) * 0x9E3779B97F4A7C15L + n;
        SplittableRandom random = new SplittableRandom(SEED ^ mixed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = next(random, n);
        }
        return values;
    }

    private float next(SplittableRandom random, int n) {
        return switch (this) {
            case PLAIN -> normal(random);
            case WIDE -> Math.scalb(1f + random.nextInt(1 << 23) * 0x1p-23f, random.nextInt(81) - 40)
                    * (random.nextBoolean() ? 1 : -1);
            case TINY -> switch (random.nextInt(4)) {
                case 0 -> 0f;
                case 1 -> -0f;
                default -> Float.intBitsToFloat(random.nextInt(1 << 25) | random.nextInt(2) << 31);
            };
            case FEW -> random.nextInt(Math.max(1, n)) < 3 ? special(random) : normal(random);
            case HOSTILE -> random.nextInt(4) == 0 ? special(random) : normal(random);
        };
    }

    private static float special(SplittableRandom random) {
        return SPECIAL[random.nextInt(SPECIAL.length)];
    }

    /** About normal: a sum of uniform deviates is quick and needs no logarithm. */
    private static float normal(SplittableRandom random) {
        long bits = random.nextLong();
        int sum = (int) (bits & 0xffff) + (int) (bits >>> 16 & 0xffff) + (int) (bits >>> 32 & 0xffff) + (int) (bits >>> 48);
        return (sum - 131070) * (3f / 37837f);
    }
}
