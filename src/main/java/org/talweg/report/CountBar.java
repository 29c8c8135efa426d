package org.talweg.report;

import java.io.PrintWriter;
import org.talweg.curvature.Tally;

/** Work that is counted: one line of a terminal written again and again, else a line now and then. */
public final class CountBar implements AutoCloseable {
    private static final long REFRESH_NANOS = 100_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;
    private static final int LENGTH = 24;
    private static final String ERASE_TO_END = "\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final int columns;
    private final long start = System.nanoTime();
    private long drawn = start;
    private boolean shown;

    /** @param columns of the terminal */
    public CountBar(PrintWriter out, boolean terminal, int columns) {
        this.out = out;
        this.terminal = terminal;
        this.columns = columns;
    }

    /** {@code done} of {@code all} are done, {@code name} is next. */
    public void count(String what, int done, int all, String name) {
        long now = System.nanoTime();
        if (now - drawn < (terminal ? REFRESH_NANOS : LINE_NANOS)) {
            return;
        }
        drawn = now;
        String counted = what + "  " + done + "/" + all + (name.isEmpty() ? "" : "  " + name);
        if (!terminal) {
            out.println(counted + "  " + Numbers.duration((now - start) / 1e9));
        } else {
            int full = (int) ((long) LENGTH * done / Math.max(1, all));
            String line = "━".repeat(full) + "·".repeat(LENGTH - full) + "  " + counted;
            out.print("\r" + line.substring(0, Math.min(line.length(), columns - 1)) + ERASE_TO_END);
            shown = true;
        }
        out.flush();
    }

    /** Shows how far work on {@code what} is. */
    public Tally of(String what) {
        return (done, all, next) -> count(what, done, all, next);
    }

    /** A line that stays. */
    public void say(String line) {
        close();
        out.println(line);
        out.flush();
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (shown) {
            out.print("\r" + ERASE_TO_END);
            out.flush();
            shown = false;
        }
    }
}
