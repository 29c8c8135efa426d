package org.talweg.benchmarks;

import java.io.PrintStream;
import java.util.List;
import org.talweg.engine.Engine;
import org.talweg.engine.cuda.CudaEngine;
import org.talweg.engine.cuda.DeviceCopy;
import org.talweg.engine.cuda.PeakMultiplyAdd;
import org.talweg.kernel.Buffer;

/** What the GPU suites share: engine, clock, limits, sizes and where results go. */
final class GpuRun {
    private static final int CHAINS = 16;
    /** Seconds until what a collection found unused is known to the engine. */
    private static final double COLLECTION = 0.1;

    final Engine engine;
    final Stopwatch clock;
    final Effort effort;
    final GpuSizes sizes;
    private final List<Object> results;
    private final PrintStream out;
    /** Null where the engine is no GPU. */
    private Limit copy;
    private Limit multiplyAdd;
    private String suite = "limits";
    private long end;

    GpuRun(Engine engine, Stopwatch clock, Effort effort, GpuSizes sizes, List<Object> results, PrintStream out) {
        this.engine = engine;
        this.clock = clock;
        this.effort = effort;
        this.sizes = sizes;
        this.results = results;
        this.out = out;
    }

    /** Begins a suite that may start measurements for so many seconds. */
    void begin(String name, double seconds) {
        suite = name;
        giveBack();
        end = System.nanoTime() + (long) (1e9 * seconds);
    }

    /**
     * Has the engine give back what nobody refers to any more: an engine does so when it needs memory, but does not know of the need of
     * another.
     */
    void giveBack() {
        System.gc();
        Clock.settle(COLLECTION);
        engine.allocate("nothing", Buffer.Type.F32, 1);
        engine.synchronize();
    }

    /** Whether there is time for another measurement; where there is none, that is said. */
    boolean hasTime(String work, String size, String subject) {
        if (System.nanoTime() < end) {
            return true;
        }
        notRun(work, size, subject, "the suite's time was over");
        return false;
    }

    void notRun(String work, String size, String subject, String reason) {
        add(new NotRun(suite, work, size, subject, reason.lines().findFirst().orElse("")));
    }

    void add(String work, String size, String subject, Rounds seconds, double bytes, double flops, Limit limit) {
        add(Line.of(suite, work, size, engine.name(), 0, subject, seconds, bytes, flops, limit));
    }

    void add(Object result) {
        out.println(result);
        results.add(result);
    }

    /** Copy and fused multiply-adds as fast as they go; nothing on an engine that is no GPU. */
    void measureLimits() {
        if (!(engine instanceof CudaEngine gpu)) {
            return;
        }
        for (long floats : new long[] {sizes.elements(), sizes.copied()}) {
            DeviceCopy work = new DeviceCopy(gpu, floats);
            Rounds seconds = measured(work);
            copy = new Limit("copy", work.bytesMoved() / seconds.median(), true);
            add("device copy", Sizes.of(floats), "driver", seconds, work.bytesMoved(), 0, null);
        }
        try (PeakMultiplyAdd work = new PeakMultiplyAdd(gpu, sizes.loops())) {
            work.run();
            if (work.sum() != CHAINS) {
                throw new IllegalStateException("expected the chains of multiply-adds to reach 1 each, got a sum of " + work.sum());
            }
            Rounds seconds = measured(work);
            multiplyAdd = new Limit("peak fma", work.flops() / seconds.median(), false);
            add("multiply-adds in registers", "", "ptx", seconds, 0, work.flops(), null);
        }
    }

    /** Seconds of one run. */
    Rounds measured(Runnable work) {
        return clock.rounds(work, effort.rounds(), clock.calibrate(work, effort.round()));
    }

    /** The limit that lets this work take the longest. */
    Limit limit(double bytes, double flops) {
        return copy == null || copy.seconds(bytes, flops) >= multiplyAdd.seconds(bytes, flops) ? copy : multiplyAdd;
    }

    Limit multiplyAdd() {
        return multiplyAdd;
    }
}
