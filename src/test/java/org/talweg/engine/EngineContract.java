package org.talweg.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.talweg.engine.cpu.CpuEngine;

/**
 * Every kernel of {@link KernelCases} gives the same bits on the engines under test as on one thread of the scalar CPU form,
 * writes all of its outputs, and nothing else.
 */
@Tag("contract")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EngineContract {
    /** Elements up to which every kind of data is tried; beyond, two of them. */
    private static final int SMALL = 20_000;
    private static final float REFERENCE_POISON = 0x1.badp33f;
    private static final float POISON = -0x1.deadp44f;

    private Engine reference;
    private List<Engine> engines;

    /** The engines under test; closed afterwards. */
    abstract List<Engine> engines();

    @BeforeAll
    void open() {
        reference = new CpuEngine(1, 0);
        engines = engines();
    }

    @AfterAll
    void close() {
        reference.close();
        engines.forEach(Engine::close);
    }

    @TestFactory
    Stream<DynamicTest> shouldGiveTheBitsOfTheScalarForm() {
        return KernelCases.ALL.stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> compare(c)));
    }

    private void compare(KernelCase kernelCase) {
        for (Size size : kernelCase.sizes()) {
            List<Data> kinds = size.area() <= SMALL ? List.of(Data.values()) : List.of(Data.PLAIN, Data.FEW);
            for (Data data : kinds) {
                Memory expected = new Memory(reference, data, REFERENCE_POISON);
                List<int[]> words = run(kernelCase, size, expected, reference);
                for (Engine engine : engines) {
                    String where = kernelCase.name() + " " + size + " on " + engine.description() + ", data " + data
                            + " of seed " + Data.SEED;
                    Memory actual = new Memory(engine, data, POISON);
                    List<int[]> got;
                    try {
                        got = run(kernelCase, size, actual, engine);
                    } catch (AssertionError | RuntimeException failure) {
                        throw new AssertionError(where + ": " + failure.getMessage(), failure);
                    }
                    for (int i = 0; i < words.size(); i++) {
                        Bits.check(where, expected.held(), i, words.get(i), got.get(i));
                    }
                }
            }
        }
    }

    private static List<int[]> run(KernelCase kernelCase, Size size, Memory memory, Engine engine) {
        engine.launch(kernelCase.launch().on(memory, size));
        engine.synchronize();
        List<int[]> words = new ArrayList<>();
        for (Memory.Held held : memory.held()) {
            words.add(memory.read(held));
        }
        return words;
    }
}
