package org.talweg.engine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.talweg.emulator.Counters;
import org.talweg.emulator.Emulator;
import org.talweg.emulator.Traffic;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Layer;
import org.talweg.kernel.OptimizerStep;

/**
 * Each element goes through memory once, in whole sectors: bytes that a kernel reads and writes for an element, to the byte.
 *
 * <p>Beside the elements a thread reads scalars, the same words for all threads of a launch: they come from a cache, and are
 * counted apart.
 */
class TrafficTest {
    private static final int ROWS = 64;
    private static final int COLUMNS = 128;
    private static final int N = ROWS * COLUMNS;
    private static final int ELEMENTS_OF_A_THREAD = 8;
    private static final Layer.Dropout DROPOUT = Layer.Dropout.keeping(0.7f, 3);

    /** Words that every optimiser step reads: the clipping factor, ε, c, λ₁, λ₂ and d. */
    private static final int COMMON = 6;
    /** Words that dropout reads: step and seed. */
    private static final int COUNTERS = 3;

    /**
     * One kernel.
     *
     * @param read    bytes read for an element
     * @param written bytes written for an element
     * @param scalars words read by each thread beside
     */
    private record Row(String name, int read, int written, int scalars, Launch launch) {}

    private interface Launch {
        Kernel on(Memory memory);
    }

    /** Aligned buffers of an emulator. */
    private record Memory(Emulator emulator) {
        Buffer floats() {
            return floats(N);
        }

        Buffer floats(int n) {
            Buffer buffer = emulator.allocate("floats", Buffer.Type.F32, n);
            emulator.upload(new float[n], 0, buffer, n);
            return buffer;
        }

        Buffer counters() {
            Buffer buffer = emulator.allocate("counters", Buffer.Type.I32, Bookkeeping.COUNTERS);
            emulator.upload(new int[Bookkeeping.COUNTERS], 0, buffer, Bookkeeping.COUNTERS);
            return buffer;
        }

        Buffer step() {
            return floats(OptimizerStep.SLOTS);
        }

        Buffer scale() {
            return floats(1);
        }
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("sgd", 8, 4, COMMON, m -> new OptimizerStep.Sgd(m.floats(), m.floats(), m.step(), m.scale(), N)));
        rows.add(new Row("momentum", 12, 8, COMMON + 1,
                m -> new OptimizerStep.Momentum(m.floats(), m.floats(), m.floats(), m.step(), m.scale(), N)));
        rows.add(new Row("nesterov", 12, 8, COMMON + 1,
                m -> new OptimizerStep.Nesterov(m.floats(), m.floats(), m.floats(), m.step(), m.scale(), N)));
        rows.add(new Row("adagrad", 12, 8, COMMON + 1,
                m -> new OptimizerStep.AdaGrad(m.floats(), m.floats(), m.floats(), m.step(), m.scale(), N)));
        rows.add(new Row("rmsprop", 12, 8, COMMON + 3,
                m -> new OptimizerStep.RmsProp(m.floats(), m.floats(), m.floats(), null, null, m.step(), m.scale(), N)));
        rows.add(new Row("rmsprop centred momentum", 20, 16, COMMON + 4, m -> new OptimizerStep.RmsProp(m.floats(), m.floats(),
                m.floats(), m.floats(), m.floats(), m.step(), m.scale(), N)));
        rows.add(new Row("adam", 16, 12, COMMON + 7,
                m -> new OptimizerStep.Adam(m.floats(), m.floats(), m.floats(), m.floats(), m.step(), m.scale(), N)));
        rows.add(new Row("amsgrad", 20, 16, COMMON + 7, m -> new OptimizerStep.AmsGrad(m.floats(), m.floats(), m.floats(),
                m.floats(), m.floats(), m.step(), m.scale(), N)));
        rows.add(new Row("dropout", 4, 4, COUNTERS, m -> new Layer.BiasActivation(Activation.IDENTITY, m.floats(), null,
                m.floats(), m.counters(), DROPOUT, ROWS, COLUMNS)));
        rows.add(new Row("tanh and dropout", 4, 4, COUNTERS, m -> new Layer.BiasActivation(Activation.TANH, m.floats(), null,
                m.floats(), m.counters(), DROPOUT, ROWS, COLUMNS)));
        rows.add(new Row("tanh and dropout backward", 8, 4, COUNTERS, m -> new Layer.BiasActivationBackward(Activation.TANH,
                m.floats(), null, m.floats(), m.floats(), m.counters(), DROPOUT, ROWS, COLUMNS)));
        rows.add(new Row("dropout mask", 0, 4, COUNTERS, m -> new Layer.DropoutMask(m.floats(), m.counters(), DROPOUT, N)));
        for (Elementwise.Unary op : Elementwise.Unary.values()) {
            rows.add(new Row("map1 " + op, 4, 4, 0, m -> new Elementwise.Map1(op, m.floats(), m.floats(), N)));
        }
        for (Elementwise.Binary op : Elementwise.Binary.values()) {
            rows.add(new Row("map2 " + op, 8, 4, 0, m -> new Elementwise.Map2(op, m.floats(), m.floats(), m.floats(), N)));
        }
        rows.add(new Row("scale", 4, 4, 0, m -> new Elementwise.Scale(m.floats(), m.floats(), 2, N)));
        rows.add(new Row("fill", 0, 4, 0, m -> new Elementwise.Fill(m.floats(), 2, N)));
        return rows;
    }

    @TestFactory
    Stream<DynamicTest> shouldMoveEachElementOnceInWholeSectors() {
        return rows().stream().map(row -> DynamicTest.dynamicTest(
                row.name() + ": " + (row.read() + row.written()) + " bytes an element", () -> check(row)));
    }

    private static void check(Row row) {
        try (Emulator emulator = new Emulator(1)) {
            Kernel kernel = row.launch().on(new Memory(emulator));
            emulator.launch(kernel);
            Counters counters = emulator.counters(kernel.entry());
            Map<String, Traffic> parameters = new TreeMap<>(counters.parameters());
            long scalars = 0;
            for (String name : List.of("step", "scale", "counters")) {
                Traffic traffic = parameters.remove(name);
                scalars += traffic == null ? 0 : traffic.loadBytes() / Float.BYTES;
            }
            assertEquals((long) N / ELEMENTS_OF_A_THREAD * row.scalars(), scalars, "words of scalars");
            Traffic elements = counters.traffic(parameters.keySet().toArray(String[]::new));
            assertEquals((long) N * row.read(), elements.loadBytes(), "bytes read");
            assertEquals((long) N * row.written(), elements.storeBytes(), "bytes written");
            parameters.forEach((name, traffic) ->
                    assertTrue(traffic.allSectorsFull(), () -> name + " in whole sectors: " + traffic));
        }
    }
}
