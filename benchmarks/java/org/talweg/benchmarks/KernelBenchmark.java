package org.talweg.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.talweg.engine.Program;
import org.talweg.engine.cpu.CpuEngine;

/** One launch of a {@link KernelCase} on the CPU, by JMH; its bits are checked first. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelBenchmark {
    /** Up to this size the bits are compared with the scalar form's before a kernel is timed. */
    private static final long CHECKED = 10_000_000;

    @Param("adam")
    public String kernel;
    @Param("1000000")
    public long elements;
    @Param("1")
    public int threads;

    private CpuEngine engine;
    private Program program;

    @Setup
    public void prepare() {
        KernelCase found = KernelCase.named(kernel);
        engine = new CpuEngine(threads);
        if (elements <= CHECKED) {
            KernelRoom.check(found, elements, engine);
        }
        program = engine.prepare(List.of(found.launch(new KernelRoom(engine), elements)));
    }

    @Benchmark
    public void run() {
        program.run();
    }

    @TearDown
    public void close() {
        engine.close();
    }
}
