package org.talweg.engine;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.talweg.engine.cpu.CpuEngine;

/** Several threads, more than there are cores, in both forms; the scalar form once only, where no width is asked for. */
@Tag("contract")
class CpuThreadsContractTest extends EngineContract {
    @Override
    protected List<Engine> engines() {
        int bits = CpuEngine.defaultVectorBits();
        List<Engine> engines = new ArrayList<>();
        for (int threads : new int[] {2, 3, 7}) {
            if (System.getProperty("talweg.vectorBits") == null) {
                engines.add(new CpuEngine(threads, 0));
            }
            if (bits != 0) {
                engines.add(new CpuEngine(threads, bits));
            }
        }
        return engines;
    }
}
