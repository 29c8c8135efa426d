package org.talweg.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The matrix product against its definition, written out one output at a time. */
class MatMulTest {
    private static final float[] HOSTILE = {
        0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 0x1p-130f, -0x1p-127f, Float.MIN_NORMAL, Float.MAX_VALUE,
        -Float.MAX_VALUE, 1e20f, -1e20f, 1e-20f, -1e-20f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN,
    };
    private static final int[] SIZES = {1, 2, 7, 8, 9, 10, 15, 16, 17, 31, 32, 33, 63, 65, 127, 257};
    private static final float POISON = 0x1.5a5a5ap77f;
    private static final float CANARY = -0x1.c3c3c2p-41f;
    private static final int CANARIES = 40;

    private enum Form { NN, TN, NT, TT }

    /** What the operands are made of: mostly ordinary numbers, or few of them. */
    private enum Values {
        ORDINARY(0), SOME_HOSTILE(0.002), HOSTILE_ONLY(1), ZEROS_AND_TINY(1);

        final double hostile;

        Values(double hostile) {
            this.hostile = hostile;
        }

        float next(Random random) {
            if (this == ZEROS_AND_TINY) {
                return HOSTILE[random.nextInt(7)];
            }
            return random.nextDouble() < hostile ? HOSTILE[random.nextInt(HOSTILE.length)]
                    : (float) random.nextGaussian();
        }
    }

    private record Product(Form form, int m, int n, int k, float[] a, int aBase, float[] b, int bBase) {
        static Product random(Form form, int m, int n, int k, Values values, long seed) {
            Random random = new Random(seed);
            int aBase = random.nextInt(20);
            int bBase = random.nextInt(20);
            float[] a = new float[aBase + m * k];
            float[] b = new float[bBase + k * n];
            fill(a, values, random);
            fill(b, values, random);
            return new Product(form, m, n, k, a, aBase, b, bBase);
        }

        private static void fill(float[] array, Values values, Random random) {
            for (int i = 0; i < array.length; i++) {
                array[i] = values.next(random);
            }
        }

        boolean transA() {
            return form == Form.TN || form == Form.TT;
        }

        boolean transB() {
            return form == Form.NT || form == Form.TT;
        }

        float expected(int i, int j) {
            float total = 0f;
            for (int start = 0; start < k; start += 2048) {
                float chain = 0f;
                for (int p = start; p < Math.min(k, start + 2048); p++) {
                    chain = Math.fma(a[aBase + (transA() ? p * m + i : i * k + p)],
                            b[bBase + (transB() ? j * k + p : p * n + j)], chain);
                }
                total = start == 0 ? chain : total + chain;
            }
            return total;
        }

