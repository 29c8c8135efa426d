package org.talweg.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.talweg.engine.Program;
import org.talweg.engine.TooLarge;
import org.talweg.kernel.Kernel;

/**
 * Kernels against the copy and the multiply-adds of the same run.
 *
 * <p>A measurement is one program of as many launches as there are sets of buffers, the sets larger together than the L2 cache,
 * replayed many times.
 */
final class GpuKernelSuite {
    private static final int MOST_SETS = 1024;
    /** Kernels other than optimiser steps are compared with the scalar form on so many elements at most. */
    private static final long CHECKED = 1_000_000;

    private final GpuRun run;

    GpuKernelSuite(GpuRun run) {
        this.run = run;
    }

    void run() {
        run.begin("kernels", run.sizes.seconds().kernels());
        KernelCase adam = KernelCase.named("adam");
        List<Long> parameters = new ArrayList<>(run.sizes.parameters());
        parameters.add(run.sizes.most());
        parameters.forEach(n -> measure(adam, n));
        for (KernelCase kernel : KernelCase.list()) {
            if (!kernel.optimizer()) {
                measure(kernel, run.sizes.elements());
            } else if (kernel != adam) {
                run.sizes.parameters().forEach(n -> measure(kernel, n));
            }
        }
    }

    private void measure(KernelCase kernel, long n) {
        Task task = run.task(kernel.name(), Sizes.of(n), kernel.bytes(n), kernel.flops(n));
        if (!run.hasTime(task, Subject.TALWEG)) {
            return;
        }
        try {
            if (!kernel.optimizer()) {
                KernelRoom.check(kernel, Math.min(n, CHECKED), run.engine);
            }
            KernelRoom room = new KernelRoom(run.engine);
            List<Kernel> launches = new ArrayList<>();
            launches.add(kernel.launch(room, n));
            if (kernel.optimizer()) {
                run.engine.launch(launches.get(0));
                room.checkEnd(kernel, n);
            }
            while (launches.size() < MOST_SETS && room.bytes() < run.sizes.rotated()) {
                launches.add(kernel.launch(room, n));
            }
            Program program = run.engine.prepare(launches);
            run.add(task.line(Subject.TALWEG, run.measured(program::run).dividedBy(launches.size())));
        } catch (TooLarge | OutOfMemoryError e) {
            run.notRun(task, Subject.TALWEG, e.getMessage());
        }
    }
}
