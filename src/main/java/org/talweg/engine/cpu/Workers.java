package org.talweg.engine.cpu;

import java.util.concurrent.locks.LockSupport;

/**
 * Runs tasks on a fixed number of threads, the caller being one of them.
 *
 * <p>The partition is static: thread t of T gets units {@code [units·t/T, units·(t+1)/T)}. Workers spin for a moment between
 * tasks, because the tasks of a training step follow each other within microseconds, then sleep.
 */
final class Workers implements AutoCloseable {
    private static final int SPINS = 20_000;

    private final Worker[] workers;

    Workers(int threads) {
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker("talweg-cpu-" + (i + 1));
            workers[i].setDaemon(true);
            workers[i].start();
        }
    }

    int threads() {
        return workers.length + 1;
    }

    /** Runs all units of a task and returns when they are done; the first failure of a thread is thrown here. */
    void run(Task task) {
        int units = task.units();
        int threads = Math.min(workers.length + 1, Math.max(1, units / Math.max(1, task.grain())));
        for (int i = 1; i < threads; i++) {
            workers[i - 1].start(task, bound(units, i, threads), bound(units, i + 1, threads));
        }
        Throwable failure = null;
        try {
            task.run(0, bound(units, 1, threads));
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
        }
        for (int i = 1; i < threads; i++) {
            Throwable thrown = workers[i - 1].await();
            failure = failure == null ? thrown : failure;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    private static int bound(int units, int thread, int threads) {
        return (int) ((long) units * thread / threads);
    }

    @Override
    public void close() {
        for (Worker worker : workers) {
            worker.start(null, 0, 0);
        }
    }

    /** A thread with a mailbox: {@code ordered} counts the orders written, {@code done} those carried out. */
    private static final class Worker extends Thread {
        private Task task;
        private int from;
        private int to;
        private Throwable failure;
        private volatile int ordered;
        private volatile int done;
        private volatile boolean asleep;

        Worker(String name) {
            super(name);
        }

        @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes it
        void start(Task next, int first, int end) {
            task = next;
            from = first;
            to = end;
            ordered = ordered + 1;
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        Throwable await() {
            int spins = 0;
            while (done != ordered) {
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            Throwable thrown = failure;
            failure = null;
            return thrown;
        }

        @Override
        public void run() {
            for (int order = 1; ; order++) {
                sleepUntil(order);
                if (task == null) {
                    return;
                }
                try {
                    task.run(from, to);
                } catch (RuntimeException | Error thrown) {
                    failure = thrown;
                }
                done = order;
            }
        }

        private void sleepUntil(int order) {
            int spins = 0;
            while (ordered - order < 0) {
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    asleep = true;
                    if (ordered - order < 0) {
                        LockSupport.park(this);
                    }
                    asleep = false;
                }
            }
        }
    }
}
