package org.talweg.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.talweg.kernel.Philox;

class PhiloxVectorTest {
    @Test
    void shouldDrawTheWordsOfTheScalarForm() {
        for (int blocks : new int[] {0, 1, 7, 8, 9, 16, 31, 1000}) {
            for (long first : new long[] {0, 5, (1L << 32) - 3, -4}) {
                int[] scalar = new int[4 * blocks + 6];
                Arrays.fill(scalar, 0xdeadbeef);
                int[] vector = scalar.clone();
                Philox.draws(0xfedcba9876543210L, first, blocks, -2, 0x80000001, scalar, 3);
                PhiloxVector.draws(0xfedcba9876543210L, first, blocks, -2, 0x80000001, vector, 3);
                assertArrayEquals(scalar, vector, "blocks=" + blocks + " first=" + first);
            }
        }
    }
}
