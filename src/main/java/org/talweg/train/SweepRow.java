package org.talweg.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.talweg.data.Split;

/**
 * One run of a sweep.
 *
 * @param point    number of its point, from 1
 * @param values   of the settings that vary
 * @param diverged whether the loss became NaN or infinite: there are no results then
 * @param seconds  that it took
 * @param sha256   of its weights
 */
public record SweepRow(int point, long seed, List<String> values, boolean diverged, int epochs, long steps, Evaluation train,
        Evaluation validation, double seconds, String sha256) {
    private static final Evaluation NOTHING = new Evaluation(Double.NaN, Double.NaN);
    private static final int OTHER_CELLS = 11;

    /** Trains, and keeps what is worth to be compared. */
    public static SweepRow of(int point, long seed, List<String> values, Trainer trainer, Split data) {
        long start = System.nanoTime();
        try {
            Run run = trainer.progress(Sweep.INTERRUPTIBLE).fit(data);
            return new SweepRow(point, seed, values, false, run.history().size(), run.steps(), run.train(), run.validation(),
                    run.seconds(), run.weights().sha256(run.model()));
        } catch (Diverged e) {
            return new SweepRow(point, seed, values, true, e.epoch(), e.step(), NOTHING, NOTHING,
                    (System.nanoTime() - start) / 1e9, "");
        }
    }

    static String header(List<String> names, boolean classifies) {
        String score = classifies ? "accuracy" : "r2";
        return "point,seed," + String.join(",", names) + ",result,epochs,steps,train_loss,train_" + score
                + ",validation_loss,validation_" + score + ",seconds,weights_sha256";
    }

    String line() {
        return Csv.line(point, seed, values, diverged ? "diverged" : "trained", epochs, steps, train.loss(), train.score(),
                validation.loss(), validation.score(), String.format(Locale.ROOT, "%.3f", seconds), sha256);
    }

    /** @throws IllegalArgumentException if that is no line of a sweep of so many settings */
    static SweepRow of(String line, int settings) {
        String[] cells = line.split(",", -1);
        if (cells.length != settings + OTHER_CELLS) {
            throw new IllegalArgumentException("expected " + (settings + OTHER_CELLS) + " cells, got " + cells.length);
        }
        int at = 2 + settings;
        if (!cells[at].equals("diverged") && !cells[at].equals("trained")) {
            throw new IllegalArgumentException("expected diverged or trained, got " + cells[at]);
        }
        return new SweepRow(Integer.parseInt(cells[0]), Long.parseLong(cells[1]),
                new ArrayList<>(List.of(cells).subList(2, at)), cells[at].equals("diverged"), Integer.parseInt(cells[at + 1]),
                Long.parseLong(cells[at + 2]), new Evaluation(number(cells[at + 3]), number(cells[at + 4])),
                new Evaluation(number(cells[at + 5]), number(cells[at + 6])), number(cells[at + 7]), cells[at + 8]);
    }

    private static double number(String cell) {
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
}
