package org.talweg.benchmarks;

import java.io.IOException;
import java.util.List;
import org.talweg.engine.Engine;

/** The suites on a GPU; with sizes of a trial on any engine, to see that everything runs. */
final class GpuSuites {
    private GpuSuites() {}

    /** Keeps what was measured so far, in case that later suites are cut off. */
    interface Saver {
        void save() throws IOException;
    }

    private record Device(String device) {
        @Override
        public String toString() {
            return device;
        }
    }

    /** Adds what each suite measures to the results. */
    static void run(Engine engine, List<Suite> suites, boolean quick, GpuSizes sizes, Results results,
            Saver saver) throws IOException {
        Effort effort = new Effort(quick, quick ? 5 : 11, quick ? 0.01 : 0.02, 0);
        results.add(new Device(engine.description()));
        results.say(Line.head());
        try (Clock clock = Clock.of(engine)) {
            GpuRun run = new GpuRun(engine, clock, effort, sizes, results);
            run.measureLimits();
            for (Suite suite : suites) {
                switch (suite) {
                    case KERNELS -> new GpuKernelSuite(run).run();
                    case GEMM -> new GpuGemmSuite(run).run();
                    case STEP -> new GpuStepSuite(run).run();
                    case PEERS, SCALING, EXACTNESS, CHECKPOINTS, END_TO_END -> { }
                }
                saver.save();
            }
        }
    }
}
