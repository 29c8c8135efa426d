package org.talweg.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Where a training writes checkpoints, how often, and how many are kept. Steps go on while a thread of its own writes; one that comes
 * due while another is written waits for a step after that.
 *
 * <p>A checkpoint that cannot be written (a full disk, a folder that may not be written any more) is told, and tried again with the
 * state of a later step; those before stay as they are.
 */
public final class Checkpoints {
    /** Kept of the last ones by default. */
    public static final int KEEP = 3;
    private static final long SECOND = 1_000_000_000;
    private static final long LONGEST_PAUSE = 60 * SECOND;

    private final Supplier<Path> place;
    private final Interval interval;
    private final int keep;
    /** Ends by itself when there is nothing to write for a while. */
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
        Thread thread = new Thread(work, "talweg-checkpoints");
        thread.setDaemon(true);
        return thread;
    });

    private Progress progress = Progress.NONE;
    private CheckpointFolder folder;
    private Future<?> writing;
    private long writingStep;
    private long writtenStep = -1;
    private long lastStep;
    private long lastNanos;
    private long bestNanos;
    private int failures;
    private long failedNanos;
    private long toldNanos;
    private String toldReason;

    /**
     * @param folder made when the first checkpoint is written
     * @param keep   of the last ones, 1 or more, beside that of the best epoch
     */
    public Checkpoints(Path folder, Interval interval, int keep) {
        this(() -> folder, interval, keep);
    }

    /** @param folder asked for when the first checkpoint is written, on the training's thread */
    public Checkpoints(Supplier<Path> folder, Interval interval, int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException("expected at least 1 checkpoint to keep, got keep=" + keep);
        }
        this.place = folder;
        this.interval = interval;
        this.keep = keep;
        writer.allowCoreThreadTimeOut(true);
    }

    /** A training begins, at a step. */
    void begin(long step, Progress told) {
        progress = told;
        lastStep = step;
        lastNanos = System.nanoTime();
        bestNanos = lastNanos - SECOND;
    }

    /** Whether a checkpoint is to be taken at a step, and can be. */
    boolean due(long step) {
        if (busy()) {
            return false;
        }
        if (failures > 0) {
            return System.nanoTime() - failedNanos >= pause();
        }
        return interval.due(step, lastStep, lastNanos);
    }

    /** Whether an epoch's end is the time to write the best one's; at most one a second is, and for that it is waited. */
    boolean dueForBest() {
        if (failures > 0 || System.nanoTime() - bestNanos < SECOND) {
            return false;
        }
        await(SECOND);
        return writing == null && failures == 0;
    }

    /** Whether one is being written. */
    boolean busy() {
        return writing != null && !collected();
    }

    private long pause() {
        return Math.min(LONGEST_PAUSE, SECOND << Math.min(failures - 1, 6));
    }

    /** Has a checkpoint written; its arrays must not change before it {@link #due is asked again} whether one is due. */
    void take(Checkpoint checkpoint, boolean best) {
        long now = System.nanoTime();
        if (checkpoint.step() >= lastStep) { // not the best epoch's that is written later
            lastStep = checkpoint.step();
            lastNanos = now;
        }
        bestNanos = best ? now : bestNanos;
        CheckpointFolder target;
        try {
            target = folder();
        } catch (RuntimeException e) {
            failed(checkpoint.step(), e.getMessage());
            return;
        }
        writingStep = checkpoint.step();
        writing = writer.submit(() -> {
            target.write(checkpoint, best);
            return null;
        });
    }

    private CheckpointFolder folder() {
        if (folder == null) {
            folder = new CheckpointFolder(place.get(), keep);
        }
        return folder;
    }

    /** Whether nothing is being written; what became of the last one is told then. */
    private boolean collected() {
        if (!writing.isDone()) {
            return false;
        }
        Future<?> done = writing;
        writing = null;
        try {
            done.get();
            written(writingStep);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException || e.getCause() instanceof RuntimeException) {
                failed(writingStep, e.getCause() instanceof IOException io ? WholeFile.reason(io) : e.getCause().getMessage());
            } else {
                throw new IllegalStateException("while writing a checkpoint", e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private void written(long step) {
        writtenStep = Math.max(writtenStep, step);
        if (failures > 0) {
            progress.say("checkpoints are written again: that of step " + step + " is kept");
        }
        failures = 0;
        toldReason = null;
    }

    private void failed(long step, String reason) {
        failures++;
        failedNanos = System.nanoTime();
        if (!reason.equals(toldReason) || failedNanos - toldNanos >= LONGEST_PAUSE) {
            toldReason = reason;
            toldNanos = failedNanos;
            progress.say("the checkpoint of step " + step + " could not be written (" + reason + "): training goes on, "
                    + (writtenStep < 0 ? "none is kept so far" : "that of step " + writtenStep + " is kept") + ", and it is tried again");
        }
    }

    /** Waits for the one being written, but not longer than so. */
    void await(long nanos) {
        if (writing == null) {
            return;
        }
        try {
            writing.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // told when it is collected, or later
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        collected();
    }

    /**
     * Writes the last checkpoint of a training, and tries for a while if it cannot be written.
     *
     * @param enough asked between tries, whether to give up
     */
    void last(Supplier<Checkpoint> last, BooleanSupplier enough) {
        await(Long.MAX_VALUE);
        Checkpoint checkpoint = last.get();
        do {
            take(checkpoint, false);
            await(Long.MAX_VALUE);
        } while (failures > 0 && !enough.getAsBoolean() && pausedASecond());
    }

    /** However a training ends: what is being written is written, if the disk does not take longer than a minute. */
    void end() {
        await(LONGEST_PAUSE);
        if (folder != null && writing == null) {
            try {
                folder.end();
            } catch (IOException e) { // an empty room, no more
                return;
            }
        }
    }

    static boolean pausedASecond() {
        try {
            Thread.sleep(1000);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Step of the newest checkpoint on the disk, −1 without one. */
    long writtenStep() {
        return writtenStep;
    }
}
