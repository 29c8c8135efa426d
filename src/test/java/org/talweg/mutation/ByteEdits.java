package org.talweg.mutation;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes bytes without a thought for what they mean. */
final class ByteEdits {
    private static final long[] INTERESTING = {0, -1, 1, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 0x7FFF_FFFFL, 0x8000_0000L,
        0xFFFF_FFFFL, 0x1_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE, 100_000_000, 100_000_001, 0x0102_0304_0506_0708L};
    private static final String MARKS = " \t\r\n\0\"',;:[]{}\\0123456789.eE+-";
    private static final int MOST_EDITS = 4;
    private static final int LONGEST_BLOCK = 300;

    private ByteEdits() {}

    /** One to four changes. */
    static byte[] mutate(SplittableRandom random, byte[] seed, List<byte[]> others) {
        byte[] bytes = seed;
        for (int edits = 1 + random.nextInt(MOST_EDITS); edits > 0; edits--) {
            bytes = edit(random, bytes, others.get(random.nextInt(others.size())));
        }
        return bytes;
    }

    private static byte[] edit(SplittableRandom random, byte[] bytes, byte[] other) {
        int length = bytes.length;
        int at = random.nextInt(length + 1);
        int end = Math.min(length, at + 1 + random.nextInt(random.nextBoolean() ? 8 : LONGEST_BLOCK));
        return switch (random.nextInt(9)) {
            case 0 -> set(bytes, at, (byte) (at < length ? bytes[at] ^ 1 << random.nextInt(8) : 0));
            case 1 -> set(bytes, at, (byte) random.nextInt(256));
            case 2 -> set(bytes, at, (byte) MARKS.charAt(random.nextInt(MARKS.length())));
            case 3 -> joined(bytes, 0, at, random(random, end - at), bytes, at, length);
            case 4 -> joined(bytes, 0, at, new byte[0], bytes, end, length);
            case 5 -> joined(bytes, 0, end, new byte[0], bytes, at, length);
            case 6 -> Arrays.copyOf(bytes, random.nextInt(4) > 0 ? at : Math.min(length + 200, length + end - at));
            case 7 -> joined(bytes, 0, at, new byte[0], other, random.nextInt(other.length + 1), other.length);
            default -> integer(random, bytes, at);
        };
    }

    private static byte[] set(byte[] bytes, int at, byte value) {
        byte[] changed = bytes.clone();
        if (at < changed.length) {
            changed[at] = value;
        }
        return changed;
    }

    private static byte[] random(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] integer(SplittableRandom random, byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        long value = INTERESTING[random.nextInt(INTERESTING.length)] + random.nextInt(3) - 1;
        int width = 1 << random.nextInt(4);
        boolean little = random.nextBoolean();
        for (int i = 0; i < width && at + i < changed.length; i++) {
            changed[at + i] = (byte) (value >> 8 * (little ? i : width - 1 - i));
        }
        return changed;
    }

    static byte[] joined(byte[] head, int from, int to, byte[] middle, byte[] tail, int tailFrom, int tailTo) {
        byte[] all = Arrays.copyOf(Arrays.copyOfRange(head, from, to), to - from + middle.length + tailTo - tailFrom);
        System.arraycopy(middle, 0, all, to - from, middle.length);
        System.arraycopy(tail, tailFrom, all, to - from + middle.length, tailTo - tailFrom);
        return all;
    }
}
