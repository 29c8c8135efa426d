package org.talweg.train;

import java.util.List;
import org.talweg.nn.Model;

/**
 * The result of a training.
 *
 * @param weights      of the last epoch, or of the best one when training stopped early or early stopping was asked for
 * @param history      a record for each epoch
 * @param bestEpoch    epoch, from 1, with the lowest validation loss
 * @param stoppedEarly whether patience ran out before the last epoch
 * @param converged    whether it ended because no step of a second-order method lowered the loss any more
 * @param restored     whether {@code weights} are those of the best epoch rather than of the last
 * @param start        the training part evaluated before the first step
 * @param train        {@code weights} evaluated on the training part
 * @param validation   {@code weights} evaluated on the validation part
 * @param steps        steps taken
 * @param skipped      steps of them that were not finite and moved nothing
 * @param rows         rows trained on, each counted as often as it was used
 * @param seconds      from the first step to the last, validation included
 * @param path         parameters without padding before training and after each epoch; empty unless they were to be kept
 */
public record Run(Model model, Weights weights, List<EpochRecord> history, int bestEpoch, boolean stoppedEarly,
        boolean converged, boolean restored, Evaluation start, Evaluation train, Evaluation validation, long steps,
        long skipped, long rows, double seconds, List<float[]> path) {

    /** Rows trained on in a second, validation included in the time. */
    public double samplesPerSecond() {
        return rows / seconds;
    }
}
