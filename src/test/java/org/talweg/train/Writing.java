package org.talweg.train;

/** For tests in other packages: when a checkpoint is on the disk. */
public final class Writing {
    private Writing() {}

    /** Waits until none is being written; on the training's thread, between two steps. */
    public static void await(Checkpoints checkpoints) {
        checkpoints.await(Long.MAX_VALUE);
    }
}
