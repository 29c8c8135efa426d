package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.Reduction;

/** Tasks of {@link Reduction}. */
final class ReductionTasks {
    private ReductionTasks() {}

    static void bind(Reduction kernel, boolean vector, List<Task> tasks) {
        throw new UnsupportedOperationException(kernel.entry());
    }
}
