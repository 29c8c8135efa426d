package org.talweg.train;

/** Told how a training goes, on the training thread. */
public interface Progress {
    /** Nobody listens. */
    Progress NONE = new Progress() {};

    /**
     * Some steps of an epoch have been taken and read; called some times a second.
     *
     * @param epoch    from 1
     * @param rows     rows of this epoch trained on so far, of {@code rowsInEpoch}
     * @param meanLoss over this epoch's rows so far
     */
    default void steps(int epoch, int epochs, long rows, long rowsInEpoch, double meanLoss) {}

    /** An epoch has ended. */
    default void epoch(EpochRecord record, int epochs) {}
}
