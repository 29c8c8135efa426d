package org.talweg.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.talweg.engine.OnCpu.assertBits;
import static org.talweg.engine.OnCpu.assertNear;
import static org.talweg.engine.OnCpu.normal;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementary;
import org.talweg.kernel.Loss;
import org.talweg.kernel.Loss.Pointwise;

/** Losses against their definitions, written down once more, and their gradients against differences in double. */
class CpuLossTest {
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;
    private static final int[] COLUMNS = {1, 2, 10, 31, 32, 33, 64, 100, 1500};

    private final OnCpu cpu = OnCpu.scalar();

    @AfterEach
    void close() {
        cpu.close();
    }

    private static float max(float acc, float x) {
        return Float.isNaN(acc) ? acc : Float.isNaN(x) || acc < x ? x : acc;
    }

    /** Of a row: its maximum and Σ exp(z − maximum), by the tree of 32 lanes with all of its places. */
    private static float[] tree(float[] z, int at, int columns) {
        float[] most = new float[32];
        float[] sum = new float[32];
        Arrays.fill(most, -INF);
        for (int c = 0; c < columns; c++) {
            most[c % 32] = max(most[c % 32], z[at + c]);
        }
        for (int half = 16; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                most[i] = max(most[i], most[i + half]);
            }
        }
        for (int c = 0; c < (columns + 31) / 32 * 32; c++) {
            sum[c % 32] += c < columns ? Elementary.exp(z[at + c] - most[0]) : 0;
        }
        for (int half = 16; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sum[i] += sum[i + half];
            }
        }
        return new float[] {most[0], sum[0]};
    }

    private static float[] logits(int rows, int columns) {
        float[] z = normal(rows * columns, 100 + columns);
        if (rows > 6) { // rows of their own kind
            z[columns] = INF;
            z[2 * columns] = -INF;
            z[3 * columns] = NAN;
            Arrays.fill(z, 4 * columns, 5 * columns, -INF);
            Arrays.fill(z, 5 * columns, 6 * columns, 3f);
            z[6 * columns] = 1000f;
        }
        return z;
    }

    private static int[] labels(int rows, int columns) {
        return new SplittableRandom(columns).ints(rows, -1, columns + 1).toArray();
    }

    @Test
    void shouldFollowTheOrderOfOperationsOfSoftmax() {
        int rows = 23;
        for (int columns : COLUMNS) {
            float[] z = logits(rows, columns);
            int[] labels = labels(rows, columns);
            float[] up = normal(rows, 5);
            float[] loss = new float[rows];
            float[] p = new float[z.length];
            float[] dz = new float[z.length];
            for (int r = 0; r < rows; r++) {
                float[] ms = tree(z, r * columns, columns);
                boolean valid = labels[r] >= 0 && labels[r] < columns;
                loss[r] = valid ? Elementary.log(ms[1]) - (z[r * columns + labels[r]] - ms[0]) : NAN;
                for (int c = 0; c < columns; c++) {
                    int i = r * columns + c;
                    p[i] = Elementary.exp(z[i] - ms[0]) / ms[1];
                    dz[i] = valid ? (p[i] - (c == labels[r] ? 1 : 0)) * up[r] : NAN;
                }
            }
            Buffer out = cpu.output(rows);
            Buffer matrix = cpu.output(z.length);
            Buffer classes = cpu.ints(labels);
            assertBits(loss, cpu.run(new Loss.SoftmaxCrossEntropy(cpu.floats(z), classes, out, rows, columns), out),
                    columns + " columns, loss");
            assertBits(p, cpu.run(new Loss.Softmax(cpu.floats(z), matrix, rows, columns), matrix), columns + " columns, p");
            assertBits(dz, cpu.run(new Loss.SoftmaxCrossEntropyBackward(cpu.floats(z), classes, cpu.floats(up), matrix, rows,
                    columns), matrix), columns + " columns, dz");
        }
    }

    private static double crossEntropy(double[] z, int label) {
        double max = Arrays.stream(z).max().orElseThrow();
        double sum = Arrays.stream(z).map(x -> Math.exp(x - max)).sum();
        return Math.log(sum) - (z[label] - max);
    }

    @Test
    void shouldBeNearSoftmaxCrossEntropyAndItsDifferenceInDouble() {
        int rows = 20;
        for (int columns : COLUMNS) {
            float[] z = normal(rows * columns, columns);
            int[] labels = new SplittableRandom(3).ints(rows, 0, columns).toArray();
            float[] up = normal(rows, 6);
            Buffer out = cpu.output(rows);
            Buffer matrix = cpu.output(z.length);
            float[] loss = cpu.run(new Loss.SoftmaxCrossEntropy(cpu.floats(z), cpu.ints(labels), out, rows, columns), out);
            float[] dz = cpu.run(new Loss.SoftmaxCrossEntropyBackward(cpu.floats(z), cpu.ints(labels), cpu.floats(up), matrix,
                    rows, columns), matrix);
            for (int r = 0; r < rows; r++) {
                double[] row = new double[columns];
                for (int c = 0; c < columns; c++) {
                    row[c] = z[r * columns + c];
                }
                assertNear(crossEntropy(row, labels[r]), loss[r], 1e-6, "loss " + r);
                for (int c = 0; c < Math.min(columns, 40); c++) {
                    double step = 1e-5;
                    double middle = row[c];
                    row[c] = middle + step;
                    double above = crossEntropy(row, labels[r]);
                    row[c] = middle - step;
                    double below = crossEntropy(row, labels[r]);
                    row[c] = middle;
                    assertNear(up[r] * (above - below) / (2 * step), dz[r * columns + c], 1e-6, "dz " + r + " " + c);
                }
            }
        }
    }

    private float correct(int label, float... z) {
        Buffer out = cpu.output(1);
        return cpu.run(new Loss.CorrectLabel(cpu.floats(z), cpu.ints(label), out, 1, z.length), out)[0];
    }

    @Test
    void shouldCountTheFirstLargestLogitAsTheAnswer() {
        assertTrue(correct(1, 1, 3, 2) == 1);
        assertTrue(correct(0, 1, 3, 2) == 0);
        assertTrue(correct(1, 1, 3, 3) == 1, "first of a tie");
        assertTrue(correct(2, 1, 3, 3) == 0, "second of a tie");
        assertTrue(correct(0, -0f, 0f) == 1, "zeros are equal");
        assertTrue(correct(1, -0f, 0f) == 0, "zeros are equal");
        assertTrue(correct(0, -INF, -INF) == 1, "all -infinity");
        assertTrue(correct(1, 1, INF, 2) == 1, "infinity");
        assertTrue(correct(1, NAN, 3, 2) == 0 && correct(1, 1, 3, NAN) == 0 && correct(1, 1, NAN, 3) == 0, "a NaN");
        assertTrue(correct(0, NAN) == 0, "only a NaN");
        assertTrue(correct(-1, 1, 2) == 0 && correct(2, 1, 2) == 0, "label out of range");
    }

    @Test
    void shouldMarkLabelsInRange() {
        Buffer y = cpu.output(12);
        assertBits(new float[] {0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0},
                cpu.run(new Loss.OneHot(cpu.ints(1, -1, 2, 3), y, 4, 3), y), "y");
    }

    private static float loss(Pointwise loss, float z, float t, float delta) {
        float d = z - t;
        float c = d < -delta ? -delta : d > delta ? delta : d;
        return switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> Math.fma(-z, t, z < 0 ? 0 : z)
                    + Elementary.log(1 + Elementary.exp(-Math.abs(z)));
            case SQUARED_ERROR -> d * d;
            case HUBER -> c * Math.fma(-0.5f, c, d);
        };
    }

    private static float gradient(Pointwise loss, float z, float t, float delta) {
        float d = z - t;
        return switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> Elementary.sigmoid(z) - t;
            case SQUARED_ERROR -> 2 * d;
            case HUBER -> d < -delta ? -delta : d > delta ? delta : d;
        };
    }

    private static double exact(Pointwise loss, double z, double t, double delta) {
        double d = z - t;
        return switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z)));
            case SQUARED_ERROR -> d * d;
            case HUBER -> Math.abs(d) <= delta ? d * d / 2 : delta * (Math.abs(d) - delta / 2);
        };
    }

    @ParameterizedTest
    @EnumSource
    void shouldFollowTheOrderOfOperations(Pointwise loss) {
        float[] values = {0, -0f, 1, -1, 0.5f, 3, -3, 90, -90, 1e20f, -1e20f, INF, -INF, NAN, Float.MIN_VALUE};
        int n = values.length * values.length;
        float[] z = new float[n];
        float[] t = new float[n];
        float[] up = normal(n, 1);
        float[] expected = new float[n];
        float[] gradient = new float[n];
        for (int i = 0; i < n; i++) {
            z[i] = values[i / values.length];
            t[i] = values[i % values.length];
            expected[i] = loss(loss, z[i], t[i], 1.5f);
            gradient[i] = gradient(loss, z[i], t[i], 1.5f) * up[i];
        }
        Buffer out = cpu.output(n);
        assertBits(expected, cpu.run(new Loss.PointwiseLoss(loss, cpu.floats(z), cpu.floats(t), out, 1.5f, n), out), "loss");
        assertBits(gradient, cpu.run(new Loss.PointwiseLossBackward(loss, cpu.floats(z), cpu.floats(t), cpu.floats(up), out,
                1.5f, n), out), "gradient");
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeNearTheLossAndItsDifferenceInDouble(Pointwise loss) {
        int n = 3000;
        float[] z = normal(n, 2);
        float[] t = loss == Pointwise.SIGMOID_CROSS_ENTROPY ? new float[n] : normal(n, 3);
        for (int i = 0; loss == Pointwise.SIGMOID_CROSS_ENTROPY && i < n; i++) {
            t[i] = i % 5 == 0 ? 0.25f : i % 2;
        }
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        Buffer out = cpu.output(n);
        float[] value = cpu.run(new Loss.PointwiseLoss(loss, cpu.floats(z), cpu.floats(t), out, 1, n), out);
        float[] dz = cpu.run(new Loss.PointwiseLossBackward(loss, cpu.floats(z), cpu.floats(t), cpu.floats(ones), out, 1, n),
                out);
        double step = 1e-6;
        for (int i = 0; i < n; i++) {
            assertNear(exact(loss, z[i], t[i], 1), value[i], 5e-7, "loss of " + z[i] + " " + t[i]);
            double difference = (exact(loss, z[i] + step, t[i], 1) - exact(loss, z[i] - step, t[i], 1)) / (2 * step);
            assertNear(difference, dz[i], 2e-6, "gradient of " + z[i] + " " + t[i]);
        }
    }
}
