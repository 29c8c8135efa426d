package org.talweg.engine;

import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.talweg.engine.cpu.CpuEngine;

/** The Vector API form on one thread, at this JVM's width. */
@Tag("contract")
class CpuVectorContractTest extends EngineContract {
    @Override
    protected List<Engine> engines() {
        int bits = CpuEngine.defaultVectorBits();
        Assumptions.assumeTrue(bits != 0, "the Vector API is absent or switched off: there is no vector form to test");
        return List.of(new CpuEngine(1, bits));
    }
}
