package org.talweg.kernel;

/** Stub of signatures: see the next commit. */
public final class Elementary {
    private Elementary() {}

    public static float exp(float x) {
        float c = x > 89f ? 89f : x;
        c = c < -105f ? -105f : c;
        float t = Math.fma(c, 0x1.715476p0f, 0x1.8p23f);
        float n = t - 0x1.8p23f;
        float r = Math.fma(n, -0x1.62e430p-1f, c);
        r = Math.fma(n, 0x1.05c610p-29f, r);
        float p = 0x1.6ac74ep-10f;
        p = Math.fma(p, r, 0x1.123de0p-7f);
        p = Math.fma(p, r, 0x1.555858p-5f);
        p = Math.fma(p, r, 0x1.55548cp-3f);
        p = Math.fma(p, r, 0x1.fffffcp-2f);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        int b = Float.floatToRawIntBits(t);
        int h = (b << 22) & 0xff800000;
        int l = (b << 23) - h;
        return p * Float.intBitsToFloat(h + 0x3f800000) * Float.intBitsToFloat(l + 0x3f800000);
    }

    public static float log(float x) {
        return (float) StrictMath.log(x);
    }

    public static float tanh(float x) {
        return (float) StrictMath.tanh(x);
    }

    public static float sigmoid(float x) {
        return (float) (1 / (1 + StrictMath.exp(-(double) x)));
    }

    public static float erf(float x) {
        throw new UnsupportedOperationException("follows");
    }
}
