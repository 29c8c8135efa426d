package org.talweg.emulator;

/** Bit fields, bytes and shifts, as the PTX manual defines each. */
final class Bits {
    private Bits() {}

    static int shl(int a, int b) {
        return Integer.compareUnsigned(b, 31) > 0 ? 0 : a << b;
    }

    static int shrUnsigned(int a, int b) {
        return Integer.compareUnsigned(b, 31) > 0 ? 0 : a >>> b;
    }

    static int shrSigned(int a, int b) {
        return a >> (Integer.compareUnsigned(b, 31) > 0 ? 31 : b);
    }

    static long shl(long a, int b) {
        return Integer.compareUnsigned(b, 63) > 0 ? 0 : a << b;
    }

    static long shrUnsigned(long a, int b) {
        return Integer.compareUnsigned(b, 63) > 0 ? 0 : a >>> b;
    }

    static long shrSigned(long a, int b) {
        return a >> (Integer.compareUnsigned(b, 63) > 0 ? 63 : b);
    }

    /** bfe: bits past the top are the sign where the type is signed, else 0. */
    static long extract(long a, int position, int length, int width, boolean signed) {
        int pos = position & 0xff;
        int len = length & 0xff;
        int top = Math.min(pos + len - 1, width - 1);
        long fill = signed && len != 0 ? a >>> top & 1 : 0;
        long result = 0;
        for (int i = 0; i < width; i++) {
            long bit = i < len && pos + i < width ? a >>> pos + i & 1 : fill;
            result |= bit << i;
        }
        return result;
    }

    static long insert(long a, long b, int position, int length, int width) {
        int pos = position & 0xff;
        int len = length & 0xff;
        long result = b;
        for (int i = 0; i < len && pos + i < width; i++) {
            result = result & ~(1L << pos + i) | (a >>> i & 1) << pos + i;
        }
        return result;
    }

    /** prmt in its default mode: each nibble of c takes one of eight bytes, or its sign. */
    static int permute(int a, int b, int c) {
        long bytes = (long) b << 32 | a & 0xffffffffL;
        int result = 0;
        for (int i = 0; i < 4; i++) {
            int selector = c >>> 4 * i & 0xf;
            int chosen = (int) (bytes >>> 8 * (selector & 7)) & 0xff;
            result |= ((selector & 8) == 0 ? chosen : (chosen & 0x80) != 0 ? 0xff : 0) << 8 * i;
        }
        return result;
    }

    /** lop3: bit 4a + 2b + c of the table. */
    static int logic(int a, int b, int c, int table) {
        int result = 0;
        for (int i = 0; i < 8; i++) {
            if ((table >>> i & 1) != 0) {
                result |= ((i & 4) != 0 ? a : ~a) & ((i & 2) != 0 ? b : ~b) & ((i & 1) != 0 ? c : ~c);
            }
        }
        return result;
    }

    /** shf: 32 bits of b:a shifted left (its upper word) or right (its lower word). */
    static int funnel(int a, int b, int c, boolean left, boolean clamp) {
        int n = clamp ? Integer.compareUnsigned(c, 32) > 0 ? 32 : c : c & 31;
        long both = (long) b << 32 | a & 0xffffffffL;
        return (int) (left ? both << n >>> 32 : both >>> n);
    }

    static int mulHighSigned(int a, int b) {
        return (int) ((long) a * b >> 32);
    }

    static int mulHighUnsigned(int a, int b) {
        return (int) ((a & 0xffffffffL) * (b & 0xffffffffL) >>> 32);
    }

    static long mulHighUnsigned(long a, long b) {
        return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
    }

    static int divideSigned(int a, int b) {
        return b == 0 ? 0 : a / b;
    }

    static int divideUnsigned(int a, int b) {
        return b == 0 ? 0 : Integer.divideUnsigned(a, b);
    }

    static int remainderSigned(int a, int b) {
        return b == 0 ? 0 : a % b;
    }

    static int remainderUnsigned(int a, int b) {
        return b == 0 ? 0 : Integer.remainderUnsigned(a, b);
    }

    static long divideSigned(long a, long b) {
        return b == 0 ? 0 : a / b;
    }

    static long divideUnsigned(long a, long b) {
        return b == 0 ? 0 : Long.divideUnsigned(a, b);
    }

    static long remainderSigned(long a, long b) {
        return b == 0 ? 0 : a % b;
    }

    static long remainderUnsigned(long a, long b) {
        return b == 0 ? 0 : Long.remainderUnsigned(a, b);
    }
}
