package org.talweg.verify;

import java.util.List;
import java.util.Locale;

/** Equality of the contract: the same bits, and any NaN for any NaN. */
public final class Bits {
    private Bits() {}

    public static boolean same(float expected, float actual) {
        return Float.floatToRawIntBits(expected) == Float.floatToRawIntBits(actual)
                || Float.isNaN(expected) && Float.isNaN(actual);
    }

    /**
     * Compares an output.
     *
     * @throws Difference with all there is to know about the first word that differs
     */
    static void check(String where, List<Memory.Held> held, int which, int[] expected, int[] actual) {
        Memory.Held output = held.get(which);
        int first = -1;
        int count = 0;
        for (int i = 0; i < expected.length; i++) {
            boolean equal = output.floats() == null ? expected[i] == actual[i]
                    : same(Float.intBitsToFloat(expected[i]), Float.intBitsToFloat(actual[i]));
            if (!equal) {
                first = count == 0 ? i : first;
                count++;
            }
        }
        if (count > 0) {
            throw new Difference(where + ": " + output.label() + "[" + first + "] and " + (count - 1) + " of "
                    + expected.length + " more: expected " + show(output, expected[first]) + ", got "
                    + show(output, actual[first]) + distance(output, expected[first], actual[first])
                    + inputs(held, first, expected.length));
        }
    }

    /**
     * Compares floats by index.
     *
     * @throws Difference with all there is to know about the first that differs
     */
    static void check(String where, String label, float[] expected, float[] actual) {
        int first = -1;
        int count = 0;
        for (int i = 0; i < expected.length; i++) {
            if (!same(expected[i], actual[i])) {
                first = count++ == 0 ? i : first;
            }
        }
        if (count > 0) {
            throw new Difference(where + ": " + label + "[" + first + "] and " + (count - 1) + " of " + expected.length
                    + " more: expected " + show(expected[first]) + ", got " + show(actual[first]) + ", "
                    + ulps(Float.floatToRawIntBits(expected[first]), Float.floatToRawIntBits(actual[first])) + " ulp apart");
        }
    }

    private static long ulps(int a, int b) {
        return Math.abs(ordered(a) - ordered(b));
    }

    /** {@code 0x1.8p1 (3.0, 40400000)} */
    public static String show(float value) {
        return Float.toHexString(value) + String.format(Locale.ROOT, " (%s, %08x)", value, Float.floatToRawIntBits(value));
    }

    private static String show(Memory.Held held, int word) {
        return held.floats() != null ? show(Float.intBitsToFloat(word)) : word + String.format(Locale.ROOT, " (%08x)", word);
    }

    private static String distance(Memory.Held held, int expected, int actual) {
        return held.floats() == null ? "" : ", " + ulps(expected, actual) + " ulp apart";
    }

    /** Floats in ascending order as consecutive integers, both zeros 0. */
    private static long ordered(int bits) {
        return bits >= 0 ? bits : -(long) (bits & Integer.MAX_VALUE);
    }

    /** What the launch read at this index, where inputs are as long as the output. */
    private static String inputs(List<Memory.Held> held, int index, int length) {
        StringBuilder text = new StringBuilder();
        for (Memory.Held buffer : held) {
            if (buffer.floats() != null && buffer.floats().length == length) {
                text.append("; before: ").append(buffer.label()).append(" = ").append(show(buffer.floats()[index]));
            }
        }
        return text.toString();
    }
}
