package org.talweg.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.talweg.engine.OnCpu.assertBits;
import static org.talweg.engine.OnCpu.assertNear;
import static org.talweg.engine.OnCpu.normal;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.talweg.kernel.BatchNorm;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Reduction;

/** Batch normalisation against its definitions, written down once more, and against double precision. */
class CpuBatchNormTest {
    private static final float EPSILON = 1e-5f;

    private final OnCpu cpu = OnCpu.scalar();

    @AfterEach
    void close() {
        cpu.close();
    }

    /** One level of the tree, all 256 places of each segment filled: a pair (a, b) enters as fma(a, b, acc). */
    private static float[] columnTree(float[][] a, float[][] b, int columns) {
        int segments = Math.max(1, (a.length + 255) / 256);
        float[] out = new float[segments * columns];
        for (int segment = 0; segment < segments; segment++) {
            for (int c = 0; c < columns; c++) {
                float[] lane = new float[8];
                for (int place = 0; place < 256; place++) {
                    int r = segment * 256 + place;
                    float x = r < a.length ? a[r][c] : 0;
                    float y = r < a.length ? b[r][c] : 0;
                    lane[place % 8] = Math.fma(x, y, lane[place % 8]);
                }
                for (int half = 4; half > 0; half /= 2) {
                    for (int i = 0; i < half; i++) {
                        lane[i] = lane[i] + lane[i + half];
                    }
                }
                out[segment * columns + c] = lane[0];
            }
        }
        return out;
    }

    private static float inverse(float var) {
        return 1 / (float) Math.sqrt(var + EPSILON);
    }

    @Test
    void shouldSumByTheTree() {
        int columns = 5;
        for (int rows : new int[] {0, 1, 7, 8, 9, 247, 248, 249, 255, 256, 257, 600}) {
            float[] x = normal(rows * columns, 1);
            float[] dy = normal(rows * columns, 2);
            float[] mean = normal(columns, 3);
            float[] var = {0.5f, 2f, 1e-12f, 0f, 100f};
            float[][] d = new float[rows][columns];
            float[][] xHat = new float[rows][columns];
            float[][] up = new float[rows][columns];
            for (int i = 0; i < rows * columns; i++) {
                d[i / columns][i % columns] = x[i] - mean[i % columns];
                xHat[i / columns][i % columns] = (x[i] - mean[i % columns]) * inverse(var[i % columns]);
                up[i / columns][i % columns] = dy[i];
            }
            Buffer out = cpu.output((int) Reduction.segments(rows) * columns);
            assertBits(columnTree(d, d, columns), cpu.run(new BatchNorm.ColumnSquaredDeviations(cpu.floats(x),
                    cpu.floats(mean), out, rows, columns), out), rows + " rows, squared deviations");
            assertBits(columnTree(up, xHat, columns), cpu.run(new BatchNorm.ColumnScaleGradient(cpu.floats(dy),
                    cpu.floats(x), cpu.floats(mean), cpu.floats(var), out, EPSILON, rows, columns), out),
                    rows + " rows, scale gradient");
        }
    }

    /** A product that underflows to −0 stays in a full segment; a missing place turns it to +0. */
    @Test
    void shouldFillMissingPlacesWithPositiveZeros() {
        for (int rows : new int[] {1, 8, 248, 249, 255, 256}) {
            float[] x = new float[rows];
            float[] dy = new float[rows];
            Arrays.fill(x, -0x1p-100f);
            Arrays.fill(dy, 0x1p-100f);
            Buffer out = cpu.output(1);
            float[] sum = cpu.run(new BatchNorm.ColumnScaleGradient(cpu.floats(dy), cpu.floats(x), cpu.floats(0f),
                    cpu.floats(1f), out, EPSILON, rows, 1), out);
            assertBits(new float[] {rows == 256 ? -0f : 0f}, sum, rows + " rows");
        }
    }

