package org.talweg.emulator;

import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * The 32 results of an instruction from the 32 values of each operand; floats as their bits. An operand that the instruction
 * lacks is any array.
 */
final class Lanes {
    private Lanes() {}

    interface Ints {
        void run(int[] d, int[] a, int[] b, int[] c);
    }

    interface Longs {
        void run(long[] d, long[] a, long[] b, long[] c);
    }

    /** 32-bit operands and a 64-bit addend, 64-bit result. */
    interface Widening {
        void run(long[] d, int[] a, int[] b, long[] c);
    }

    /** 64-bit operand, 32-bit result. */
    interface Narrowing {
        void run(int[] d, long[] a);
    }

    /** A shift of 64 bits by a 32-bit amount. */
    interface LongShift {
        void run(long[] d, long[] a, int[] b);
    }

    /** A comparison of int[] or long[]: bit i of the result for lane i. */
    interface Test<T> {
        int run(T a, T b);
    }

    interface IntTernary {
        int apply(int a, int b, int c);
    }

    interface LongTernary {
        long apply(long a, long b, long c);
    }

    interface IntToLong {
        long apply(int a);
    }

    interface LongToInt {
        int apply(long a);
    }

    interface IntsToLong {
        long apply(int a, int b, long c);
    }

    static Ints each1(IntUnaryOperator f) {
        return (d, a, b, c) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = f.applyAsInt(a[i]);
            }
        };
    }

    static Ints each2(IntBinaryOperator f) {
        return (d, a, b, c) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = f.applyAsInt(a[i], b[i]);
            }
        };
    }

    static Ints each3(IntTernary f) {
        return (d, a, b, c) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = f.apply(a[i], b[i], c[i]);
            }
        };
    }

    static Longs eachLong1(LongUnaryOperator f) {
        return (d, a, b, c) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = f.applyAsLong(a[i]);
            }
        };
    }

    static Longs eachLong2(LongBinaryOperator f) {
        return (d, a, b, c) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = f.applyAsLong(a[i], b[i]);
            }
        };
    }

    static Longs eachLong3(LongTernary f) {
        return (d, a, b, c) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = f.apply(a[i], b[i], c[i]);
            }
        };
    }

    static Widening widen(IntsToLong f) {
        return (d, a, b, c) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = f.apply(a[i], b[i], c[i]);
            }
        };
    }

    static Widening widen(IntToLong f) {
        return (d, a, b, c) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = f.apply(a[i]);
            }
        };
    }

    static Narrowing narrow(LongToInt f) {
        return (d, a) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = f.apply(a[i]);
            }
        };
    }
}
