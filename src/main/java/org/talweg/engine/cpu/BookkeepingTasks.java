package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.Bookkeeping;

/** Tasks of {@link Bookkeeping}. */
final class BookkeepingTasks {
    private BookkeepingTasks() {}

    static void bind(Bookkeeping kernel, List<Task> tasks) {
        throw new UnsupportedOperationException(kernel.entry());
    }
}
