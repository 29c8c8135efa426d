package org.talweg.train;

/** What becomes of a training when the loss or a gradient of a step is NaN or infinite; such a step moves no parameter. */
public enum OnNonfinite {
    /** It ends with {@link Diverged}. */
    STOP,
    /**
     * It goes on. The step counts as taken: the next one has the next rows, the next rate of the schedule and the next bias
     * correction (PyTorch's {@code GradScaler} leaves {@code optimizer.step} out, so that neither moves on). It is in no mean of its
     * epoch. Parameters and the optimiser's state stay as they were, save that a greatest norm of weights is applied; running
     * statistics of batch norm move in the columns whose batch was finite. The loss on the training part, which has those rows too,
     * may be infinite in the end. {@link Diverged} is thrown still where no step of an epoch is finite, or the validation loss is not.
     */
    SKIP
}
