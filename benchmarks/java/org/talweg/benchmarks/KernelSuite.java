package org.talweg.benchmarks;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each kernel alone on the CPU, by JMH: a JVM of its own for each kernel, size and number of threads. */
final class KernelSuite {
    /** What JMH and its JVMs say. */
    private static final String LOG = Path.of(System.getProperty("talweg.root", ""), "target", "benchmarks", "jmh.log").toString();
    private static final long ELEMENTS = 1_000_000;
    private static final long[] SIZES = {10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
    private static final long[] QUICK_SIZES = {10_000, 1_000_000, 10_000_000};
    /** Of the machine's memory, what arrays may take. */
    private static final double SHARE_OF_MEMORY = 0.6;

    private final Effort effort;
    private final Map<Integer, Limits> limits;
    private final PrintStream out;

    KernelSuite(Effort effort, Map<Integer, Limits> limits, PrintStream out) {
        this.effort = effort;
        this.limits = limits;
        this.out = out;
    }

    List<Object> run(int[] threadCounts) {
        out.println("kernels: by JMH, " + iterations() + " iterations, one JVM each; bits checked against the scalar form up to 10^7");
        out.println(Line.head());
        List<Object> results = new ArrayList<>();
        for (KernelCase kernel : KernelCase.list()) {
            if (kernel.optimizer()) {
                for (long size : effort.quick() ? QUICK_SIZES : SIZES) {
                    if ((double) kernel.bytes() * size < SHARE_OF_MEMORY * memory()) {
                        measure(kernel, size, threadCounts, results);
                    }
                }
            } else {
                measure(kernel, ELEMENTS, threadCounts, results);
            }
        }
        return results;
    }

    private int iterations() {
        return effort.quick() ? 5 : 10;
    }

    private static double memory() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    private void measure(KernelCase kernel, long elements, int[] threadCounts, List<Object> results) {
        Rounds loop = null;
        if (kernel.function() != null) {
            loop = seconds(new OptionsBuilder().include(MathBenchmark.class.getName()).param("function", kernel.function())
                    .param("elements", Long.toString(elements)));
            add(Line.of("kernels", kernel.name(), size(elements), "cpu", 1, "Math loop", loop, (double) kernel.bytes() * elements, 0,
                    null), results);
        }
        for (int threads : threadCounts) {
            Rounds seconds = seconds(new OptionsBuilder().include(KernelBenchmark.class.getName()).param("kernel", kernel.name())
                    .param("elements", Long.toString(elements)).param("threads", Integer.toString(threads)));
            double bytes = (double) kernel.bytes() * elements;
            double flops = (double) kernel.flops() * elements;
            Line line = Line.of("kernels", kernel.name(), size(elements), "cpu", threads, "talweg", seconds, bytes, flops,
                    limits.get(threads).of(footprint(kernel, elements), bytes, flops));
            add(loop == null ? line : line.with(Ratio.of(seconds, "Math loop", loop)), results);
        }
    }

    /** Bytes of its arrays: an optimiser writes all but the gradient where it read them. */
    private static double footprint(KernelCase kernel, long elements) {
        return (kernel.optimizer() ? (kernel.bytes() + 4) / 2.0 : kernel.bytes()) * elements;
    }

    private void add(Line line, List<Object> results) {
        out.println(line);
        results.add(line);
    }

    private static String size(long elements) {
        int power = (int) Math.round(Math.log10(elements));
        return "10^" + power;
    }

    private Rounds seconds(ChainedOptionsBuilder asked) {
        asked.forks(1).warmupIterations(effort.quick() ? 3 : 5).measurementIterations(iterations())
                .warmupTime(TimeValue.milliseconds(effort.quick() ? 50 : 100))
                .measurementTime(TimeValue.milliseconds(effort.quick() ? 50 : 150))
                .jvmArgsAppend("-Xmx" + (long) (0.8 * memory() / (1 << 20)) + "m").shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT).output(LOG);
        try {
            RunResult result = new Runner(asked.build()).runSingle();
            return new Rounds(result.getBenchmarkResults().iterator().next().getIterationResults().stream()
                    .map(IterationResult::getPrimaryResult).mapToDouble(each -> each.getScore() / 1e9).toArray());
        } catch (RunnerException failure) {
            throw new IllegalStateException("a kernel could not be measured; see " + LOG, failure);
        }
    }
}
