package org.talweg.benchmarks;

import org.talweg.engine.Engine;
import org.talweg.engine.cuda.CudaEngine;
import org.talweg.engine.cuda.GpuClock;

/** Seconds that an engine takes for work that it is given: by the GPU's own clock, on a CPU by the time that went by. */
interface Stopwatch extends AutoCloseable {
    double seconds(Runnable work);

    @Override
    default void close() {}

    static Stopwatch of(Engine engine) {
        if (engine instanceof CudaEngine gpu) {
            GpuClock clock = new GpuClock(gpu);
            return new Stopwatch() {
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
        return work -> {
            engine.synchronize();
            long start = System.nanoTime();
            work.run();
            engine.synchronize();
            return Clock.secondsSince(start);
        };
    }

    /** How many runs take a round, after as many that are not counted; not fewer than one. */
    default int calibrate(Runnable work, double round) {
        work.run();
        int times = 1;
        while (seconds(repeated(work, times)) < round && times < 1 << 20) {
            times *= 2;
        }
        return times;
    }

    /** Seconds of one run, from rounds of so many. */
    default Rounds rounds(Runnable work, int rounds, int times) {
        double[] seconds = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            seconds[i] = seconds(repeated(work, times)) / times;
        }
        return new Rounds(seconds);
    }

    private static Runnable repeated(Runnable work, int times) {
        return () -> {
            for (int i = 0; i < times; i++) {
                work.run();
            }
        };
    }
}
