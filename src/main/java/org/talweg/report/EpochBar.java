package org.talweg.report;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;
import org.talweg.train.EpochRecord;
import org.talweg.train.Progress;

/** A training as one line of a terminal that is written again and again. */
public final class EpochBar implements Progress, AutoCloseable {
    private static final int REFRESH_MILLIS = 150;
    private static final double WINDOW_SECONDS = 2;
    private static final int SHORTEST_BAR = 8;
    private static final int LONGEST_BAR = 30;
    private static final char FULL = '━';
    private static final char HALF = '╸';
    static final String ERASE_TO_END = "\u001b[K";

    private final PrintWriter out;
    private final int columns;
    private final String score;
    private ProgressBar bar;

    // Written by the training thread, read by the thread that draws.
    private volatile int epoch = 1;
    private volatile int epochs;
    private long begun;
    private volatile double loss = Double.NaN;
    private volatile double validationScore = Double.NaN;

    /**
     * @param columns    of the terminal
     * @param classifies whether scores are accuracies rather than R²
     */
    public EpochBar(PrintWriter out, int columns, boolean classifies) {
        this.out = out;
        this.columns = columns;
        this.score = Summary.scoreName(classifies);
    }

    @Override
    public void steps(int epoch, int epochs, long rows, long rowsInEpoch, double meanLoss) {
        this.epoch = epoch;
        this.epochs = epochs;
        this.loss = meanLoss;
        if (bar == null) {
            begun = (epoch - 1) * rowsInEpoch;
            bar = ProgressBar.builder().startsFrom(begun, Duration.ZERO).setInitialMax(epochs * rowsInEpoch).setUpdateIntervalMillis(REFRESH_MILLIS)
                    .setRenderer(new Line()).setConsumer(new Terminal()).build();
        }
        bar.stepTo((epoch - 1) * rowsInEpoch + rows);
    }

    @Override
    public void epoch(EpochRecord record, int epochs) {
        loss = record.trainLoss();
        validationScore = record.validationScore();
    }

    /** Draws the line a last time and leaves it. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private String text(double done, double rate, double secondsLeft) {
        String width = Integer.toString(epochs);
        String left = "epoch " + " ".repeat(Math.max(0, width.length() - Integer.toString(epoch).length())) + epoch + "/"
                + width + "  ";
        String time = done >= 1 ? "  done" : Double.isInfinite(secondsLeft) ? "" : "  " + Numbers.clock(Math.round(secondsLeft))
                + " left";
        String scored = score + " " + Numbers.score(validationScore);
        String speed = "  " + Numbers.rate(rate) + " samples/s";
        String start = "  loss " + Numbers.loss(loss);
        // A narrow terminal shows what fits; a line that wraps could not be drawn over.
        String right = "";
        for (String form : new String[] {start + "  validation " + scored + speed + time, start + "  " + scored + speed + time,
            start + "  " + scored + time, start + time, time}) {
            if (left.length() + SHORTEST_BAR + form.length() < columns) {
                right = form;
                break;
            }
        }
        int length = Math.min(LONGEST_BAR, columns - 1 - left.length() - right.length());
        return length < 1 ? left.trim() : left + bar(done, length) + right;
    }

    private static String bar(double done, int length) {
        int halves = (int) Math.floor(2 * length * Math.min(1, Math.max(0, done)));
        String full = String.valueOf(FULL).repeat(halves / 2);
        String half = halves % 2 == 1 ? String.valueOf(HALF) : "";
        return full + half + "·".repeat(length - full.length() - half.length());
    }

    private final class Line implements ProgressBarRenderer {
        private double markSeconds;
        private long markRows = begun;
        private double nextSeconds;
        private long nextRows = begun;

        @Override
        public String render(ProgressState state, int most) {
            double seconds = state.getElapsedAfterStart().toNanos() / 1e9;
            long rows = state.getCurrent();
            // Over the last seconds: the first epochs, still being compiled, say little about the others.
            if (seconds - nextSeconds > WINDOW_SECONDS) {
                markSeconds = nextSeconds;
                markRows = nextRows;
                nextSeconds = seconds;
                nextRows = rows;
            }
            boolean done = rows >= state.getMax();
            double rate = (rows - (done ? begun : markRows)) / Math.max(done ? seconds : seconds - markSeconds, 1e-9);
            return text(state.getNormalizedProgress(), rate, rate > 0 ? (state.getMax() - rows) / rate : Double.POSITIVE_INFINITY);
        }
    }

    private final class Terminal implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return columns;
        }

        @Override
        public void accept(String line) {
            out.print("\r" + line + ERASE_TO_END);
            out.flush();
        }

        @Override
        public void close() {
            out.println();
            out.flush();
        }
    }
}
