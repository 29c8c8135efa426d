package org.talweg.mutation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Changes the magic number, the dimensions and the length of IDX. */
final class IdxEdits {
    private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 6, 255, 256, 65_535, 65_536, 1 << 20, 1 << 24, Integer.MAX_VALUE, Integer.MIN_VALUE, -1};

    private IdxEdits() {}

    static byte[] mutate(SplittableRandom random, byte[] seed) {
        byte[] bytes = Arrays.copyOf(seed, random.nextInt(3) == 0 ? random.nextInt(2 * seed.length) : seed.length);
        ByteBuffer words = ByteBuffer.wrap(bytes);
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            int word = random.nextInt(5) * Integer.BYTES;
            if (word + Integer.BYTES <= bytes.length) {
                words.putInt(word, word == 0 ? 0x0800 + random.nextInt(6) : SIZES[random.nextInt(SIZES.length)]);
            }
        }
        return bytes;
    }
}
