package org.talweg.report;

import java.io.PrintWriter;
import java.util.Locale;
import org.talweg.train.EpochRecord;
import org.talweg.train.Progress;

/** A training as plain lines, at most about twenty: for output that is no terminal. */
public final class EpochLines implements Progress {
    private static final int LINES = 20;

    private final PrintWriter out;
    private final String score;
    private long rows;
    private long rowsBefore;
    private double secondsBefore;

    /** @param classifies whether scores are accuracies rather than R² */
    public EpochLines(PrintWriter out, boolean classifies) {
        this.out = out;
        this.score = Summary.scoreName(classifies);
    }

    @Override
    public void steps(int epoch, int epochs, long done, long rowsInEpoch, double meanLoss) {
        rows = epoch * rowsInEpoch;
    }

    @Override
    public void epoch(EpochRecord record, int epochs) {
        int every = (epochs - 1) / LINES + 1;
        if (record.epoch() % every != 0 && record.epoch() != epochs && record.epoch() != 1) {
            return;
        }
        // Since the line before: the first epochs, still being compiled, say little about the others.
        double speed = (rows - rowsBefore) / Math.max(record.seconds() - secondsBefore, 1e-9);
        rowsBefore = rows;
        secondsBefore = record.seconds();
        int width = Integer.toString(epochs).length();
        out.printf(Locale.ROOT, "epoch %" + width + "d/%d  loss %s  validation loss %s  validation %s %s  %s samples/s  %s%n",
                record.epoch(), epochs, Numbers.loss(record.trainLoss()), Numbers.loss(record.validationLoss()), score,
                Numbers.score(record.validationScore()), Numbers.rate(speed), Numbers.duration(record.seconds()));
        out.flush();
    }
}
