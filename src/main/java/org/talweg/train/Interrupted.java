package org.talweg.train;

/** A training that was asked to stop, and did after a whole step. */
public final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long step;
    private final long kept;

    /** @param kept step of the newest checkpoint, −1 if there is none */
    Interrupted(long step, long kept) {
        super("the training was asked to stop and did after step " + step
                + (kept == step ? ", whose checkpoint is kept" : kept < 0 ? "; no checkpoint is kept"
                : "; the newest checkpoint that is kept is of step " + kept));
        this.step = step;
        this.kept = kept;
    }

    /** Steps taken. */
    public long step() {
        return step;
    }

    /** Step of the newest checkpoint on the disk, −1 if there is none. */
    public long kept() {
        return kept;
    }
}
