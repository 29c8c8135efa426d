package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.BatchNorm;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
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
        checkBuffers(kernel);
        if (kernel instanceof Elementwise elementwise) {
            ElementwiseTasks.bind(elementwise, vector, tasks);
        } else if (kernel instanceof Reduction reduction) {
            ReductionTasks.bind(reduction, engine, tasks);
        } else if (kernel instanceof Gather gather) {
            tasks.add(new GatherTask(gather));
        } else if (kernel instanceof Bookkeeping bookkeeping) {
            BookkeepingTasks.bind(bookkeeping, tasks);
        } else if (kernel instanceof OptimizerStep step) {
            OptimizerTasks.bind(step, vector, tasks);
        } else if (kernel instanceof Layer layer) {
            LayerTasks.bind(layer, engine, tasks);
        } else if (kernel instanceof BatchNorm batchNorm) {
            BatchNormTasks.bind(batchNorm, engine, tasks);
        } else if (kernel instanceof Loss loss) {
            LossTasks.bind(loss, engine, tasks);
        } else if (kernel instanceof MatMul matMul) {
            engine.products().bind(matMul, engine, tasks);
        }
    }

    /** Every buffer among the kernel's parameters must be this engine's. */
    private void checkBuffers(Kernel kernel) {
        kernel.parameters().forEach((name, value) -> {
            if (value instanceof Buffer buffer && !(buffer instanceof CpuBuffer own && own.engine() == engine)) {
                throw new IllegalArgumentException(kernel.entry() + ": expected buffers of engine " + engine + ", got "
                        + name + "=" + buffer + " of " + Guard.owner(buffer) + "; allocate it with this engine");
            }
        });
    }
}
