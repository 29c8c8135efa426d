package org.talweg.benchmarks;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.talweg.data.DataException;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.engine.cuda.CudaEngine;
import org.talweg.engine.cuda.GpuUnavailable;
import org.talweg.report.picture.Picture;
import org.talweg.train.WholeFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the benchmarks. */
@Command(name = "scripts/bench", description = "Measures Talweg, its peers and the machine's limits in one run: read"
        + " benchmarks/README.md before believing a number.", sortOptions = false, showDefaultValues = true,
        subcommands = GpuTable.class,
        exitCodeListHeading = "%nExit status:%n", exitCodeList = {"0:measured", "1:a bug, or bits that differ", "2:bad input, or no GPU"},
        footerHeading = "%nExamples:%n", footer = {"  scripts/bench --quick", "  scripts/bench --suite gemm --threads 2",
            "  scripts/bench --suite kernels --json bench.json --roofline roofline.svg"})
public final class Bench implements Callable<Integer> {
    private static final int BAD_INPUT = 2;

    private record Report(Machine machine, List<Object> results) {}

    /** Bad input that is found here. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    @Option(names = "--suite", split = ",", paramLabel = "SUITE", description = "kernels, gemm, step, peers, scaling, exactness, checkpoints, end-to-end; all"
            + " that the engine has unless named")
    private List<String> suites = List.of();

    @Option(names = "--engine", defaultValue = "cpu", paramLabel = "ENGINE", description = "cpu, gpu or all")
    private String engine;

    @Option(names = "--threads", split = ",", defaultValue = "1,2", paramLabel = "N", description = "numbers of threads to measure"
            + " with on the CPU")
    private int[] threads;

    @Option(names = "--only", paramLabel = "PATTERN", defaultValue = "", description = "on the CPU: what has this regular expression in"
            + " its work and size, as the table has them, e.g. 'step.*batch 128' or 'adam 10.4'")
    private Pattern only;

    @Option(names = "--data", paramLabel = "FOLDER", defaultValue = "data", description = "of the end-to-end suite: where"
            + " scripts/fetch-data put mnist and fashion-mnist")
    private Path data;

    @Option(names = "--quick", description = "fewer and shorter rounds, nothing that takes long")
    private boolean quick;

    @Option(names = "--trial", description = "of a GPU's suites: tiny sizes, and on the CPU where there is no GPU; to see that everything"
            + " runs, not for numbers")
    private boolean trial;

    @Option(names = "--json", paramLabel = "FILE", description = "write every round of every measurement to this file, after each suite")
    private Path json;

    @Option(names = "--roofline", paramLabel = "FILE", description = "draw what was measured on the CPU under its limits, .svg or .png")
    private Path roofline;

    @Option(names = "--help", usageHelp = true, description = "show this")
    private boolean help;

    private final Results results = new Results(System.out);
    private final Map<Integer, Limits> limits = new LinkedHashMap<>();
    private Machine machine;

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof GpuUnavailable || failure instanceof DataException || failure instanceof Refused) {
                return said(line, failure);
            }
            throw failure;
        }).setParameterExceptionHandler((failure, words) -> said(failure.getCommandLine(), failure)).execute(arguments));
    }

    private static int said(CommandLine line, Exception failure) {
        line.getErr().println("bench: " + failure.getMessage().lines().collect(Collectors.joining(" ")));
        return BAD_INPUT;
    }

    @Override
    public Integer call() throws IOException, PeerProcess.Cannot {
        List<Suite> cpuSuites = "gpu".equals(engine) ? List.of() : wanted(false);
        List<Suite> gpuSuites = "cpu".equals(engine) ? List.of() : wanted(true);
        check();
        Scratch.sweep();
        machine = Machine.here();
        if (cpuSuites.isEmpty()) {
            onGpu(gpuSuites);
            return 0;
        }
        System.out.println(machine);
        measureLimits();
        for (Suite suite : cpuSuites) {
            onCpu(suite);
            save();
        }
        if (roofline != null) {
            Roofline.write(results.all(), limits, roofline);
        }
        if (!gpuSuites.isEmpty()) {
            try {
                onGpu(gpuSuites);
            } catch (GpuUnavailable none) {
                System.out.println("no GPU: " + none.getMessage());
            }
        }
        return 0;
    }

    /** The suites asked for that an engine has. */
    private List<Suite> wanted(boolean gpu) {
        if (!List.of("cpu", "gpu", "all").contains(engine)) {
            throw new Refused("expected an engine among cpu, gpu, all, got --engine " + engine);
        }
        List<Suite> wanted = suites.stream().map(name -> Suite.named(name).orElseThrow(() -> new Refused("expected suites among "
                + Arrays.stream(Suite.values()).map(Suite::toString).collect(Collectors.joining(", ")) + ", got --suite " + name)))
                .distinct().toList();
        if (suites.isEmpty()) {
            wanted = List.of(Suite.values());
        } else if (gpu && !engine.equals("all") && wanted.stream().anyMatch(suite -> !suite.onGpu())) {
            throw new Refused("expected suites that run on a GPU, kernels, gemm and step, got --suite " + String.join(",", suites));
        }
        return wanted.stream().filter(suite -> !gpu || suite.onGpu()).toList();
    }

    private void check() {
        for (int count : threads) {
            if (count < 1 || count > CpuEngine.MAX_THREADS) {
                throw new Refused("expected 1 to " + CpuEngine.MAX_THREADS + " threads, got --threads " + count);
            }
        }
        if (json != null) {
            WholeFile.check(json, "--json");
        }
        if (roofline != null) {
            Picture.check(roofline);
        }
    }

    private void measureLimits() {
        for (int count : threads) {
            Limits measured = Limits.measure(count);
            measured.print(System.out);
            limits.put(count, measured);
            results.all().add(measured);
        }
    }

    private void onCpu(Suite suite) throws IOException, PeerProcess.Cannot {
        Effort effort = Effort.of(quick);
        switch (suite) {
            case KERNELS -> new KernelSuite(effort, limits, only, results).run();
            case GEMM -> new GemmSuite(effort, limits, only, results).run();
            case STEP -> new StepSuite(effort, limits, only, results).run();
            case PEERS -> new PeersSuite(effort, limits, only, results).run();
            case SCALING -> results.all().addAll(new ScalingSuite(effort, System.out).run(threads));
            case EXACTNESS -> new ExactnessSuite(effort, limits, only, results).run();
            case CHECKPOINTS -> new CheckpointSuite(effort, limits, only, results).run();
            case END_TO_END -> new EndToEndSuite(quick, threads, only, data, results).run();
        }
    }

    private void onGpu(List<Suite> wanted) throws IOException {
        try (Engine gpu = gpu()) {
            System.out.println(machine);
            GpuSuites.run(gpu, wanted, quick, trial ? GpuSizes.trial() : GpuSizes.full(quick), results, this::save);
        }
    }

    private Engine gpu() {
        try {
            return new CudaEngine(0);
        } catch (GpuUnavailable none) {
            if (!trial) {
                throw none;
            }
            System.out.println("a trial on the CPU: " + none.getMessage());
            return new CpuEngine(threads[threads.length - 1]);
        }
    }

    /** After each suite, so that what was measured stays where a later one is cut off. */
    private void save() throws IOException {
        if (json != null) {
            String text = new GsonBuilder().setPrettyPrinting().create().toJson(new Report(machine, results.all())) + "\n";
            WholeFile.replace(json, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
