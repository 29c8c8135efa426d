package org.talweg.benchmarks;

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
    final Clock clock;
    final Effort effort;
    final GpuSizes sizes;
    private final Results results;
    /** Null where the engine is no GPU. */
    private Limit copy;
    private Limit multiplyAdd;
    private String suite = "limits";
    private long end;

    GpuRun(Engine engine, Clock clock, Effort effort, GpuSizes sizes, Results results) {
        this.engine = engine;
        this.clock = clock;
        this.effort = effort;
        this.sizes = sizes;
        this.results = results;
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

    /** A task of the suite under way, limited by whichever of copy and multiply-adds allows the least speed. */
    Task task(String work, String size, double bytes, double flops) {
        return new Task(suite, work, size, engine.name(), 0, bytes, flops, limit(bytes, flops));
    }

    /** Whether there is time for another measurement; where there is none, that is said. */
    boolean hasTime(Task task, String subject) {
        if (System.nanoTime() < end) {
            return true;
        }
        notRun(task, subject, "the suite's time was over");
        return false;
    }

    void notRun(Task task, String subject, String reason) {
        add(task.notRun(subject, reason));
    }

    void add(Object result) {
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
            add(task("device copy", Sizes.of(floats), work.bytesMoved(), 0).unlimited().line("driver", seconds));
        }
        try (PeakMultiplyAdd work = new PeakMultiplyAdd(gpu, sizes.loops())) {
            work.run();
            if (work.sum() != CHAINS) {
                throw new IllegalStateException("expected the chains of multiply-adds to reach 1 each, got a sum of " + work.sum());
            }
            Rounds seconds = measured(work);
            multiplyAdd = new Limit("peak fma", work.flops() / seconds.median(), false);
            add(task("multiply-adds in registers", "", 0, work.flops()).unlimited().line("ptx", seconds));
        }
    }

    /** Seconds of one run. */
    Rounds measured(Runnable work) {
        return clock.rounds(work, effort.rounds(), clock.calibrate(work, effort.round()));
    }

    private Limit limit(double bytes, double flops) {
        return copy == null || multiplyAdd == null || copy.seconds(bytes, flops) >= multiplyAdd.seconds(bytes, flops) ? copy : multiplyAdd;
    }
}
