package org.talweg.engine;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.verify.Contract;
import org.talweg.verify.Difference;
import org.talweg.verify.KernelCase;
import org.talweg.verify.KernelCases;
import org.talweg.verify.Size;

/**
 * The contract suite, on the engines under test against one thread of the scalar CPU form.
 *
 * <p>Subclasses with the tag "contract" run again with narrower vectors: those whose engines have vectors.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EngineContract {
    private Engine reference;
    private List<Engine> engines;
    private Contract contract;

    /** The engines under test; closed afterwards. */
    protected abstract List<Engine> engines();

    /** The sizes of a row that are tried: all of them. */
    protected List<Size> sizes(KernelCase kernelCase) {
        return kernelCase.sizes();
    }

    @BeforeAll
    void open() {
        reference = new CpuEngine(1, 0);
        engines = engines();
        contract = new Contract(reference, engines);
    }

    @AfterAll
    void close() {
        reference.close();
        engines.forEach(Engine::close);
    }

    @TestFactory
    Stream<DynamicTest> shouldGiveTheBitsOfTheScalarForm() {
        return KernelCases.ALL.stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> {
            for (Difference difference : contract.compare(c, sizes(c)).differences().values()) {
                throw difference;
            }
        }));
    }
}
