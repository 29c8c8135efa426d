package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.BatchNorm;

/** Tasks of {@link BatchNorm}. */
final class BatchNormTasks {
    private BatchNormTasks() {}

    static void bind(BatchNorm kernel, boolean vector, List<Task> tasks) {
        throw new UnsupportedOperationException(kernel.entry());
    }
}
