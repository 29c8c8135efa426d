package org.talweg.report;

import org.talweg.train.EpochRecord;
import org.talweg.train.Run;

/** The short table at the end of a training. */
public final class Summary {
    private Summary() {}

    /**
     * @param penalised whether the objective is more than the loss
     * @param folder    where the run is kept
     * @param report    where its report is, or null if there is none
     */
    public static String of(Run run, boolean penalised, String folder, String report) {
        EpochRecord last = run.history().get(run.history().size() - 1);
        EpochRecord kept = run.restored() ? run.history().get(run.bestEpoch() - 1) : last;
        String score = scoreName(run.model().objective().classifies());
        Table table = new Table()
                .row("", "training", "validation")
                .row("loss", Numbers.loss(run.train().loss()), Numbers.loss(run.validation().loss()))
                .row(score, Numbers.score(run.train().score()), Numbers.score(run.validation().score()));
        if (penalised) {
            double penalty = kept.objective() - kept.trainLoss();
            table.row("with penalty", Numbers.loss(run.train().loss() + penalty), "");
        }
        table.row("epochs", last.epoch() + (run.stoppedEarly() ? ", stopped early" : "")
                        + (run.converged() ? ", ended as no step lowers the loss any more" : "")
                        + (run.bestEpoch() == 0 ? "" : ", lowest validation loss in epoch " + run.bestEpoch())
                        + (run.restored() ? ", whose weights are kept" : ""))
                .row("steps", Numbers.count(run.steps()) + (last.evaluations() == run.steps() ? ""
                        : ", with the work of " + Numbers.count(last.evaluations()) + " gradients"));
        if (run.skipped() > 0) {
            table.row("skipped", Numbers.count(run.skipped(), "step") + " that " + (run.skipped() == 1 ? "was" : "were")
                    + " not finite");
        }
        table.row("time", Numbers.duration(run.seconds()) + ", " + Numbers.count(Math.round(run.samplesPerSecond()))
                        + " samples/s")
                .row("weights_sha256", run.weights().sha256(run.model()))
                .row("run folder", folder);
        return (report == null ? table : table.row("report", report)).toString();
    }

    /** What scores are called: {@code accuracy} or {@code R²}. */
    public static String scoreName(boolean classifies) {
        return classifies ? "accuracy" : "R²";
    }
}
