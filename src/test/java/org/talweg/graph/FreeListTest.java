package org.talweg.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FreeListTest {
    @Test
    void shouldTakeTheSmallestGapThatFits() {
        FreeList list = new FreeList();
        long a = list.take(320);
        list.take(1);
        long c = list.take(96);
        list.take(1);
        list.give(a, 320);
        list.give(c, 96);
        assertEquals(c, list.take(65));
        assertEquals(a, list.take(65));
        assertEquals(a + 96, list.take(224));
        assertEquals(320 + 32 + 96 + 32, list.peak());
    }

    @Test
    void shouldJoinGapsAndGrowTheLastOne() {
        FreeList list = new FreeList();
        long[] starts = new long[4];
        for (int i = 0; i < 4; i++) {
            starts[i] = list.take(32);
        }
        list.give(starts[1], 32);
        list.give(starts[3], 32);
        list.give(starts[2], 32);
        assertEquals(32, list.take(128));
        assertEquals(160, list.peak());
    }

    @Test
    void shouldNeverGiveAPlaceTwice() {
        Random random = new Random(5);
        FreeList list = new FreeList();
        TreeMap<Long, Long> taken = new TreeMap<>();
        for (int i = 0; i < 5_000; i++) {
            if (taken.size() > 20 || !taken.isEmpty() && random.nextBoolean()) {
                Long start = taken.keySet().stream().skip(random.nextInt(taken.size())).findFirst().orElseThrow();
                list.give(start, taken.remove(start));
            } else {
                long length = 1 + random.nextInt(300);
                long start = list.take(length);
                Map.Entry<Long, Long> before = taken.floorEntry(start);
                Map.Entry<Long, Long> after = taken.ceilingEntry(start);
                assertEquals(0, start % 32);
                assertTrue(before == null || before.getKey() + before.getValue() <= start);
                assertTrue(after == null || start + length <= after.getKey());
                assertTrue(start + length <= list.peak());
                taken.put(start, length);
            }
        }
        taken.forEach(list::give);
        assertEquals(0, list.take(list.peak()));
        assertTrue(list.peak() < 300 * 40, "peak " + list.peak());
    }
}
