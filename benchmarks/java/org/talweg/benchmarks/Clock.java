package org.talweg.benchmarks;

import java.util.concurrent.locks.LockSupport;
import org.talweg.engine.Engine;
import org.talweg.engine.cuda.CudaEngine;
import org.talweg.engine.cuda.GpuClock;

/** Seconds that work takes: on a CPU the time that goes by, on a GPU what its own clock says. */
interface Clock extends AutoCloseable {
    /** The time that goes by until the work returns. */
    Clock ELAPSED = work -> {
        long start = System.nanoTime();
        work.run();
        return Clock.secondsSince(start);
    };
    /** OpenBLAS's threads spin for more work after a call: with a pause of 30 ms they still took a third of our speed. */
    double SETTLE = 0.12;
    int MOST = 1 << 20;

    double seconds(Runnable work);

    @Override
    default void close() {}

    static Clock of(Engine engine) {
        if (!(engine instanceof CudaEngine gpu)) {
            return ELAPSED;
        }
        GpuClock clock = new GpuClock(gpu);
        return new Clock() {
            @Override
            public double seconds(Runnable work) {
                return clock.seconds(work);
            }

            @Override
            public void close() {
                clock.close();
            }
        };
    }

    /** Seconds of one run, from so many. */
    default double seconds(Runnable work, int times) {
        return seconds(() -> {
            for (int i = 0; i < times; i++) {
                work.run();
            }
        }) / times;
    }

    /** How many runs take a round, after as many that are not counted; not fewer than one. */
    default int calibrate(Runnable work, double round) {
        work.run();
        int times = 1;
        while (seconds(work, times) * times < round && times < MOST) {
            times *= 2;
        }
        return times;
    }

    /** Seconds of one run, from rounds of so many. */
    default Rounds rounds(Runnable work, int rounds, int times) {
        double[] seconds = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            seconds[i] = seconds(work, times);
        }
        return new Rounds(seconds);
    }

    static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Waits until threads of either side that spin for more work have gone to sleep. */
    static void settle(double seconds) {
        long end = System.nanoTime() + (long) (1e9 * seconds);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
