package org.talweg.engine.cpu;

import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Gather;

/** {@link Gather}: a copy for each row. */
final class GatherTask extends RowTask {
    private final CpuBuffer x;
    private final CpuBuffer order;
    private final CpuBuffer counters;
    private final CpuBuffer y;
    private final int columns;
    private final long sourceRows;

    GatherTask(Gather kernel) {
        // Rows in no order come as slowly as memory answers, so a second thread is worth waking for few.
        super(kernel.rows(), kernel.columns(), ElementTask.COSTLY);
        x = CpuBuffer.of(kernel.x());
        order = CpuBuffer.of(kernel.order());
        counters = CpuBuffer.of(kernel.counters());
        y = CpuBuffer.of(kernel.y());
        columns = Math.toIntExact(kernel.columns());
        sourceRows = columns == 0 ? Long.MAX_VALUE : x.length() / columns;
    }

    @Override
    void rows(int from, int to) {
        int start = counters.ints()[counters.base() + Bookkeeping.ROW_OFFSET];
        if (start < 0 || start > order.length() - to) {
            throw new IllegalArgumentException("gather: expected rows within " + order + ", got rows " + from + " to " + to
                    + " from counter ROW_OFFSET=" + start);
        }
        for (int r = from; r < to; r++) {
            int row = order.ints()[order.base() + start + r];
            if (row < 0 || row >= sourceRows) {
                throw new IllegalArgumentException("gather: expected row numbers from 0 to " + (sourceRows - 1)
                        + ", got order[" + (start + r) + "]=" + row + " of " + x);
            }
            int source = x.base() + row * columns;
            int target = y.base() + r * columns;
            if (x.floats() != null) {
                System.arraycopy(x.floats(), source, y.floats(), target, columns);
            } else if (columns == 1) {
                y.ints()[target] = x.ints()[source];
            } else {
                System.arraycopy(x.ints(), source, y.ints(), target, columns);
            }
        }
    }
}
