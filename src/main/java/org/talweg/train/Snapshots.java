package org.talweg.train;

import java.util.function.BooleanSupplier;
import org.talweg.nn.Model;

/** Takes the checkpoints of a training as it goes: into memory that is there from the beginning, and on to {@link Checkpoints}. */
final class Snapshots implements Pause {
    private static final long LAST_TRIES_NANOS = 10_000_000_000L;

    /** The training between two steps, with copies of its weights and of what its steps remember. */
    interface Moment {
        Checkpoint at(int epoch, int batch, Weights weights, StepState state);
    }

    private final Checkpoints checkpoints; // null without
    private final BooleanSupplier stop;
    private final Model model;
    private final Arenas arenas;
    private final Steps steps;
    private final Moment moment;
    private Weights weights;
    private StepState state;
    // The same of the best epoch.
    private Weights bestWeights;
    private StepState bestState;
    private Checkpoint unwritten;

    Snapshots(Trainer settings, Model model, Arenas arenas, Steps steps, Moment moment) {
        this.checkpoints = settings.checkpoints;
        this.stop = settings.stop;
        this.model = model;
        this.arenas = arenas;
        this.steps = steps;
        this.moment = moment;
        if (checkpoints != null) {
            weights = Weights.empty(model);
            state = steps.state(null);
            bestWeights = Weights.empty(model);
            bestState = steps.state(null);
        }
    }

    /** @param room bytes of the weights and of what steps remember */
    static long bytes(long room) {
        return 3 * room; // the best epoch's once more, while the one before is on its way to the disk
    }

    /** The training begins, or goes on: with the settings of now, and those of a way not gone any more go. */
    void begin(boolean resumed, int epoch, int batch, Progress progress) {
        if (checkpoints == null) {
            return;
        }
        checkpoints.begin(steps.taken(), progress);
        if (resumed) {
            last(epoch, batch, () -> true);
        }
    }

    /** Whether one that was taken may still be read. */
    boolean read() {
        return checkpoints != null && checkpoints.busy();
    }

    /**
     * An epoch has ended, with what is to come of it.
     *
     * @param best whether it is the best so far
     * @param more whether there is another
     */
    void ended(int epoch, boolean best, boolean more) {
        if (best && checkpoints != null) {
            boolean read = read();
            bestWeights = read ? Weights.empty(model) : bestWeights;
            bestState = read ? null : bestState;
            arenas.download(bestWeights);
            bestState = steps.state(bestState);
            unwritten = moment.at(epoch + 1, 0, bestWeights, bestState);
        }
        if (unwritten != null && checkpoints.dueForBest()) {
            writeBest();
        }
        if (more && due(steps.taken())) {
            take(epoch + 1, 0);
        }
    }

    private void writeBest() {
        checkpoints.take(unwritten, true);
        unwritten = null;
    }

    @Override
    public boolean due(long step) {
        return stop.getAsBoolean() || checkpoints != null && checkpoints.due(step);
    }

    /** @throws Interrupted if the training was asked to stop */
    @Override
    public void take(int epoch, int batch) {
        if (!stop.getAsBoolean()) {
            checkpoints.take(snapshot(epoch, batch), false);
            return;
        }
        long begun = System.nanoTime();
        if (checkpoints != null) {
            last(epoch, batch, () -> System.nanoTime() - begun > LAST_TRIES_NANOS);
        }
        throw new Interrupted(steps.taken(), checkpoints == null ? -1 : checkpoints.writtenStep());
    }

    /** The training has come to its end before this epoch. */
    void last(int epoch) {
        if (checkpoints != null) {
            last(epoch, 0, () -> true);
        }
    }

    private void last(int epoch, int batch, BooleanSupplier enough) {
        if (unwritten != null) {
            checkpoints.await(Long.MAX_VALUE);
            writeBest();
        }
        checkpoints.last(() -> snapshot(epoch, batch), enough);
    }

    /** Valid until the next is taken. */
    private Checkpoint snapshot(int epoch, int batch) {
        arenas.download(weights);
        state = steps.state(state);
        return moment.at(epoch, batch, weights, state);
    }
}