    @Test
    void shouldBeNearTheForwardAndBackwardPassInDouble() {
        int rows = 53;
        int columns = 19;
        float[] x = normal(rows * columns, 4);
        float[] dy = normal(rows * columns, 5);
        float[] gamma = normal(columns, 6);
        float[] beta = normal(columns, 7);
        float[] mean = new float[columns];
        float[] var = new float[columns];
        double[] xHat = new double[x.length];
        float[] dGamma = new float[columns];
        float[] dBeta = new float[columns];
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            double squares = 0;
            for (int r = 0; r < rows; r++) {
                sum += x[r * columns + c];
            }
            for (int r = 0; r < rows; r++) {
                squares += Math.pow(x[r * columns + c] - sum / rows, 2);
            }
            mean[c] = (float) (sum / rows);
            var[c] = (float) (squares / rows);
            double scaled = 0;
            double all = 0;
            for (int r = 0; r < rows; r++) {
                int i = r * columns + c;
                xHat[i] = (x[i] - sum / rows) / Math.sqrt(squares / rows + EPSILON);
                scaled += dy[i] * xHat[i];
                all += dy[i];
            }
            dGamma[c] = (float) scaled;
            dBeta[c] = (float) all;
        }
        Buffer out = cpu.output(x.length);
        float[] y = cpu.run(new BatchNorm.Normalize(cpu.floats(x), cpu.floats(mean), cpu.floats(var), cpu.floats(gamma),
                cpu.floats(beta), out, EPSILON, rows, columns), out);
        float[] dx = cpu.run(new BatchNorm.NormalizeBackward(cpu.floats(dy), cpu.floats(x), cpu.floats(mean),
                cpu.floats(var), cpu.floats(gamma), cpu.floats(dGamma), cpu.floats(dBeta), out, EPSILON, rows, columns), out);
        for (int i = 0; i < x.length; i++) {
            int c = i % columns;
            assertNear(xHat[i] * gamma[c] + beta[c], y[i], 1e-6, "y[" + i + "]");
            double difference = difference(x, dy, gamma[c], rows, columns, i);
            assertNear(difference, dx[i], 2e-5, "dx[" + i + "]");
        }
    }

    /** Central difference of Σ dy·y by x[i], statistics and all. */
    private static double difference(float[] x, float[] dy, float gamma, int rows, int columns, int i) {
        double step = 1e-4;
        return (weighted(x, dy, gamma, rows, columns, i, step) - weighted(x, dy, gamma, rows, columns, i, -step)) / (2 * step);
    }

    private static double weighted(float[] x, float[] dy, float gamma, int rows, int columns, int moved, double by) {
        int c = moved % columns;
        double[] column = new double[rows];
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            int i = r * columns + c;
            column[r] = x[i] + (i == moved ? by : 0);
            sum += column[r];
        }
        double squares = 0;
        for (int r = 0; r < rows; r++) {
            squares += (column[r] - sum / rows) * (column[r] - sum / rows);
        }
        double total = 0;
        for (int r = 0; r < rows; r++) {
            total += dy[r * columns + c] * gamma * (column[r] - sum / rows) / Math.sqrt(squares / rows + EPSILON);
        }
        return total;
    }

    @Test
    void shouldFollowTheOrderOfOperations() {
        int rows = 6;
        int columns = 7;
        float[] x = normal(rows * columns, 8);
        float[] dy = normal(rows * columns, 9);
        float[] mean = normal(columns, 10);
        float[] var = {0.3f, 1f, 2f, 1e-30f, 0f, 1e30f, Float.NaN};
        float[] gamma = normal(columns, 11);
        float[] beta = normal(columns, 12);
        float[] dGamma = normal(columns, 13);
        float[] dBeta = normal(columns, 14);
        float q = (float) (1.0 / rows);
        float[] y = new float[x.length];
        float[] dx = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            int c = i % columns;
            float xHat = (x[i] - mean[c]) * inverse(var[c]);
            y[i] = Math.fma(xHat, gamma[c], beta[c]);
            dx[i] = (gamma[c] * inverse(var[c])) * Math.fma(-q, Math.fma(xHat, dGamma[c], dBeta[c]), dy[i]);
        }
        Buffer out = cpu.output(x.length);
        assertBits(y, cpu.run(new BatchNorm.Normalize(cpu.floats(x), cpu.floats(mean), cpu.floats(var), cpu.floats(gamma),
                cpu.floats(beta), out, EPSILON, rows, columns), out), "y");
        assertBits(dx, cpu.run(new BatchNorm.NormalizeBackward(cpu.floats(dy), cpu.floats(x), cpu.floats(mean),
                cpu.floats(var), cpu.floats(gamma), cpu.floats(dGamma), cpu.floats(dBeta), out, EPSILON, rows, columns), out),
                "dx");
    }

    @Test
    void shouldRefuseAnInverseOfOtherRows() {
        Buffer x = cpu.floats(new float[6]);
        Buffer row = cpu.floats(new float[2]);
        assertEquals(1 / 3f, new BatchNorm.NormalizeBackward(x, x, row, row, row, row, row, x, EPSILON, 3, 2).inverseRows());
        for (float wrong : new float[] {0.25f, Math.nextUp(1 / 3f), Float.NaN}) {
            String message = assertThrows(IllegalArgumentException.class, () -> new BatchNorm.NormalizeBackward(x, x, row,
                    row, row, row, row, x, EPSILON, wrong, 3, 2)).getMessage();
            assertEquals("normalize_backward: expected inverseRows=0.33333334 for rows=3, got inverseRows=" + wrong
                    + "; leave it out", message);
        }
    }

    @Test
    void shouldMoveRunningStatisticsTowardsTheBatch() {
        float[] running = {0, 1, -2, 5};
        float[] batch = {1, 1, 3, -7};
        float factor = 64f / 63f;
        float[] expected = new float[4];
        for (int c = 0; c < 4; c++) {
            expected[c] = Math.fma(0.1f, Math.fma(factor, batch[c], -running[c]), running[c]);
            assertNear(0.9 * running[c] + 0.1 * 64 / 63 * batch[c], expected[c], 1e-6, "column " + c);
        }
        Buffer buffer = cpu.floats(running);
        assertBits(expected, cpu.run(new BatchNorm.RunningUpdate(buffer, cpu.floats(batch), 0.1f, factor, 4), buffer),
                "running");
    }

    @Test
    void shouldKeepRunningStatisticsWhereTheBatchIsNotFinite() {
        float nan = Float.NaN;
        float inf = Float.POSITIVE_INFINITY;
        float[] running = {-0f, 1, -2, 5, 3};
        float[] batch = {nan, inf, -inf, Float.MAX_VALUE, 4};
        Buffer buffer = cpu.floats(running);
        // 64/63 of the greatest float is none.
        float[] expected = {-0f, 1, -2, 5, Math.fma(0.1f, Math.fma(64f / 63f, 4, -3), 3)};
        assertBits(expected, cpu.run(new BatchNorm.RunningUpdate(buffer, cpu.floats(batch), 0.1f, 64f / 63f, 5), buffer),
                "running");
    }
}
