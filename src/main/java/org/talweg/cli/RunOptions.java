package org.talweg.cli;

import java.util.Map;
import org.talweg.data.Shuffle;
import org.talweg.train.OnNonfinite;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How long and in which order. */
final class RunOptions {
    private static final int USUAL_BATCH = 32;

    @Option(names = "--batch", paramLabel = "N",
            description = "Rows of a step: 1 for single examples, full for all. Default: 32, or all of fewer rows;"
                    + " full with an optimizer of second order.")
    String batch;

    @Option(names = "--shuffle", paramLabel = "WHEN", converter = Choices.Shuffles.class,
            completionCandidates = Choices.Shuffles.class,
            description = "Puts the rows of the training part in a new order: ${COMPLETION-CANDIDATES}. Default: once.")
    Shuffle shuffle = Shuffle.ONCE;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training part, at most. Default: 40.")
    int epochs = 40;

    @Option(names = "--seed", paramLabel = "N",
            description = "What the validation part, initial weights, order of rows and dropout are drawn from: the same seed"
                    + " gives the same weights, bit for bit. Default: 0.")
    long seed;

    @Option(names = "--on-nonfinite", paramLabel = "WHAT", converter = Choices.OnNonfinites.class,
            completionCandidates = Choices.OnNonfinites.class,
            description = "What to do when the loss or a gradient of a step is NaN or infinite: ${COMPLETION-CANDIDATES}. Such a step"
                    + " moves no weight; skip goes on with the next. Default: stop.")
    OnNonfinite onNonfinite = OnNonfinite.STOP;

    void check() {
        Limits.from(1, Integer.MAX_VALUE, "--epochs", epochs);
        if (batch != null && !full()) {
            asked();
        }
    }

    private boolean full() {
        return batch.equalsIgnoreCase("full");
    }

    private int asked() {
        try {
            return Limits.from(1, Integer.MAX_VALUE, "--batch", NumberText.whole(batch));
        } catch (TypeConversionException e) {
            throw new BadInput("expected rows of a step such as 32, or full, got --batch=" + batch, e);
        }
    }

    /** Rows of a step, of a training part with so many. */
    int batch(int rows) {
        if (batch == null) {
            return Math.min(USUAL_BATCH, rows);
        }
        if (full()) {
            return rows;
        }
        int asked = asked();
        if (asked > rows) {
            throw new BadInput("expected a batch of at most the training part's " + rows + " rows, got --batch=" + asked
                    + "; take a smaller one, or full");
        }
        return asked;
    }

    /** Steps of an epoch. */
    int steps(int rows) {
        return (rows - 1) / batch(rows) + 1;
    }

    /** @param rows of the training part */
    void note(Map<String, Object> settings, int rows) {
        settings.put("batch", batch(rows));
        settings.put("shuffle", shuffle);
        settings.put("epochs", epochs);
        settings.put("on_nonfinite", onNonfinite);
    }
}
