package org.talweg.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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
    private static final String MATH = "Math loop";
    private static final long ELEMENTS = 1_000_000;
    private static final long[] SIZES = {10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
    private static final long[] QUICK_SIZES = {10_000, 1_000_000, 10_000_000};
    /** Of the machine's memory, what arrays may take. */
    private static final double SHARE_OF_MEMORY = 0.6;

    private final Effort effort;
    private final Map<Integer, Limits> limits;
    private final Pattern only;
    private final Results results;

    KernelSuite(Effort effort, Map<Integer, Limits> limits, Pattern only, Results results) {
        this.effort = effort;
        this.limits = limits;
        this.only = only;
        this.results = results;
    }

    void run() {
        results.begin("kernels: by JMH, " + iterations() + " iterations, one JVM each; bits checked against the scalar form up to 10^7");
        for (KernelCase kernel : KernelCase.list()) {
            if (kernel.optimizer()) {
                for (long size : effort.quick() ? QUICK_SIZES : SIZES) {
                    if (kernel.bytes(size) < SHARE_OF_MEMORY * memory()) {
                        measure(kernel, size);
                    }
                }
            } else {
                measure(kernel, ELEMENTS);
            }
        }
    }

    private int iterations() {
        return effort.quick() ? 5 : 10;
    }

    private static double memory() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    private void measure(KernelCase kernel, long elements) {
        List<Task> tasks = limits.values().stream().map(machine -> kernel.onCpu("kernels", elements, machine))
                .filter(task -> task.matches(only)).toList();
        Rounds loop = null;
        if (kernel.function() != null && !tasks.isEmpty()) {
            loop = seconds(new OptionsBuilder().include(MathBenchmark.class.getName()).param("function", kernel.function())
                    .param("elements", Long.toString(elements)));
            results.add(Task.onCpu("kernels", kernel.name(), Sizes.of(elements), 1, kernel.bytes(elements), 0, null).line(MATH, loop));
        }
        for (Task task : tasks) {
            Line line = task.line(Subject.TALWEG, seconds(new OptionsBuilder().include(KernelBenchmark.class.getName())
                    .param("kernel", kernel.name()).param("elements", Long.toString(elements))
                    .param("threads", Integer.toString(task.threads()))));
            results.add(loop == null ? line : line.ahead(MATH, loop));
        }
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
