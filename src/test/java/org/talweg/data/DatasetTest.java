package org.talweg.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private static final List<String> CLASSES = List.of("no", "yes");

    private static Dataset small() {
        return Dataset.ofClasses("small", new float[] {1, 2, 3, 4, 5, 6}, 2, new int[] {0, 1, 1}, CLASSES);
    }

    @Test
    void shouldHoldTheDigits() {
        Dataset digits = Datasets.digits();
        assertEquals(1797, digits.rows());
        assertEquals(64, digits.columns());
        assertEquals(Task.CLASSIFY, digits.task());
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), digits.classes());
        int[] counts = new int[10];
        for (int k : digits.labels()) counts[k]++;
        assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, counts);
        for (float x : digits.features()) assertTrue(x >= 0 && x <= 1 && x * 16 == Math.rint(x * 16));
        assertEquals(5 / 16f, digits.features()[2]);
        assertEquals("pixel_0_2", digits.featureNames().get(2));
        assertEquals(Datasets.digits().fingerprint(), digits.fingerprint());
        assertTrue(digits.fingerprint().matches("[0-9a-f]{64}"));
    }

    @Test
    void shouldHoldFashionMini() {
        Split fashion = Datasets.fashionMini();
        assertEquals(1500, fashion.train().rows());
        assertEquals(500, fashion.validation().rows());
        assertEquals(784, fashion.train().columns());
        int[] counts = new int[10];
        for (int k : fashion.train().labels()) counts[k]++;
        for (int k : fashion.validation().labels()) counts[k] += 1000;
        for (int count : counts) assertEquals(50_150, count);
    }

    @Test
    void shouldFingerprintTheContentAlone() {
        String print = small().fingerprint();
        assertEquals(print, Dataset.ofClasses("renamed", new float[] {1, 2, 3, 4, 5, 6}, 2, new int[] {0, 1, 1}, CLASSES).fingerprint());
        List<Dataset> others = List.of(
                Dataset.ofClasses("small", new float[] {1, 2, 3, 4, 5, 7}, 2, new int[] {0, 1, 1}, CLASSES),
                Dataset.ofClasses("small", new float[] {1, 2, 3, 4, 5, 6}, 2, new int[] {0, 1, 0}, CLASSES),
                Dataset.ofClasses("small", new float[] {1, 2, 3, 4, 5, 6}, 2, new int[] {0, 1, 1}, List.of("n", "oyes")),
                Dataset.ofClasses("small", new float[] {1, 2, 3, 4, 5, 6}, 3, new int[] {0, 1}, CLASSES),
                Dataset.ofValues("small", new float[] {1, 2, 3, 4, 5, 6}, 2, new float[] {0, 1, 1}),
                Dataset.ofClasses("small", new float[] {0f, 1}, 1, new int[] {0, 1}, CLASSES),
                Dataset.ofClasses("small", new float[] {-0f, 1}, 1, new int[] {0, 1}, CLASSES));
        assertEquals(others.size() + 1, 1 + others.stream().map(Dataset::fingerprint).filter(p -> !p.equals(print)).distinct().count());
    }

    @Test
    void shouldSelectRowsInOrder() {
        Dataset chosen = small().select("chosen", new int[] {2, 0, 2});
        assertArrayEquals(new float[] {5, 6, 1, 2, 5, 6}, chosen.features());
        assertArrayEquals(new int[] {1, 0, 1}, chosen.labels());
        Dataset values = Dataset.ofValues("v", new float[] {1, 2}, 1, new float[] {7, 8}).select("w", new int[] {1});
        assertArrayEquals(new float[] {8}, values.targets());
        assertEquals(8, values.encoding().label().value(values.targets()[0]));
    }

    @Test
    void shouldRefuseArraysThatDoNotFit() {
        Refusal.of(() -> Dataset.ofClasses("d", new float[5], 2, new int[] {0, 1, 1}, CLASSES), "features=5", "rows=3", "columns=2");
        Refusal.of(() -> Dataset.ofClasses("d", new float[0], 0, new int[] {0}, CLASSES), "columns=0");
        Refusal.of(() -> Dataset.ofClasses("d", new float[0], 2, new int[0], CLASSES), "rows=0");
        Refusal.of(() -> Dataset.ofClasses("d", new float[2], 1, new int[] {0, 2}, CLASSES), "row 1", "label=2");
        Refusal.of(() -> Dataset.ofClasses("d", new float[2], 1, new int[] {0, -1}, CLASSES), "label=-1");
        Refusal.of(() -> Dataset.ofClasses("d", new float[2], 1, new int[] {0, 0}, List.of("one")), "at least 2");
        Refusal.of(() -> Dataset.ofClasses("d", new float[] {0, Float.NaN}, 1, new int[] {0, 1}, CLASSES), "feature=NaN", "row 1");
        Refusal.of(() -> Dataset.ofValues("d", new float[2], 1, new float[] {0, Float.POSITIVE_INFINITY}), "target=Infinity");
        Refusal.of(() -> small().targets(), "task=CLASSIFY");
    }

    @Test
    void shouldRefuseASplitOfTwoEncodings() {
        Dataset other = Dataset.ofValues("other", new float[] {1, 2}, 1, new float[] {7, 8});
        assertNotEquals(other.encoding(), small().encoding());
        assertThrows(IllegalArgumentException.class, () -> new Split(small(), other));
    }
}
