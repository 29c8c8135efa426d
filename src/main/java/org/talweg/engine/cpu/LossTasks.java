package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.Loss;

/** Tasks of {@link Loss}. */
final class LossTasks {
    private LossTasks() {}

    static void bind(Loss kernel, boolean vector, List<Task> tasks) {
        throw new UnsupportedOperationException(kernel.entry());
    }
}
