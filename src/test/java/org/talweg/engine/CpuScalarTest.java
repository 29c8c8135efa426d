package org.talweg.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementary;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Gather;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.OptimizerStep;
import org.talweg.kernel.Reduction;
import org.talweg.verify.Bits;
import org.talweg.verify.Data;

/**
 * The scalar form, which all engines are compared with, against the definitions written down once more as naively as they
 * read, with every missing place of a tree filled in, and against double precision.
 */
class CpuScalarTest {
    private final Engine engine = new CpuEngine(1, 0);

    @AfterEach
    void close() {
        engine.close();
    }

    private Buffer floats(float... values) {
        Buffer buffer = engine.allocate("input", Buffer.Type.F32, values.length);
        engine.upload(values, 0, buffer, values.length);
        return buffer;
    }

    private Buffer ints(int... values) {
        Buffer buffer = engine.allocate("input", Buffer.Type.I32, values.length);
        engine.upload(values, 0, buffer, values.length);
        return buffer;
    }

    private Buffer output(int n) {
        return engine.allocate("output", Buffer.Type.F32, n);
    }

    private float[] run(Kernel kernel, Buffer out) {
        engine.launch(kernel);
        return engine.floats(out, (int) out.length());
    }

    private static void assertBits(float[] expected, float[] actual, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            if (!Bits.same(expected[i], actual[i])) {
                fail(what + "[" + i + "]: expected " + Bits.show(expected[i]) + ", got " + Bits.show(actual[i]));
            }
        }
    }

    // Elementwise

    @Test
    void shouldApplyFunctionsOfOneArgument() {
        for (Data data : Data.values()) {
            float[] x = data.floats("x", 3000);
            for (Elementwise.Unary op : Elementwise.Unary.values()) {
                float[] expected = new float[x.length];
                for (int i = 0; i < x.length; i++) {
                    expected[i] = naive(op, x[i]);
                }
                Buffer y = output(x.length);
                assertBits(expected, run(new Elementwise.Map1(op, floats(x), y, x.length), y), op + " " + data);
            }
        }
    }

    private static float naive(Elementwise.Unary op, float x) {
        int bits = Float.floatToRawIntBits(x);
        return switch (op) {
            case COPY -> x;
            case NEG -> Float.intBitsToFloat(bits ^ 0x80000000);
            case EXP -> Elementary.exp(x);
            case LOG -> Elementary.log(x);
            case SQRT -> (float) StrictMath.sqrt((double) x);
            case TANH -> Elementary.tanh(x);
            case SIGMOID -> Elementary.sigmoid(x);
            case ERF -> Elementary.erf(x);
            case RELU -> bits < 0 && x == x && bits != 0x80000000 ? 0f : x;
            case STEP -> bits > 0 && x == x ? 1f : 0f;
            case ABS -> Float.intBitsToFloat(bits & 0x7fffffff);
        };
    }

    @Test
    void shouldApplyFunctionsOfTwoArguments() {
        for (Data data : Data.values()) {
            float[] a = data.floats("a", 3000);
            float[] b = data.floats("b", 3000);
            for (Elementwise.Binary op : Elementwise.Binary.values()) {
                float[] expected = new float[a.length];
                for (int i = 0; i < a.length; i++) {
                    // One operation in double, rounded to float, is the float operation: double has over twice the digits.
                    expected[i] = (float) switch (op) {
                        case ADD -> (double) a[i] + b[i];
                        case SUB -> (double) a[i] - b[i];
                        case MUL -> (double) a[i] * b[i];
                        case DIV -> (double) a[i] / b[i];
                    };
                }
                Buffer y = output(a.length);
                assertBits(expected, run(new Elementwise.Map2(op, floats(a), floats(b), y, a.length), y), op + " " + data);
            }
        }
    }

    @Test
    void shouldScaleShiftAndFill() {
        float[] x = Data.HOSTILE.floats("x", 3000);
        float[] scaled = new float[x.length];
        float[] shifted = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            scaled[i] = (float) ((double) x[i] * 0.1f);
            shifted[i] = (float) ((double) x[i] + 0.1f);
        }
        Buffer y = output(x.length);
        assertBits(scaled, run(new Elementwise.Scale(floats(x), y, 0.1f, x.length), y), "scale");
        assertBits(shifted, run(new Elementwise.Shift(floats(x), y, 0.1f, x.length), y), "shift");
        float[] filled = new float[x.length];
        Arrays.fill(filled, -0f);
        assertBits(filled, run(new Elementwise.Fill(y, -0f, x.length), y), "fill");
    }

    @Test
    void shouldRepeatRowsAndColumns() {
        float[] row = {1, -0f, Float.NaN};
        float[] column = {7, 8};
        Buffer y = output(6);
        assertBits(new float[] {1, -0f, Float.NaN, 1, -0f, Float.NaN},
                run(new Elementwise.RowBroadcast(floats(row), y, 2, 3), y), "row broadcast");
        assertBits(new float[] {7, 7, 7, 8, 8, 8},
                run(new Elementwise.ColumnBroadcast(floats(column), y, 2, 3), y), "column broadcast");
    }

    // Reductions

    /** An element enters an accumulator. */
    private static float enter(Reduction.Op op, float acc, float x) {
        return switch (op) {
            case SUM -> acc + x;
            case SUM_SQUARES -> Math.fma(x, x, acc);
            case SUM_ABS -> acc + Math.abs(x);
            case MAX -> max(acc, x);
            case COUNT_NON_FINITE -> acc + (Float.isNaN(x) || Float.isInfinite(x) ? 1f : 0f);
        };
    }

    private static float join(Reduction.Op op, float a, float b) {
        return op == Reduction.Op.MAX ? max(a, b) : a + b;
    }

    private static float max(float acc, float x) {
        if (Float.isNaN(acc) || Float.isNaN(x)) {
            return Float.NaN;
        }
        return acc < x ? x : acc;
    }

    private static float missing(Reduction.Op op) {
        return op == Reduction.Op.MAX ? Float.NEGATIVE_INFINITY : 0f;
    }

    /** {@code x[from], …} and then missing elements, {@code n} in all. */
    private static float[] padded(Reduction.Op op, float[] x, int from, int n) {
        float[] all = new float[n];
        for (int i = 0; i < n; i++) {
            all[i] = from + i < x.length ? x[from + i] : missing(op);
        }
        return all;
    }

    private static float folded(Reduction.Op op, float[] v) {
        for (int h = v.length / 2; h >= 1; h /= 2) {
            for (int i = 0; i < h; i++) {
                v[i] = join(op, v[i], v[i + h]);
            }
        }
        return v[0];
    }

    private static float[] naiveTiles(Reduction.Op op, float[] x) {
        float[] out = new float[Math.max(1, (x.length + 8191) / 8192)];
        for (int t = 0; t < out.length; t++) {
            float[] tile = padded(op, x, t * 8192, 8192);
            float[] acc = new float[1024];
            Arrays.fill(acc, missing(op));
            for (int i = 0; i < 8192; i++) {
                acc[i % 1024] = enter(op, acc[i % 1024], tile[i]);
            }
            float[] quarter = new float[256];
            for (int i = 0; i < 256; i++) {
                quarter[i] = join(op, join(op, acc[4 * i], acc[4 * i + 1]), join(op, acc[4 * i + 2], acc[4 * i + 3]));
            }
            out[t] = folded(op, quarter);
        }
        return out;
    }

    @Test
    void shouldReduceTilesByTheTree() {
        for (Reduction.Op op : Reduction.Op.values()) {
            for (Data data : Data.values()) {
                for (int n : new int[] {0, 1, 2, 1023, 1024, 1025, 8191, 8192, 8193, 20_011}) {
                    float[] x = data.floats("x", n);
                    Buffer out = output((int) Reduction.tiles(n));
                    assertBits(naiveTiles(op, x), run(new Reduction.TileReduce(op, floats(x), out, n), out),
                            "tile " + op + " " + data + " n=" + n);
                }
            }
        }
    }

    private static float[] naiveColumns(Reduction.Op op, float[] x, int rows, int columns) {
        int segments = Math.max(1, (rows + 255) / 256);
        float[] out = new float[segments * columns];
        for (int s = 0; s < segments; s++) {
            for (int c = 0; c < columns; c++) {
                float[] lanes = new float[8];
                for (int r = 0; r < 256; r++) {
                    int row = s * 256 + r;
                    lanes[r % 8] = enter(op, lanes[r % 8], row < rows ? x[row * columns + c] : 0f);
                }
                out[s * columns + c] = folded(op, lanes);
            }
        }
        return out;
    }

    @Test
    void shouldReduceColumnsByTheTree() {
        for (Reduction.Op op : List.of(Reduction.Op.SUM, Reduction.Op.SUM_SQUARES)) {
            for (Data data : Data.values()) {
                for (int rows : new int[] {0, 1, 7, 8, 9, 255, 256, 257, 700}) {
                    for (int columns : new int[] {0, 1, 3, 33, 129, 300}) {
                        float[] x = data.floats("x", rows * columns);
                        Buffer out = output((int) Reduction.segments(rows) * columns);
                        assertBits(naiveColumns(op, x, rows, columns),
                                run(new Reduction.ColumnReduce(op, floats(x), out, rows, columns), out),
                                "column " + op + " " + data + " " + rows + "×" + columns);
                    }
                }
            }
        }
    }

    @Test
    void shouldReduceRowsByTheTree() {
        for (Reduction.Op op : List.of(Reduction.Op.SUM, Reduction.Op.MAX)) {
            for (Data data : Data.values()) {
                for (int columns : new int[] {0, 1, 10, 31, 32, 33, 64, 1000}) {
                    int rows = 5;
                    float[] x = data.floats("x", rows * columns);
                    float[] expected = new float[rows];
                    for (int r = 0; r < rows; r++) {
                        float[] row = padded(op, Arrays.copyOfRange(x, r * columns, (r + 1) * columns), 0,
                                (columns + 31) / 32 * 32);
                        float[] lanes = new float[32];
                        Arrays.fill(lanes, missing(op));
                        for (int c = 0; c < row.length; c++) {
                            lanes[c % 32] = enter(op, lanes[c % 32], row[c]);
                        }
                        expected[r] = folded(op, lanes);
                    }
                    Buffer out = output(rows);
                    assertBits(expected, run(new Reduction.RowReduce(op, floats(x), out, rows, columns), out),
                            "row " + op + " " + data + " columns=" + columns);
                }
            }
        }
    }

    @Test
    void shouldKeepTheFirstZeroOfAMaximum() {
        Buffer out = output(1);
        for (float zero : new float[] {0f, -0f}) {
            Buffer row = floats(zero, -zero);
            assertBits(new float[] {zero}, run(new Reduction.RowReduce(Reduction.Op.MAX, row, out, 1, 2), out), "row");
            assertBits(new float[] {zero}, run(new Reduction.TileReduce(Reduction.Op.MAX, row, out, 2), out), "tile");
        }
    }

    @Test
    void shouldBeNearTheSumsInDouble() {
        int n = 1_000_003;
        float[] x = Data.PLAIN.floats("x", n);
        for (Reduction.Op op : List.of(Reduction.Op.SUM, Reduction.Op.SUM_SQUARES, Reduction.Op.SUM_ABS)) {
            double exact = 0;
            double size = 0;
            for (float value : x) {
                double term = op == Reduction.Op.SUM ? value : op == Reduction.Op.SUM_ABS ? Math.abs(value)
                        : (double) value * value;
                exact += term;
                size += Math.abs(term);
            }
            Buffer tiles = output((int) Reduction.tiles(n));
            Buffer out = output(1);
            engine.launch(new Reduction.TileReduce(op, floats(x), tiles, n));
            float sum = run(new Reduction.TileReduce(Reduction.Op.SUM, tiles, out, tiles.length()), out)[0];
            // Each of the two levels adds a term at most 8 + 2 + 8 times.
            assertEquals(exact, sum, 36 * 0x1p-24 * size, op.toString());
        }
    }

    // Gather and bookkeeping

    @Test
    void shouldGatherTheRowsOfAMiniBatch() {
        int[] counters = new int[Bookkeeping.COUNTERS];
        counters[Bookkeeping.ROW_OFFSET] = 1;
        Buffer y = output(4);
        assertBits(new float[] {5, 6, 1, 2},
                run(new Gather(floats(1, 2, 3, 4, 5, 6), ints(1, 2, 0), ints(counters), y, 2, 2), y), "gather");
    }

    @Test
    void shouldScaleToTheGreatestNormAllowed() {
        Buffer scale = output(1);
        assertBits(new float[] {0.4f}, run(new Bookkeeping.ClipScale(floats(1), floats(25), scale, 2), scale), "longer");
        assertBits(new float[] {1}, run(new Bookkeeping.ClipScale(floats(1), floats(4), scale, 2), scale), "just as long");
    }

    @Test
    void shouldCloseTheGateWhereLossOrNormIsNotFinite() {
        Buffer scale = output(1);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertBits(new float[] {Float.NaN}, run(new Bookkeeping.ClipScale(floats(bad), floats(4), scale, 2), scale), "loss " + bad);
            assertBits(new float[] {Float.NaN}, run(new Bookkeeping.ClipScale(floats(1), floats(bad), scale, 2), scale), "norm² " + bad);
        }
        float limit = Float.POSITIVE_INFINITY;
        assertBits(new float[] {1},
                run(new Bookkeeping.ClipScale(floats(-Float.MAX_VALUE), floats(Float.MAX_VALUE), scale, limit), scale), "huge");
    }

    @Test
    void shouldLeaveParametersAndStateBehindAClosedGate() {
        float[] before = {1, -2, -0f};
        Buffer theta = floats(before);
        Buffer v = floats(before);
        Kernel momentum = new OptimizerStep.Momentum(theta, floats(Float.NaN, 3, Float.POSITIVE_INFINITY), v,
                floats(0.1f, 1, 0.5f, 0.5f, 0.5f, 0.9f, 0, 0, 0, 0, 0, 0), floats(Float.NaN), 3);
        assertBits(before, run(momentum, theta), "theta");
        assertBits(before, run(momentum, v), "v");
    }

    @Test
    void shouldRecordAStepInItsSlot() {
        int[] counters = new int[Bookkeeping.COUNTERS];
        counters[Bookkeeping.HISTORY_SLOT] = 1;
        Buffer history = output(12);
        Kernel record = new Bookkeeping.Record(floats(1.5f), floats(9), floats(0.25f), floats(99), floats(1), ints(counters), history,
                ints(7, 7, 7), 1, 1);
        assertBits(new float[] {0, 0, 0, 0, 1.5f, 3, 0.25f, 99, 0, 0, 0, 0}, run(record, history), "history");
    }

    @Test
    void shouldRecordTheLastGradientThatIsNotFiniteWeightsFirst() {
        float nan = Float.NaN;
        float inf = Float.POSITIVE_INFINITY;
        assertEquals(-1, position(1, nan, nan, nan, nan), "an open gate");
        assertEquals(-1, position(nan, 1, 2, 3, 4), "loss or norm alone");
        assertEquals(0, position(nan, nan, 2, 3, nan), "the first, and another parameter");
        assertEquals(1, position(nan, nan, -inf, nan, nan), "the last weight");
        assertEquals(2, position(nan, 1, 2, inf, 4), "the first of the other parameters");
        assertEquals(3, position(nan, 1, 2, inf, nan), "the last of all");
    }

    /** Of four gradients, two of them of weights. */
    private int position(float scale, float... grad) {
        int[] counters = new int[Bookkeeping.COUNTERS];
        counters[Bookkeeping.HISTORY_SLOT] = 1;
        Buffer positions = ints(7, 8, 9);
        engine.launch(new Bookkeeping.Record(floats(1), floats(1), floats(scale), null, floats(grad), ints(counters), output(12),
                positions, 2, 4));
        int[] read = new int[3];
        engine.download(positions, read, 0, 3);
        assertEquals(7, read[0]);
        assertEquals(9, read[2]);
        return read[1];
    }
}
