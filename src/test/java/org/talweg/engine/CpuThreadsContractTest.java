package org.talweg.engine;

import java.util.ArrayList;
import java.util.List;
import org.talweg.engine.cpu.CpuEngine;

/** Several threads, more than there are cores, in both forms. */
class CpuThreadsContractTest extends EngineContract {
    @Override
    List<Engine> engines() {
        int bits = CpuEngine.defaultVectorBits();
        List<Engine> engines = new ArrayList<>();
        for (int threads : new int[] {2, 3, 7}) {
            engines.add(new CpuEngine(threads, 0));
            if (bits != 0) {
                engines.add(new CpuEngine(threads, bits));
            }
        }
        return engines;
    }
}
