package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.Bookkeeping;

/** Tasks of {@link Bookkeeping}. */
final class BookkeepingTasks {
    private BookkeepingTasks() {}

    static void bind(Bookkeeping kernel, List<Task> tasks) {
        if (kernel instanceof Bookkeeping.ClipScale clip) {
            tasks.add(clipScale(clip));
        } else if (kernel instanceof Bookkeeping.Record record) {
            tasks.add(record(record));
        }
    }

    private static SingleTask clipScale(Bookkeeping.ClipScale kernel) {
        CpuBuffer loss = CpuBuffer.of(kernel.loss());
        CpuBuffer sumOfSquares = CpuBuffer.of(kernel.sumOfSquares());
        CpuBuffer scale = CpuBuffer.of(kernel.scale());
        float limit = kernel.limit();
        return () -> {
            float norm = (float) Math.sqrt(sumOfSquares.floats()[sumOfSquares.base()]);
            boolean finite = Float.isFinite(loss.floats()[loss.base()]) && Float.isFinite(norm);
            scale.floats()[scale.base()] = finite ? norm > limit ? limit / norm : 1 : Float.NaN;
        };
    }

    private static SingleTask record(Bookkeeping.Record kernel) {
        CpuBuffer loss = CpuBuffer.of(kernel.loss());
        CpuBuffer sumOfSquares = CpuBuffer.of(kernel.sumOfSquares());
        CpuBuffer scale = CpuBuffer.of(kernel.scale());
        CpuBuffer correct = CpuBuffer.of(kernel.correct());
        CpuBuffer grad = CpuBuffer.of(kernel.grad());
        CpuBuffer counters = CpuBuffer.of(kernel.counters());
        CpuBuffer history = CpuBuffer.of(kernel.history());
        CpuBuffer positions = CpuBuffer.of(kernel.positions());
        int weights = Math.toIntExact(kernel.weights());
        int n = Math.toIntExact(kernel.n());
        return () -> {
            int slot = counters.ints()[counters.base() + Bookkeeping.HISTORY_SLOT];
            if (slot < 0 || slot >= history.length() / Bookkeeping.HISTORY_WIDTH) {
                throw new IllegalArgumentException("record: expected a slot within " + history
                        + ", got counter HISTORY_SLOT=" + slot);
            }
            float[] entries = history.floats();
            int at = history.base() + slot * Bookkeeping.HISTORY_WIDTH;
            entries[at] = loss.floats()[loss.base()];
            entries[at + 1] = (float) Math.sqrt(sumOfSquares.floats()[sumOfSquares.base()]);
            entries[at + 2] = scale.floats()[scale.base()];
            entries[at + 3] = correct == null ? 0 : correct.floats()[correct.base()];
            int position = -1;
            if (Float.isNaN(entries[at + 2])) {
                position = lastNonFinite(grad, 0, weights);
                position = position >= 0 ? position : lastNonFinite(grad, weights, n);
            }
            positions.ints()[positions.base() + slot] = position;
        };
    }

    /** The last i of {@code [from, to)} whose x[i] is not finite, or −1. */
    private static int lastNonFinite(CpuBuffer x, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (!Float.isFinite(x.floats()[x.base() + i])) {
                return i;
            }
        }
        return -1;
    }
}
