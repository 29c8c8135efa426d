package org.talweg.engine.cuda;

import java.util.List;
import org.talweg.engine.Engine;
import org.talweg.engine.EngineContract;
import org.talweg.verify.KernelCase;
import org.talweg.verify.Size;

/**
 * The contract suite through the whole CUDA engine, where the driver is a stand-in and kernels run in the emulator. What the
 * kernels do at all sizes is the emulator's own suite; this one shows that the engine passes them what they need.
 */
class OnFakeDriverContract extends EngineContract {
    private static final int MOST_ELEMENTS = 1100;

    @Override
    protected List<Engine> engines() {
        return List.of(new CudaEngine(0));
    }

    @Override
    protected List<Size> sizes(KernelCase kernelCase) {
        return kernelCase.sizes().stream().filter(size -> size.area() * (long) size.depth() <= MOST_ELEMENTS).toList();
    }
}
