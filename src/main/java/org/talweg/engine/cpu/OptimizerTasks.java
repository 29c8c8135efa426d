package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.OptimizerStep;

/** Tasks of {@link OptimizerStep}. */
final class OptimizerTasks {
    private OptimizerTasks() {}

    static void bind(OptimizerStep kernel, boolean vector, List<Task> tasks) {
        throw new UnsupportedOperationException(kernel.entry());
    }
}
