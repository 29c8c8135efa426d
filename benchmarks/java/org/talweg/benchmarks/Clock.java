package org.talweg.benchmarks;

import java.util.concurrent.locks.LockSupport;

/** Times work that is over in microseconds by repeating it; the clock is the time that went by. */
final class Clock {
    /** OpenBLAS's threads spin for more work after a call: with a pause of 30 ms they still took a third of our speed. */
    static final double SETTLE = 0.12;
    private static final double SECOND = 1e9;

    private Clock() {}

    static double secondsSince(long start) {
        return (System.nanoTime() - start) / SECOND;
    }

    /** Seconds of one run, from {@code times} of them after one that is not counted. */
    static double seconds(Runnable work, int times) {
        work.run();
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        return secondsSince(start) / times;
    }

    /** Runs for at least so long, so that the JVM compiles what it will; returns how many runs last {@code round} seconds. */
    static int warmUp(Runnable work, double seconds, double round) {
        long start = System.nanoTime();
        double before = 0;
        double now = 0;
        double least = Double.POSITIVE_INFINITY;
        while (now < seconds) {
            work.run();
            now = secondsSince(start);
            least = Math.min(least, now - before);
            before = now;
        }
        return (int) Math.max(1, Math.ceil(round / least));
    }

    /** Waits until threads of either side that spin for more work have gone to sleep. */
    static void settle(double seconds) {
        long end = System.nanoTime() + (long) (seconds * SECOND);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
