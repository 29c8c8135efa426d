package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.Elementwise;

/** Tasks of {@link Elementwise}. */
final class ElementwiseTasks {
    private ElementwiseTasks() {}

    static void bind(Elementwise kernel, boolean vector, List<Task> tasks) {
        throw new UnsupportedOperationException(kernel.entry());
    }
}
