package org.talweg.emulator;

/** The loops of the instructions that kernels spend their time in: each a method of its own, which the JIT compiles well. */
final class Loops {
    private Loops() {}

    static void move(int[] d, int[] a, int[] b, int[] c) {
        System.arraycopy(a, 0, d, 0, Warp.LANES);
    }

    static void moveLong(long[] d, long[] a, long[] b, long[] c) {
        System.arraycopy(a, 0, d, 0, Warp.LANES);
    }

    static void add(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = a[i] + b[i];
        }
    }

    static void sub(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = a[i] - b[i];
        }
    }

    static void mulLow(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = a[i] * b[i];
        }
    }

    static void mulHighUnsigned(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = (int) ((a[i] & 0xffffffffL) * (b[i] & 0xffffffffL) >>> 32);
        }
    }

    static void madLow(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = a[i] * b[i] + c[i];
        }
    }

    static void and(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = a[i] & b[i];
        }
    }

    static void or(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = a[i] | b[i];
        }
    }

    static void xor(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = a[i] ^ b[i];
        }
    }

    static void shl(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = Bits.shl(a[i], b[i]);
        }
    }

    static void shrUnsigned(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = Bits.shrUnsigned(a[i], b[i]);
        }
    }

    static void shrSigned(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = Bits.shrSigned(a[i], b[i]);
        }
    }

    static void remainderUnsigned(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = b[i] == 0 ? 0 : (int) ((a[i] & 0xffffffffL) % (b[i] & 0xffffffffL));
        }
    }

    static void addFloat(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = Float.floatToRawIntBits(Float.intBitsToFloat(a[i]) + Float.intBitsToFloat(b[i]));
        }
    }

    static void subFloat(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = Float.floatToRawIntBits(Float.intBitsToFloat(a[i]) - Float.intBitsToFloat(b[i]));
        }
    }

    static void mulFloat(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = Float.floatToRawIntBits(Float.intBitsToFloat(a[i]) * Float.intBitsToFloat(b[i]));
        }
    }

    static void divFloat(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = Float.floatToRawIntBits(Float.intBitsToFloat(a[i]) / Float.intBitsToFloat(b[i]));
        }
    }

    static void sqrtFloat(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = Float.floatToRawIntBits((float) Math.sqrt(Float.intBitsToFloat(a[i])));
        }
    }

    static void fmaFloat(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = Float.floatToRawIntBits(Math.fma(Float.intBitsToFloat(a[i]), Float.intBitsToFloat(b[i]),
                    Float.intBitsToFloat(c[i])));
        }
    }

    static void negFloat(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = a[i] ^ 0x80000000;
        }
    }

    static void absFloat(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = a[i] & 0x7fffffff;
        }
    }

    static void addLong(long[] d, long[] a, long[] b, long[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = a[i] + b[i];
        }
    }

    static void mulWideUnsigned(long[] d, int[] a, int[] b, long[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = (a[i] & 0xffffffffL) * (b[i] & 0xffffffffL);
        }
    }

    static void mulWideSigned(long[] d, int[] a, int[] b, long[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = (long) a[i] * b[i];
        }
    }

    static void madWideUnsigned(long[] d, int[] a, int[] b, long[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = (a[i] & 0xffffffffL) * (b[i] & 0xffffffffL) + c[i];
        }
    }

    static void madWideSigned(long[] d, int[] a, int[] b, long[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = (long) a[i] * b[i] + c[i];
        }
    }

    static void truncate(int[] d, long[] a) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = (int) a[i];
        }
    }

    static void extendUnsigned(long[] d, int[] a, int[] b, long[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = a[i] & 0xffffffffL;
        }
    }

    static int less(int[] a, int[] b) {
        int mask = 0;
        for (int i = 0; i < Warp.LANES; i++) {
            mask |= a[i] < b[i] ? 1 << i : 0;
        }
        return mask;
    }

    static int lessUnsigned(int[] a, int[] b) {
        int mask = 0;
        for (int i = 0; i < Warp.LANES; i++) {
            mask |= a[i] + 0x80000000 < b[i] + 0x80000000 ? 1 << i : 0;
        }
        return mask;
    }

    static int equal(int[] a, int[] b) {
        int mask = 0;
        for (int i = 0; i < Warp.LANES; i++) {
            mask |= a[i] == b[i] ? 1 << i : 0;
        }
        return mask;
    }

    static int lessFloat(int[] a, int[] b) {
        int mask = 0;
        for (int i = 0; i < Warp.LANES; i++) {
            mask |= Float.intBitsToFloat(a[i]) < Float.intBitsToFloat(b[i]) ? 1 << i : 0;
        }
        return mask;
    }

    static int equalFloat(int[] a, int[] b) {
        int mask = 0;
        for (int i = 0; i < Warp.LANES; i++) {
            mask |= Float.intBitsToFloat(a[i]) == Float.intBitsToFloat(b[i]) ? 1 << i : 0;
        }
        return mask;
    }

    static int lessLong(long[] a, long[] b) {
        int mask = 0;
        for (int i = 0; i < Warp.LANES; i++) {
            mask |= a[i] < b[i] ? 1 << i : 0;
        }
        return mask;
    }

    static int lessUnsignedLong(long[] a, long[] b) {
        int mask = 0;
        for (int i = 0; i < Warp.LANES; i++) {
            mask |= a[i] + Long.MIN_VALUE < b[i] + Long.MIN_VALUE ? 1 << i : 0;
        }
        return mask;
    }

    static int equalLong(long[] a, long[] b) {
        int mask = 0;
        for (int i = 0; i < Warp.LANES; i++) {
            mask |= a[i] == b[i] ? 1 << i : 0;
        }
        return mask;
    }

    static int lessDouble(long[] a, long[] b) {
        int mask = 0;
        for (int i = 0; i < Warp.LANES; i++) {
            mask |= Double.longBitsToDouble(a[i]) < Double.longBitsToDouble(b[i]) ? 1 << i : 0;
        }
        return mask;
    }

    static int equalDouble(long[] a, long[] b) {
        int mask = 0;
        for (int i = 0; i < Warp.LANES; i++) {
            mask |= Double.longBitsToDouble(a[i]) == Double.longBitsToDouble(b[i]) ? 1 << i : 0;
        }
        return mask;
    }

    /** To the nearest integer, ties to even; NaN is 0, beyond the range its end. */
    static void roundToSigned(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = (int) Math.rint(Float.intBitsToFloat(a[i]));
        }
    }

    static void signedToFloat(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = Float.floatToRawIntBits((float) a[i]);
        }
    }

    static void unsignedToFloat(int[] d, int[] a, int[] b, int[] c) {
        for (int i = 0; i < Warp.LANES; i++) {
            d[i] = Float.floatToRawIntBits((float) (a[i] & 0xffffffffL));
        }
    }
}
