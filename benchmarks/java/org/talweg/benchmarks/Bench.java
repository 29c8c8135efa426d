package org.talweg.benchmarks;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the benchmarks. */
@Command(name = "bench", description = "Measures Talweg: read benchmarks/README.md before believing a number.",
        sortOptions = false, showDefaultValues = true)
public final class Bench implements Callable<Integer> {
    private enum Suite { gemm, step }

    private record Report(Machine machine, List<Object> results) {}

    @Option(names = "--suite", split = ",", defaultValue = "gemm,step", description = "${COMPLETION-CANDIDATES}")
    private List<Suite> suites;

    @Option(names = "--threads", split = ",", defaultValue = "1,2", description = "numbers of threads to measure with")
    private int[] threads;

    @Option(names = "--quick", description = "fewer and shorter rounds, nothing that takes long")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "write every round of every measurement to this file")
    private Path json;

    @Option(names = "--help", usageHelp = true, description = "show this")
    private boolean help;

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Machine machine = Machine.here();
        System.out.println(machine);
        Effort effort = Effort.of(quick);
        List<Object> results = new ArrayList<>();
        for (Suite suite : suites) {
            results.addAll(switch (suite) {
                case gemm -> new GemmSuite(effort, System.out).run(threads);
                case step -> new StepSuite(effort, System.out).run(threads);
            });
        }
        if (json != null) {
            Files.writeString(json, new GsonBuilder().setPrettyPrinting().create().toJson(new Report(machine, results)) + "\n");
        }
        return 0;
    }
}
