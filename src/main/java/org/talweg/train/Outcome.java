package org.talweg.train;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.talweg.data.DataException;

/**
 * How a training ended: what {@code result.json} of a run folder holds.
 *
 * @param engine        that trained, in words
 * @param bestEpoch     epoch with the lowest validation loss, 0 if none
 * @param kept          epoch whose weights are kept, 0 if none are
 * @param restored      whether that is an earlier one than the last
 * @param stoppedEarly  whether patience ran out
 * @param converged     whether no step lowered the loss any more
 * @param start         the training part judged before the first step, or null
 * @param train         the training part judged with the weights kept, or null
 * @param validation    the validation part judged with them, or null
 * @param steps         steps taken
 * @param rows          rows trained on, each as often as it was used; 0 if not known
 * @param seconds       of training
 * @param weightsSha256 hash of the weights, or null
 * @param divergence    how it diverged, or null
 * @param memoryPlan    of a step, or null
 */
public record Outcome(String engine, int bestEpoch, int kept, boolean restored, boolean stoppedEarly, boolean converged,
        Scores start, Scores train, Scores validation, long steps, long rows, double seconds, String weightsSha256,
        String divergence, String memoryPlan) {
    static final String FILE = "result.json";

    public Outcome {
        boolean counts = bestEpoch >= 0 && kept >= 0 && steps >= 0 && rows >= 0 && seconds >= 0
                && seconds < Double.POSITIVE_INFINITY;
        if (engine == null || !counts) {
            throw new IllegalArgumentException("expected an engine, and numbers of 0 or more, got engine=" + engine + " bestEpoch="
                    + bestEpoch + " kept=" + kept + " steps=" + steps + " rows=" + rows + " seconds=" + seconds);
        }
        if (divergence == null && (train == null || validation == null || weightsSha256 == null)) {
            throw new IllegalArgumentException("expected train, validation and weightsSha256 of a training that came to its end,"
                    + " or its divergence");
        }
    }

    /** An {@link Evaluation} for JSON, which has no NaN: null there. */
    public record Scores(Double loss, Double score) {
        static Scores of(Evaluation evaluation) {
            return new Scores(finite(evaluation.loss()), finite(evaluation.score()));
        }

        private static Double finite(double value) {
            return Double.isFinite(value) ? value : null;
        }

        private Evaluation evaluation() {
            return new Evaluation(loss == null ? Double.NaN : loss, score == null ? Double.NaN : score);
        }
    }

    /** Of a training that came to its end. */
    public static Outcome of(Run run, String engine, String memoryPlan) {
        int last = run.history().get(run.history().size() - 1).epoch();
        return new Outcome(engine, run.bestEpoch(), run.restored() ? run.bestEpoch() : last, run.restored(), run.stoppedEarly(),
                run.converged(), Scores.of(run.start()), Scores.of(run.train()), Scores.of(run.validation()), run.steps(),
                run.rows(), run.seconds(), run.weights().sha256(run.model()), null, memoryPlan);
    }

    /** Of one that diverged; {@code last} is the last epoch that ended before. */
    public static Outcome of(Diverged end, EpochRecord last, String engine, String memoryPlan) {
        return new Outcome(engine, 0, 0, false, false, false, null, null, null, last.step(), 0, last.seconds(), null,
                end.getMessage(), memoryPlan);
    }

    /** What is known of {@code scores}; NaN where it is not. */
    public static Evaluation evaluation(Scores scores) {
        return scores == null ? new Evaluation(Double.NaN, Double.NaN) : scores.evaluation();
    }

    /**
     * Reads a run folder's; null if it has none, as one that was interrupted.
     *
     * @throws DataException if it is damaged
     */
    public static Outcome read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            Outcome read = Json.GSON.fromJson(JsonFile.read(file), Outcome.class);
            if (read == null) {
                throw new JsonParseException("nothing in it");
            }
            return read;
        } catch (IOException | RuntimeException e) {
            throw new DataException(file + ": expected how a training ended, got a file that cannot be read or is damaged;"
                    + " remove it to do without", e);
        }
    }
}
