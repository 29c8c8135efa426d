package org.talweg.report;

import java.io.PrintWriter;
import org.talweg.train.Progress;

/**
 * What a training has to tell between its epochs, a line each: steps that were skipped and spikes of the loss, of which the first
 * five are printed and then a count at the end, and what else it says. On a terminal a line goes where {@link EpochBar} has its own, which is drawn again below.
 */
public final class Notices implements Progress, AutoCloseable {
    private static final int MOST = 5;

    private final PrintWriter out;
    private final boolean terminal;
    private long skips;
    private long spikes;

    /** @param terminal whether there may be a bar on the last line */
    public Notices(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void skipped(long step, String sentence) {
        skips++;
        if (skips <= MOST) {
            say(sentence);
        }
    }

    @Override
    public void spike(long step, double loss, double usual) {
        spikes++;
        if (spikes <= MOST) {
            say("loss spike at step " + Numbers.count(step) + ": " + Numbers.loss(loss) + ", where " + Numbers.loss(usual)
                    + " is usual");
        }
    }

    /** Says how many more there were; after the bar has left its line. */
    @Override
    public void close() {
        if (skips > MOST) {
            out.println("and " + Numbers.count(skips - MOST, "more step") + " skipped");
        }
        if (spikes > MOST) {
            out.println("and " + Numbers.count(spikes - MOST, "more loss spike"));
        }
        out.flush();
    }

    /** In one call, as the bar is drawn by a thread of its own. */
    @Override
    public void say(String line) {
        out.println(terminal ? "\r" + line + EpochBar.ERASE_TO_END : line);
        out.flush();
    }
}
