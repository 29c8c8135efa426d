package org.talweg.benchmarks;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.engine.cuda.CudaEngine;
import org.talweg.engine.cuda.GpuUnavailable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the benchmarks. */
@Command(name = "bench", description = "Measures Talweg: read benchmarks/README.md before believing a number.",
        sortOptions = false, showDefaultValues = true)
public final class Bench implements Callable<Integer> {
    private enum Suite {
        kernels, gemm, step, peers, endToEnd;

        @Override
        public String toString() {
            return this == endToEnd ? "end-to-end" : name();
        }
    }

    private enum On { cpu, gpu }

    private record Report(Machine machine, List<Object> results) {}

    @Option(names = "--suite", split = ",", defaultValue = "gemm,step", description = "${COMPLETION-CANDIDATES}")
    private List<Suite> suites;

    @Option(names = "--engine", defaultValue = "cpu", description = "${COMPLETION-CANDIDATES}")
    private On on;

    @Option(names = "--threads", split = ",", defaultValue = "1,2", description = "numbers of threads to measure with on the CPU")
    private int[] threads;

    @Option(names = "--only", paramLabel = "PATTERN", defaultValue = "", description = "of the peers suite: work whose request"
            + " has this regular expression, e.g. 'step.*batch=128'")
    private Pattern only;

    @Option(names = "--data", paramLabel = "FOLDER", defaultValue = "data", description = "of the end-to-end suite: where"
            + " scripts/fetch-data put mnist and fashion-mnist")
    private Path data;

    @Option(names = "--quick", description = "fewer and shorter rounds, nothing that takes long")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "write every round of every measurement to this file")
    private Path json;

    @Option(names = "--help", usageHelp = true, description = "show this")
    private boolean help;

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof GpuUnavailable) {
                line.getErr().println("bench: " + failure.getMessage());
                return 2;
            }
            throw failure;
        }).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, PeerProcess.Cannot {
        Machine machine = Machine.here();
        System.out.println(machine);
        Effort effort = Effort.of(quick);
        List<Object> results = new ArrayList<>();
        for (Suite suite : suites) {
            results.addAll(on == On.gpu ? onGpu(suite, effort) : onCpu(suite, effort));
            // After each, so that what was measured stays where a later one is cut off.
            if (json != null) {
                Files.writeString(json, new GsonBuilder().setPrettyPrinting().create().toJson(new Report(machine, results)) + "\n");
            }
        }
        return 0;
    }

    private List<Object> onCpu(Suite suite, Effort effort) throws IOException, PeerProcess.Cannot {
        List<Object> results = new ArrayList<>();
        switch (suite) {
            case kernels -> {
                for (int count : threads) {
                    try (Engine engine = new CpuEngine(count)) {
                        results.addAll(new KernelSuite(engine, false, effort, System.out).run());
                    }
                }
            }
            case gemm -> results.addAll(new GemmSuite(effort, System.out).run(threads));
            case step -> results.addAll(new StepSuite(effort, System.out).run(threads));
            case peers -> results.addAll(new PeersSuite(effort, only, System.out).run(threads));
            case endToEnd -> results.addAll(new EndToEndSuite(quick, data, System.out).run(threads));
        }
        return results;
    }

    private static List<Object> onGpu(Suite suite, Effort effort) {
        try (Engine engine = new CudaEngine(0)) {
            return switch (suite) {
                case kernels -> new KernelSuite(engine, true, effort, System.out).run();
                case gemm -> new KernelSuite(engine, true, effort, System.out).products();
                case step -> new GpuStepSuite(engine, effort, System.out).run();
                case peers, endToEnd -> throw new IllegalArgumentException("expected kernels, gemm or step on a GPU");
            };
        }
    }
}
