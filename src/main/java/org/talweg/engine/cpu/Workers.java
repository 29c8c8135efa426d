package org.talweg.engine.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs tasks on a fixed number of threads, the caller being one of them.
 *
 * <p>A task's units are cut in a few chunks a thread. The caller claims chunks from the front, workers from the back, so each
 * mostly meets the memory that it touched in the task before, and a thread that the machine has no time for holds nobody up:
 * the caller waits only for chunks that were begun. Which thread runs a chunk changes no bit of the result.
 *
 * <p>Workers spin for a moment between tasks, because those of a training step follow each other within microseconds, then
 * sleep. Where there are more threads than processors they sleep at once: a spinning one would hold up one that works.
 */
final class Workers implements AutoCloseable {
    private static final int SPINS = 20_000;
    private static final int CHUNKS_PER_THREAD = 4;

    private final Worker[] workers;
    private final int spinsBeforeSleep;
    /** Number of the current task (high 32 bits), and its unclaimed chunks [low 16 bits, next 16 bits). */
    private final AtomicLong open = new AtomicLong();
    private final AtomicInteger finished = new AtomicInteger();
    // Of the current task: written before it is opened, and not again before all its claimed chunks are finished.
    private Task task;
    private int units;
    private int chunks;
    private volatile Throwable failure;
    private volatile boolean closed;

    Workers(int threads) {
        spinsBeforeSleep = threads <= Runtime.getRuntime().availableProcessors() ? SPINS : 0;
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

    /** Runs all units of a task and returns when they are done; a failure of a thread is thrown here. */
    void run(Task next) {
        int count = next.units();
        int shares = Math.max(1, count / Math.max(1, next.grain()));
        if (workers.length == 0 || shares == 1) {
            next.run(0, count);
            return;
        }
        task = next;
        units = count;
        chunks = Math.min(shares, CHUNKS_PER_THREAD * threads());
        finished.set(0);
        open.set(((open.get() >>> 32) + 1) << 32 | (long) chunks << 16);
        for (int i = 0; i < Math.min(workers.length, shares - 1); i++) {
            workers[i].wake();
        }
        work(true);
        for (int spins = 0; finished.get() < chunks; spins++) {
            if (spins < spinsBeforeSleep) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        Throwable thrown = failure;
        failure = null;
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (RuntimeException) thrown;
        }
    }

    /** Runs chunks of the current task until none is unclaimed. */
    private void work(boolean fromFront) {
        while (true) {
            long seen = open.get();
            int low = (int) (seen & 0xffff);
            int high = (int) (seen >>> 16 & 0xffff);
            if (low >= high) {
                return;
            }
            Task current = task;
            int chunk = fromFront ? low : high - 1;
            int from = bound(chunk);
            int to = bound(chunk + 1);
            // Success means that the task was still open, so the fields read above were its own.
            if (open.compareAndSet(seen, fromFront ? seen + 1 : seen - (1 << 16))) {
                try {
                    current.run(from, to);
                } catch (RuntimeException | Error thrown) {
                    failure = thrown;
                }
                finished.getAndIncrement();
            }
        }
    }

    private int bound(int chunk) {
        return chunks == 0 ? 0 : (int) ((long) units * chunk / chunks);
    }

    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            worker.wake();
        }
    }

    private final class Worker extends Thread {
        private volatile boolean asleep;

        Worker(String name) {
            super(name);
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            long last = 0;
            while (!closed) {
                long seen = open.get() >>> 32;
                if (seen != last) {
                    last = seen;
                    work(false);
                } else {
                    await(last);
                }
            }
        }

        /** Returns soon after a task later than {@code last} was opened: spins first, then sleeps until woken. */
        private void await(long last) {
            for (int spins = 0; open.get() >>> 32 == last && !closed; spins++) {
                if (spins < spinsBeforeSleep) {
                    Thread.onSpinWait();
                } else {
                    asleep = true;
                    if (open.get() >>> 32 == last && !closed) {
                        LockSupport.park(this);
                    }
                    asleep = false;
                }
            }
        }
    }
}
