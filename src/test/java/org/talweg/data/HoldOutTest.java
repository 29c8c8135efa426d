package org.talweg.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldOutTest {
    @Test
    void shouldTakeTheRoundedShareOfEachClass() {
        Random random = new Random(31);
        for (int trial = 0; trial < 300; trial++) {
            int classes = 1 + random.nextInt(6);
            int[] labels = new int[20 + random.nextInt(200)];
            int[] counts = new int[classes];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = random.nextInt(classes);
                counts[labels[i]]++;
            }
            double share = 0.1 + 0.85 * random.nextDouble();
            HoldOut parts = HoldOut.stratified("t", labels, classes, share, trial);
            int[] held = new int[classes];
            for (int row : parts.validation()) held[labels[row]]++;
            for (int k = 0; k < classes; k++) {
                int expected = counts[k] == 0 ? 0 : (int) Math.min(counts[k] - 1, Math.round(share * counts[k]));
                assertEquals(expected, held[k], "seed " + trial + " class " + k);
            }
            int[] all = IntStream.concat(Arrays.stream(parts.train()), Arrays.stream(parts.validation())).sorted().toArray();
            assertArrayEquals(IntStream.range(0, labels.length).toArray(), all);
            assertArrayEquals(Arrays.stream(parts.train()).sorted().toArray(), parts.train());
            assertArrayEquals(Arrays.stream(parts.validation()).sorted().toArray(), parts.validation());
        }
    }

    @Test
    void shouldDrawEveryRowEquallyOften() {
        int[] hits = new int[50];
        int trials = 4000;
        for (int seed = 0; seed < trials; seed++) for (int row : HoldOut.of("t", 50, 0.2, seed).validation()) hits[row]++;
        // Binomial(4000, 0.2): mean 800, deviation 25.3; six deviations.
        for (int hit : hits) assertEquals(800, hit, 152);
    }

    @Test
    void shouldKeepSingleRowsForTraining() {
        HoldOut parts = HoldOut.stratified("t", new int[] {0, 1, 1, 1, 2}, 3, 0.9, 0);
        assertFalse(Arrays.stream(parts.validation()).anyMatch(row -> row == 0 || row == 4));
        assertEquals(2, parts.validation().length);
        assertTrue(HoldOut.of("t", 2, 0.99, 0).train().length == 1);
    }

    @Test
    void shouldRefuseAnEmptyPart() {
        Refusal.of(() -> HoldOut.of("t", 1, 0.5, 0), "rows=1");
        Refusal.of(() -> HoldOut.of("t", 100, 0.001, 0), "validation=0.001");
        Refusal.of(() -> HoldOut.of("t", 100, Double.NaN, 0), "NaN");
    }
}
