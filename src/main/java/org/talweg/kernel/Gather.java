package org.talweg.kernel;

/**
 * {@code y[r, :] ← x[order[start + r], :]}: the rows of a mini-batch, start being a counter
 * ({@link Bookkeeping#ROW_OFFSET}). Works on words, so floats and ints alike.
 *
 * @param x        (source rows, columns), F32 or I32
 * @param order    row numbers, I32; each must be a row of x
 * @param counters {@link Bookkeeping} counters
 * @param y        (rows, columns), the type of x
 */
public record Gather(Buffer x, Buffer order, Buffer counters, Buffer y, long rows, long columns) implements Kernel {
    public Gather {
        long area = Check.area("gather", rows, columns);
        if (x.type() == Buffer.Type.F32) {
            Check.floats("gather", "y", y, area);
        } else {
            Check.ints("gather", "y", y, area);
        }
        Check.ints("gather", "order", order, rows);
        Check.ints("gather", "counters", counters, Bookkeeping.COUNTERS);
    }
}
