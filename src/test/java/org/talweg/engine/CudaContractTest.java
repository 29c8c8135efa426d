package org.talweg.engine;

import java.util.List;
import org.junit.jupiter.api.condition.EnabledIf;
import org.talweg.engine.cuda.CudaEngine;
import org.talweg.engine.cuda.Gpu;
import org.talweg.engine.cuda.GpuUnavailable;

/** The contract suite on a GPU. */
@EnabledIf(value = "isGpu", disabledReason = "no GPU that can be used on this machine; talweg doctor says more")
class CudaContractTest extends EngineContract {
    static boolean isGpu() {
        try {
            Gpu.find(0).tried();
            return true;
        } catch (GpuUnavailable e) {
            return false;
        }
    }

    @Override
    protected List<Engine> engines() {
        return List.of(new CudaEngine(0));
    }
}
