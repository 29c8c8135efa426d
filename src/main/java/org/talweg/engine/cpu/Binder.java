package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.BatchNorm;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Gather;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Layer;
import org.talweg.kernel.Loss;
import org.talweg.kernel.MatMul;
import org.talweg.kernel.OptimizerStep;
import org.talweg.kernel.Reduction;

/** Turns a launch into tasks on Java arrays: the one place where a kernel meets its Java form. */
final class Binder {
    private final CpuEngine engine;
    /** True for the Vector API form where there is one. */
    private final boolean vector;

    Binder(CpuEngine engine) {
        this.engine = engine;
        this.vector = engine.vectorBits() != 0;
    }

    void bind(Kernel kernel, List<Task> tasks) {
        throw new UnsupportedOperationException(kernel.entry());
    }
}
