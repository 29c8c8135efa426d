package org.talweg.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhiloxTest {
    private static final int POISON = 0xdeadbeef;

    @Test
    void shouldGiveTheKnownAnswers() throws IOException {
        List<String> lines;
        try (InputStream in = PhiloxTest.class.getResourceAsStream("/philox4x32-10.kat")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.startsWith("#")).toList();
        }
        assertEquals(3, lines.size());
        for (String line : lines) {
            int[] w = IntStream.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                    .map(i -> HexFormat.fromHexDigits(line.trim().split(" +")[i])).toArray();
            int[] out = {POISON, POISON, POISON, POISON, POISON, POISON};
            Philox.draws(joined(w[4], w[5]), joined(w[0], w[1]), 1, w[2], w[3], out, 1);
            assertArrayEquals(new int[] {POISON, w[6], w[7], w[8], w[9], POISON}, out, line);
        }
    }

    @Test
    void shouldDrawWordIMod4OfBlockIDiv4() {
        long first = (1L << 32) - 2; // the low word of the block's number overflows in the run
        int[] run = new int[32];
        Philox.draws(42, first, 8, 7, 3, run, 0);
        for (int i = 0; i < run.length; i++) {
            assertEquals(run[i], Philox.draw(42, 4 * first + i, 7, 3));
        }
    }

    @Test
    void shouldKeepTheAskedFraction() {
        assertEquals(0x80000000, Philox.threshold(0.5f));
        assertEquals(0xffffff00, Philox.threshold(Math.nextDown(1f)));
        int n = 1 << 20;
        int[] draws = new int[n];
        for (float keep : new float[] {0.1f, 0.5f, 0.8f}) {
            Philox.draws(1, 0, n / 4, 0, 5, draws, 0);
            int threshold = Philox.threshold(keep);
            long kept = IntStream.of(draws).filter(d -> Integer.compareUnsigned(d, threshold) < 0).count();
            assertEquals(keep, (double) kept / n, 5 * Math.sqrt(keep * (1 - keep) / n));
        }
        for (float keep : new float[] {0f, 1f, -0.5f, Float.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> Philox.threshold(keep));
        }
    }

    /** Correlation of uniforms that differ in one index by one: within five standard errors of 0. */
    @Test
    void shouldBeIndependentBetweenSeedsElementsStepsAndStreams() {
        int n = 1 << 18;
        double[] base = uniforms(1, 0, 0, 0, n);
        assertEquals(0.5, IntStream.range(0, n).mapToDouble(i -> base[i]).average().orElseThrow(), 5 * 0.2887 / 512);
        for (double[] other : List.of(uniforms(2, 0, 0, 0, n), uniforms(1, 1, 0, 0, n), uniforms(1, 0, 1, 0, n),
                uniforms(1, 0, 0, 1, n), uniforms(1L << 32 | 1, 0, 0, 0, n))) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += (base[i] - 0.5) * (other[i] - 0.5) * 12;
            }
            assertEquals(0, sum / n, 5 / Math.sqrt(n));
        }
    }

    @Test
    void shouldConvertToUniformExactly() {
        assertEquals(0f, Philox.uniform(0xff));
        assertEquals(0x1p-24f, Philox.uniform(0x100));
        assertEquals(Math.nextDown(1f), Philox.uniform(-1));
    }

    @Test
    void shouldStreamTheBlocksInOrder() {
        int[] words = new int[12];
        Philox.draws(9, 0, 3, 4, 0x80000000 | 2, words, 0);
        PhiloxStream stream = new PhiloxStream(9, 4, 2);
        assertArrayEquals(words, IntStream.range(0, 12).map(i -> stream.nextInt()).toArray());
        assertThrows(IllegalArgumentException.class, () -> new PhiloxStream(9, -1));
        assertThrows(IllegalArgumentException.class, () -> stream.nextInt(0));
    }

    @Test
    void shouldDrawBoundedIntsWithoutBias() {
        PhiloxStream stream = new PhiloxStream(3, 0);
        int[] counts = new int[7];
        int n = 700_000;
        for (int i = 0; i < n; i++) {
            counts[stream.nextInt(7)]++;
        }
        for (int count : counts) {
            assertEquals(n / 7.0, count, 5 * Math.sqrt(n / 7.0));
        }
        int bound = 3 << 29; // without rejection, 0 to 2^31 would favour two of three values
        int third = 0;
        for (int i = 0; i < n; i++) {
            int value = stream.nextInt(bound);
            assertTrue(value >= 0 && value < bound);
            third += value % 3 == 0 ? 1 : 0;
        }
        assertEquals(n / 3.0, third, 5 * Math.sqrt(n * 2 / 9.0));
    }

    @Test
    void shouldHaveTheMomentsOfItsDistributions() {
        PhiloxStream stream = new PhiloxStream(11, 1);
        int n = 400_000;
        double mean = 0;
        double square = 0;
        double fourth = 0;
        double uniform = 0;
        for (int i = 0; i < n; i++) {
            double g = stream.nextGaussian();
            mean += g;
            square += g * g;
            fourth += g * g * g * g;
            double u = stream.nextUniform();
            assertTrue(u >= 0 && u < 1);
            uniform += u;
        }
        double error = 5 / Math.sqrt(n);
        assertEquals(0, mean / n, error);
        assertEquals(1, square / n, error * Math.sqrt(2));
        assertEquals(3, fourth / n, error * Math.sqrt(96));
        assertEquals(0.5, uniform / n, error * 0.2887);
    }

    @Test
    void shouldShuffleEveryOrderAlike() {
        PhiloxStream stream = new PhiloxStream(5, 0);
        int[] counts = new int[256];
        int n = 240_000;
        for (int i = 0; i < n; i++) {
            int[] values = {0, 1, 2, 3};
            stream.shuffle(values);
            counts[values[0] << 6 | values[1] << 4 | values[2] << 2 | values[3]]++;
        }
        assertEquals(24, IntStream.of(counts).filter(c -> c > 0).count());
        for (int count : counts) {
            assertTrue(count == 0 || Math.abs(count - n / 24.0) < 5 * Math.sqrt(n / 24.0), "count " + count);
        }
    }

    private static double[] uniforms(long seed, long firstElement, int step, int stream, int n) {
        int[] draws = new int[n + 4];
        Philox.draws(seed, 0, n / 4 + 1, step, stream, draws, 0);
        return IntStream.range(0, n).mapToDouble(i -> Philox.uniform(draws[i + (int) firstElement])).toArray();
    }

    private static long joined(int low, int high) {
        return (long) high << 32 | low & 0xffffffffL;
    }
}
