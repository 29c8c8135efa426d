package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SearchSpaceTest {
    private static final SearchAxis RATE = new SearchAxis.Listed("lr", true, List.of("0.1", "0.01"));
    private static final SearchAxis PENALTY = new SearchAxis.Listed("l2", true, List.of("0", "1e-3", "1e-2"));

    @Test
    void shouldCombineEveryValueWithEveryOther() {
        SearchSpace space = new SearchSpace(List.of(RATE, PENALTY));
        assertEquals(6, space.size());
        assertEquals(List.of(List.of("0.1", "0"), List.of("0.1", "1e-3"), List.of("0.1", "1e-2"), List.of("0.01", "0"),
                List.of("0.01", "1e-3"), List.of("0.01", "1e-2")), space.grid());
    }

    @Test
    void shouldDrawDifferentPointsBySeed() {
        SearchSpace space = new SearchSpace(List.of(RATE, PENALTY));
        List<List<String>> all = space.random(6, 1);
        assertEquals(new HashSet<>(space.grid()), new HashSet<>(all));
        assertEquals(all, space.random(6, 1));
        assertNotEquals(all, space.random(6, 2));
        assertThrows(IllegalArgumentException.class, () -> space.random(7, 1));
    }

    /** Of 3000 evenly in the logarithm from 1e-4 to 1e-1, a third lies in each decade: 1000 ± 5 standard deviations of 26. */
    @Test
    void shouldDrawRangesEvenlyInTheLogarithm() {
        SearchAxis.Range rates = new SearchAxis.Range("lr", true, 1e-4, 1e-1, false);
        int[] decades = new int[3];
        for (List<String> point : new SearchSpace(List.of(rates, new SearchAxis.Range("u", false, 0, 1, false))).random(3000, 0)) {
            double rate = Double.parseDouble(point.get(0));
            assertTrue(rate >= 1e-4 && rate <= 1e-1, point::toString);
            assertTrue(point.get(0).length() <= 8, "as short as can be typed: " + point);
            decades[rate < 1e-3 ? 0 : rate < 1e-2 ? 1 : 2]++;
        }
        for (int count : decades) {
            assertTrue(Math.abs(count - 1000) < 130, "decade with " + count);
        }
    }

    @Test
    void shouldDrawWholeNumbers() {
        SearchSpace space = new SearchSpace(List.of(new SearchAxis.Range("width", true, 2, 9, true)));
        assertEquals(new HashSet<>(List.of("2", "3", "4", "5", "6", "7", "8", "9")),
                new HashSet<>(space.random(8, 0).stream().map(point -> point.get(0)).toList()));
        assertThrows(IllegalArgumentException.class, () -> space.random(9, 0));
    }

    @Test
    void shouldRefuseRangesThatDoNotGrow() {
        assertThrows(IllegalArgumentException.class, () -> new SearchAxis.Range("lr", true, 0, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new SearchAxis.Range("lr", true, 1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new SearchAxis.Range("lr", false, 0, Double.NaN, false));
        assertThrows(IllegalArgumentException.class, () -> new SearchAxis.Listed("lr", false, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new SearchSpace(List.of()));
        assertThrows(IllegalArgumentException.class,
                () -> new SearchSpace(List.of(new SearchAxis.Range("lr", true, 1, 2, false))).grid());
    }
}