        float[] expected() {
            float[] c = new float[m * n];
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    c[i * n + j] = expected(i, j);
                }
            }
            return c;
        }

        List<Task> scalar(float[] c, int cBase) {
            return MatMulScalar.tasks(a, aBase, b, bBase, c, cBase, transA(), transB(), m, n, k);
        }

        List<Task> vector(float[] c, int cBase, int threads) {
            float[] scratch = new float[Math.toIntExact(MatMulVector.scratch(m, n, k, transA(), transB(), threads))];
            Arrays.fill(scratch, Float.NaN);
            return MatMulVector.tasks(a, aBase, b, bBase, c, cBase, transA(), transB(), m, n, k, scratch, threads);
        }

        void check(String what, float[] expected, float[] c, int cBase) {
            for (int i = 0; i < m * n; i++) {
                float want = expected[i];
                float got = c[cBase + i];
                if (!(Float.isNaN(want) && Float.isNaN(got))
                        && Float.floatToRawIntBits(want) != Float.floatToRawIntBits(got)) {
                    throw new AssertionError(String.format(
                            "%s %s m=%d n=%d k=%d at (%d, %d): expected %s (%08x), got %s (%08x)", what, form, m, n, k,
                            i / n, i % n, want, Float.floatToRawIntBits(want), got, Float.floatToRawIntBits(got)));
                }
            }
            for (int i = 0; i < c.length; i++) {
                if (i < cBase || i >= cBase + m * n) {
                    assertEquals(CANARY, c[i], () -> what + " wrote outside of C: " + form + " m=" + m + " n=" + n);
                }
            }
        }

        float[] poisoned(int cBase) {
            float[] c = new float[cBase + m * n + CANARIES];
            Arrays.fill(c, CANARY);
            Arrays.fill(c, cBase, cBase + m * n, POISON);
            return c;
        }
    }

    private static void runWhole(List<Task> tasks) {
        for (Task task : tasks) {
            task.run(0, task.units());
        }
    }

    private static void check(Product product) {
        float[] expected = product.expected();
        int cBase = 3;
        float[] c = product.poisoned(cBase);
        runWhole(product.scalar(c, cBase));
        product.check("scalar", expected, c, cBase);

        float[] d = product.poisoned(cBase);
        List<Task> tasks = product.vector(d, cBase, 1);
        runWhole(tasks);
        product.check("vector", expected, d, cBase);
        // Again, over the results and the scratch that the first run left.
        runWhole(tasks);
        product.check("vector, second run", expected, d, cBase);
    }

    @Test
    void shouldFollowTheDefinitionAtMixedSizes() {
        Random random = new Random(11);
        for (Form form : Form.values()) {
            for (int m : SIZES) {
                for (int n : SIZES) {
                    int k = SIZES[random.nextInt(SIZES.length)];
                    check(Product.random(form, m, n, Math.min(k, 4_000_000 / (m * n)),
                            Values.values()[random.nextInt(4)], random.nextLong()));
                }
            }
        }
    }

    @Test
    void shouldFollowTheDefinitionAcrossSegments() {
        Random random = new Random(12);
        for (Form form : Form.values()) {
            for (int k : new int[] {256, 257, 511, 513, 2047, 2048, 2049, 4097}) {
                for (Values values : Values.values()) {
                    check(Product.random(form, 1 + random.nextInt(20), 1 + random.nextInt(70), k, values, k + 7L));
                    check(Product.random(form, 50 + random.nextInt(20), 1 + random.nextInt(70), k, values, k + 8L));
                }
            }
        }
    }

    @Test
    void shouldFollowTheDefinitionAtLayerShapes() {
        for (Form form : Form.values()) {
            check(Product.random(form, 128, 10, 512, Values.ORDINARY, 1));
            check(Product.random(form, 512, 10, 128, Values.ORDINARY, 2));
            check(Product.random(form, 128, 512, 10, Values.ORDINARY, 3));
            check(Product.random(form, 32, 784, 64, Values.SOME_HOSTILE, 4));
        }
    }

    @Test
    void shouldFollowTheDefinitionAtEveryNarrowWidth() {
        Random random = new Random(18);
        for (Form form : Form.values()) {
            for (int n = 1; n <= 40; n++) {
                for (int m : new int[] {7, 8, 9, 40, 71}) {
                    for (int k : new int[] {1, 2, 10, 63, 64, 67}) {
                        check(Product.random(form, m, n, k, Values.values()[random.nextInt(4)], random.nextLong()));
                    }
                }
            }
        }
    }

    @Test
    void shouldFollowTheDefinitionWithAVector() {
        Random random = new Random(19);
        for (Form form : Form.values()) {
            for (int size : new int[] {1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 67, 100, 128, 131, 200, 300}) {
                for (int k : new int[] {1, 2, 17, 100, 2048, 2049, 4100}) {
                    Values values = Values.values()[random.nextInt(4)];
                    check(Product.random(form, 1, size, k, values, random.nextLong()));
                    check(Product.random(form, size, 1, k, values, random.nextLong()));
                }
            }
        }
    }

    @Test
    void shouldFollowTheDefinitionWithASmallFactor() {
        for (Form form : Form.values()) {
            check(Product.random(form, 33, 64, 64, Values.ORDINARY, 20));
            check(Product.random(form, 61, 100, 150, Values.SOME_HOSTILE, 21));
            check(Product.random(form, 20, 1638, 10, Values.SOME_HOSTILE, 22));
            check(Product.random(form, 1030, 10, 2048, Values.ORDINARY, 23));
            check(Product.random(form, 70, 31, 2047, Values.SOME_HOSTILE, 24));
        }
    }

    @Test
    void shouldFollowTheDefinitionBeyondOneStep() {
        check(Product.random(Form.NN, 4100, 33, 3, Values.ORDINARY, 5));
        check(Product.random(Form.TN, 4097, 5, 2050, Values.SOME_HOSTILE, 6));
        check(Product.random(Form.NT, 50, 4100, 20, Values.ORDINARY, 7));
        check(Product.random(Form.NN, 3, 4113, 2051, Values.SOME_HOSTILE, 8));
    }

    @Test
    void shouldNotDependOnHowUnitsAreSharedOut() {
        Random random = new Random(13);
        int[][] shapes = {{128, 512, 100}, {400, 300, 257}, {65, 10, 512}, {30, 200, 2050}, {1, 700, 40}, {600, 7, 90},
            {205, 10, 1100}, {333, 100, 60}, {500, 16, 300}, {1, 900, 2500}, {901, 1, 2500}};
        for (Form form : Form.values()) {
            for (int[] s : shapes) {
                Product product = Product.random(form, s[0], s[1], s[2], Values.SOME_HOSTILE, random.nextLong());
                float[] expected = product.expected();
                for (int threads : new int[] {1, 2, 3, 16}) {
                    float[] c = product.poisoned(5);
                    for (Task task : product.vector(c, 5, threads)) {
                        runInRandomRanges(task, random);
                    }
                    product.check("vector for " + threads + " threads", expected, c, 5);
                }
                float[] c = product.poisoned(5);
                product.scalar(c, 5).forEach(task -> runInRandomRanges(task, random));
                product.check("scalar in ranges", expected, c, 5);
            }
        }
    }

    private static void runInRandomRanges(Task task, Random random) {
        int units = task.units();
        int middle = random.nextInt(units + 1);
        for (int unit = middle; unit < units; ) {
            int end = Math.min(units, unit + 1 + random.nextInt(5));
            task.run(unit, end);
            unit = end;
        }
        for (int unit = middle - 1; unit >= 0; unit--) {
            task.run(unit, unit + 1);
        }
    }

    @Test
    void shouldGiveTheSameBitsOnThreadsAtOnce() throws InterruptedException {
        for (int[] s : new int[][] {{200, 330, 300}, {213, 10, 700}, {403, 90, 100}, {2, 900, 700}, {1, 900, 2100}}) {
            for (Form form : Form.values()) {
                checkOnThreads(Product.random(form, s[0], s[1], s[2], Values.SOME_HOSTILE, 14));
            }
        }
    }

    private static void checkOnThreads(Product product) throws InterruptedException {
        float[] c = product.poisoned(0);
        for (Task task : product.vector(c, 0, 4)) {
            Thread[] threads = new Thread[4];
            for (int t = 0; t < threads.length; t++) {
                int from = task.units() * t / threads.length;
                int to = task.units() * (t + 1) / threads.length;
                threads[t] = new Thread(() -> task.run(from, to));
                threads[t].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        product.check("vector on threads", product.expected(), c, 0);
    }

    @Test
    void shouldGivePositiveZeroWithoutTerms() {
        for (Form form : Form.values()) {
            check(Product.random(form, 5, 40, 0, Values.ORDINARY, 15));
        }
    }

    @Test
    void shouldDoNothingWithoutOutputs() {
        for (int[] s : new int[][] {{0, 5, 5}, {5, 0, 5}, {0, 0, 0}}) {
            check(Product.random(Form.NN, s[0], s[1], s[2], Values.ORDINARY, 16));
        }
    }

    @Test
    void shouldKeepNegativeZeroOfTheLastTerm() {
        // fma(-tiny, tiny, +0) is +0, but a chain whose value rounds to -0 must not be padded to +0 by a further term.
        Product product = new Product(Form.NN, 1, 1, 1, new float[] {-0x1p-100f}, 0, new float[] {0x1p-100f}, 0);
        assertEquals(Float.floatToRawIntBits(-0f), Float.floatToRawIntBits(product.expected(0, 0)));
        check(product);
    }

    @Test
    void shouldShareLargeProductsAmongThreads() {
        Product product = Product.random(Form.NN, 128, 512, 64, Values.ORDINARY, 17);
        List<Task> tasks = product.vector(new float[128 * 512], 0, 2);
        assertTrue(tasks.stream().allMatch(task -> task.units() >= 8), () -> tasks.size() + " tasks");
    }

    @Test
    void shouldRefuseOperandsOutsideTheirArrays() {
        float[] four = new float[4];
        for (int[] s : new int[][] {{3, 2, 2}, {2, 3, 2}, {2, 2, 3}, {-1, 2, 2}, {65536, 65536, 1}}) {
            var e = assertThrows(IllegalArgumentException.class,
                    () -> MatMulScalar.tasks(four, 0, four, 0, four, 0, false, false, s[0], s[1], s[2]));
            assertTrue(e.getMessage().startsWith("expected "), e.getMessage());
            assertThrows(IllegalArgumentException.class,
                    () -> MatMulVector.tasks(four, 0, four, 0, four, 0, false, false, s[0], s[1], s[2], new float[9], 1));
        }
        var e = assertThrows(IllegalArgumentException.class,
                () -> MatMulVector.tasks(four, 0, four, 0, four, 0, false, false, 2, 2, 2, new float[9], 1));
        assertTrue(e.getMessage().contains("scratch"), e.getMessage());
    }
}
