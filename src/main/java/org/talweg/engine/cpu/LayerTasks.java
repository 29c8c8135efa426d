package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.Layer;

/** Tasks of {@link Layer}. */
final class LayerTasks {
    private LayerTasks() {}

    static void bind(Layer kernel, boolean vector, List<Task> tasks) {
        throw new UnsupportedOperationException(kernel.entry());
    }
}
