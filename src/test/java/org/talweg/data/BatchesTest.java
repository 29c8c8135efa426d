package org.talweg.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchesTest {
    @ParameterizedTest
    @EnumSource(Shuffle.class)
    void shouldTakeEveryRowOncePerEpoch(Shuffle shuffle) {
        for (int rows : new int[] {1, 2, 3, 97, 1000}) {
            for (int epoch = 0; epoch < 5; epoch++) {
                int[] order = new Batches(rows, 1, shuffle, 9).order(epoch);
                assertArrayEquals(IntStream.range(0, rows).toArray(), Arrays.stream(order).sorted().toArray());
            }
        }
    }

    @Test
    void shouldShuffleWhenAsked() {
        Batches never = new Batches(100, 10, Shuffle.NEVER, 4);
        Batches once = new Batches(100, 10, Shuffle.ONCE, 4);
        Batches each = new Batches(100, 10, Shuffle.EACH_EPOCH, 4);
        assertArrayEquals(IntStream.range(0, 100).toArray(), never.order(3));
        assertFalse(Arrays.equals(never.order(0), once.order(0)));
        assertArrayEquals(once.order(0), once.order(7));
        assertFalse(Arrays.equals(each.order(0), each.order(1)));
        assertFalse(Arrays.equals(once.order(0), new Batches(100, 10, Shuffle.ONCE, 5).order(0)));
    }

    @Test
    void shouldRecomputeAnyEpochFromScratch() {
        Batches batches = new Batches(500, 32, Shuffle.EACH_EPOCH, 123456789012L);
        int[][] orders = new int[20][];
        for (int epoch = 0; epoch < 20; epoch++) orders[epoch] = batches.order(epoch);
        for (int epoch = 19; epoch >= 0; epoch--) {
            assertArrayEquals(orders[epoch], new Batches(500, 32, Shuffle.EACH_EPOCH, 123456789012L).order(epoch));
        }
    }

    @Test
    void shouldReachEveryOrderEquallyOften() {
        Map<String, Integer> counts = new HashMap<>();
        Batches batches = new Batches(4, 1, Shuffle.EACH_EPOCH, 77);
        for (int epoch = 0; epoch < 24_000; epoch++) counts.merge(Arrays.toString(batches.order(epoch)), 1, Integer::sum);
        assertEquals(24, counts.size());
        double chiSquare = 0;
        for (int count : counts.values()) chiSquare += (count - 1000.0) * (count - 1000.0) / 1000;
        // 23 degrees of freedom: 49.7 is passed once in a thousand.
        assertTrue(chiSquare < 49.7, "chi-square " + chiSquare);
    }

    @Test
    void shouldCutTheOrderInBatches() {
        Batches batches = new Batches(10, 4, Shuffle.NEVER, 0);
        assertEquals(3, batches.count());
        assertEquals(8, batches.begin(2));
        assertEquals(4, batches.size(1));
        assertEquals(2, batches.size(2));
        assertEquals(1, new Batches(10, 10, Shuffle.NEVER, 0).count());
        assertEquals(10, new Batches(10, 1, Shuffle.NEVER, 0).count());
        assertEquals(2, new Batches(10, 5, Shuffle.NEVER, 0).count());
    }

    @Test
    void shouldRefuseBatchesThatDoNotFit() {
        Refusal.of(() -> new Batches(10, 11, Shuffle.ONCE, 0), "batch=11", "1 to 10");
        Refusal.of(() -> new Batches(10, 0, Shuffle.ONCE, 0), "batch=0");
        Refusal.of(() -> new Batches(10, -1, Shuffle.ONCE, 0), "batch=-1");
        Refusal.of(() -> new Batches(0, 1, Shuffle.ONCE, 0), "rows=0");
    }
}
