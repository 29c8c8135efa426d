package org.talweg.engine.cpu;

import org.talweg.kernel.Gather;

/** {@link Gather}, a block of rows at a time. */
final class GatherTask extends RowTask {
    GatherTask(Gather kernel) {
        super(kernel.rows(), kernel.columns(), ElementTask.CHEAP);
    }

    @Override
    void rows(int from, int to) {
        throw new UnsupportedOperationException("gather");
    }
}
