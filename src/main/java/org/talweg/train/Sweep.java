package org.talweg.train;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Many trainings side by side. */
public final class Sweep {
    /** Ends a training whose thread has been interrupted. */
    static final Progress INTERRUPTIBLE = new Progress() {
        @Override
        public void steps(int epoch, int epochs, long rows, long rowsInEpoch, double meanLoss) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("the sweep has ended");
            }
        }
    };

    private Sweep() {}

    /**
     * Runs all, some at a time.
     *
     * @param runs     each with an engine of its own
     * @param jobs     runs at a time
     * @param finished told of each run as it ends, on the calling thread; if it fails, no more are begun
     */
    public static void run(List<Supplier<SweepRow>> runs, int jobs, Consumer<SweepRow> finished) {
        ExecutorService workers = Executors.newFixedThreadPool(jobs, task -> {
            Thread thread = new Thread(task, "sweep");
            thread.setDaemon(true);
            return thread;
        });
        try {
            ExecutorCompletionService<SweepRow> ends = new ExecutorCompletionService<>(workers);
            runs.forEach(run -> ends.submit(run::get));
            for (int i = 0; i < runs.size(); i++) {
                finished.accept(ends.take().get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the sweep was interrupted");
        } finally {
            workers.shutdownNow();
        }
    }
}
