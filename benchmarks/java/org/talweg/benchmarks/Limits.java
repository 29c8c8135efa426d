package org.talweg.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.function.IntFunction;
import org.talweg.engine.cpu.CpuEngine;

/**
 * What the CPU can do with a number of threads, measured when a run begins: copy bandwidth by the memory that the arrays take, so
 * that work inside a cache has a limit of its own; the rate of fused multiply-adds in registers; the rate of the largest product.
 *
 * @param copies bytes read and written in a second, by bytes of both arrays together
 */
record Limits(int threads, Map<Long, Double> copies, double fma, double matrix) {
    private static final long SMALLEST = 1L << 16;
    private static final long LARGEST = 1L << 29;
    private static final long PRODUCT = 1024;
    private static final int ROUNDS = 5;
    private static final double ROUND = 0.03;
    private static final double COMPILE = 1;
    private static final double WARM_UP = 0.1;

    static Limits measure(int threads) {
        Map<Long, Double> copies = new TreeMap<>();
        for (long bytes = SMALLEST; bytes <= LARGEST; bytes *= 2) {
            int floats = (int) (bytes / 8 / threads);
            copies.put(bytes, bytes * best(threads, WARM_UP, thread -> {
                float[] from = new float[floats];
                float[] to = new float[floats];
                return times -> {
                    for (int i = 0; i < times; i++) {
                        System.arraycopy(from, 0, to, 0, floats);
                    }
                };
            }));
        }
        double fma = MultiplyAdd.FLOPS * threads * best(threads, COMPILE, thread -> new MultiplyAdd());
        Product product = Product.square(PRODUCT);
        double matrix;
        try (CpuEngine engine = new CpuEngine(threads)) {
            Product.On on = product.on(engine);
            matrix = product.flops() * best(1, COMPILE, thread -> times -> {
                for (int i = 0; i < times; i++) {
                    on.run();
                }
            });
        }
        return new Limits(threads, copies, fma, matrix);
    }

    /** Work that can be repeated without stopping. */
    interface Repeated {
        void run(int times);
    }

    /** Runs a second of the slowest thread, in the best of some rounds: a limit is what the machine can do undisturbed. */
    private static double best(int threads, double warmUp, IntFunction<Repeated> work) {
        Repeated[] works = new Repeated[threads];
        for (int i = 0; i < threads; i++) {
            works[i] = work.apply(i);
        }
        int times = 1;
        double seconds = 0;
        // The JVM compiles in the background: a limit that was taken before is none.
        for (long start = System.nanoTime(); Clock.secondsSince(start) < warmUp;) {
            seconds = together(works, times);
        }
        while (seconds < ROUND && times < 1 << 28) {
            times = (int) Math.min(1 << 28, Math.max(2.0 * times, 1.2 * times * ROUND / seconds));
            seconds = together(works, times);
        }
        for (int i = 0; i < ROUNDS; i++) {
            seconds = Math.min(seconds, together(works, times));
        }
        return times / seconds;
    }

    private static double together(Repeated[] works, int times) {
        CyclicBarrier start = new CyclicBarrier(works.length);
        double[] seconds = new double[works.length];
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < works.length; i++) {
            int own = i;
            Thread thread = new Thread(() -> seconds[own] = timed(works[own], times, start), "limit");
            thread.start();
            others.add(thread);
        }
        seconds[0] = timed(works[0], times, start);
        double slowest = seconds[0];
        try {
            for (int i = 1; i < works.length; i++) {
                others.get(i - 1).join();
                slowest = Math.max(slowest, seconds[i]);
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return slowest;
    }

    private static double timed(Repeated work, int times, CyclicBarrier start) {
        try {
            start.await();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
        long begin = System.nanoTime();
        work.run(times);
        return (System.nanoTime() - begin) / 1e9;
    }

    /** The copy whose arrays take about as much memory as the work's. */
    Limit copy(double footprint) {
        long at = SMALLEST;
        while (at < LARGEST && at * Math.sqrt(2) < footprint) {
            at *= 2;
        }
        return new Limit("copy of " + size(at), copies.get(at), true);
    }

    Limit multiplyAdd() {
        return new Limit("peak fma", fma, false);
    }

    /** The rate of our own product of large squares. */
    Limit product() {
        return new Limit("product at " + PRODUCT, matrix, false);
    }

    /** The limit that lets this work take the longest. */
    Limit of(double footprint, double bytes, double flops) {
        Limit copy = copy(footprint);
        return copy.seconds(bytes, flops) >= multiplyAdd().seconds(bytes, flops) ? copy : multiplyAdd();
    }

    private static String size(long bytes) {
        return bytes >= 1 << 20 ? (bytes >> 20) + " MB" : (bytes >> 10) + " KB";
    }

    void print(PrintStream out) {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "limits, %d thread%s: fma %.0f GFLOP/s, product at %d %.0f"
                + " GFLOP/s; copy, GB/s:", threads, threads == 1 ? "" : "s", fma / 1e9, PRODUCT, matrix / 1e9));
        for (long bytes = SMALLEST; bytes <= LARGEST; bytes *= 4) {
            text.append(String.format(Locale.ROOT, " %s %.0f", size(bytes), copies.get(bytes) / 1e9));
        }
        out.println(text);
    }
}
