package org.talweg.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.talweg.engine.Engine;
import org.talweg.report.CountBar;
import org.talweg.report.Numbers;
import org.talweg.report.Table;
import org.talweg.train.WholeFile;
import org.talweg.verify.Engines;
import org.talweg.verify.Evidence;
import org.talweg.verify.Findings;
import org.talweg.verify.Findings.Part;
import org.talweg.verify.Outcome;
import org.talweg.verify.Plan;
import org.talweg.verify.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg verify}. */
@Command(name = "verify", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        description = {"Compares the engines of this machine bit for bit: every kernel on harmless and hostile data, then whole"
            + " trainings. Takes a minute or two.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all engines agree", "1:something differs, or a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg verify",
            "  talweg verify --device gpu --only adam --no-trainings",
            "  talweg verify --elementary --out results/"
        })
final class Verify implements Callable<Integer> {
    private static final int DIFFERS = 1;
    private static final String FILE = "talweg-verify.json";

    @Option(names = "--device", paramLabel = "WHICH", converter = EngineOptions.Devices.class,
            completionCandidates = EngineOptions.Devices.class,
            description = "${COMPLETION-CANDIDATES}. auto: the CPU, and the GPU if there is one. gpu: only that. Default: auto.")
    EngineOptions.Device device = EngineOptions.Device.AUTO;

    @Option(names = "--threads", paramLabel = "N",
            description = "Greatest number of threads on the CPU; lower ones are tried too. Default: one for each core.")
    Integer threads;

    @Option(names = "--only", paramLabel = "TEXT",
            description = "Only kernels and trainings whose names hold this text, such as adam or \"row SUM\".")
    String only;

    @Option(names = "--trainings", negatable = true, defaultValue = "true", fallbackValue = "true",
            description = "Whether to train: by default yes.")
    boolean trainings = true;

    @Option(names = "--elementary",
            description = "Also exp, log, tanh, sigmoid, erf and square root of all 2³² floats, and quotients of random pairs: on"
                    + " the GPU against the CPU, without one on the CPU's vector form against its scalar form, which takes some"
                    + " minutes.")
    boolean elementary;

    @Option(names = "--quick", description = "Few sizes of each kernel, hostile data only: for a sanitizer.")
    boolean quick;

    @Option(names = "--out", paramLabel = "FILE",
            description = "Where to write hashes of all results, or a folder for " + FILE + ". Default: " + FILE + ".")
    String out = FILE;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        int most = EngineOptions.threads(threads);
        Plan plan = plan();
        Path file = file();
        WholeFile.check(file);
        try (Engines engines = engines(most)) {
            return verify(plan, engines, file, Screen.of(spec, false));
        }
    }

    /** A name that ends as a folder's does is one, whether it is there or not. */
    private Path file() {
        Path path = BadInput.refusing(() -> Path.of(out));
        if (!out.endsWith("/") && !Files.isDirectory(path)) {
            return path;
        }
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new BadInput("expected a folder that can be made, got --out=" + out + "; name another", e);
        }
        return path.resolve(FILE);
    }

    /** Compares, writes the file and says what came of it; returns the exit status. */
    static int verify(Plan plan, Engines engines, Path file, Screen screen) {
        introduce(screen, engines);
        Findings findings = run(screen, engines, plan);
        // Before the file: what was found is not lost where that cannot be written.
        screen.out().print(table(engines, findings));
        screen.say("");
        screen.say(conclusion(engines, findings));
        try {
            write(file, Evidence.json(engines, plan, findings));
            screen.say("Hashes of all results are in " + file);
        } catch (UncheckedIOException e) {
            if (findings.differences().isEmpty()) {
                throw e;
            }
            screen.say("The hashes are lost: " + file + " could not be written");
        }
        return findings.differences().isEmpty() ? 0 : DIFFERS;
    }

    private Plan plan() {
        Plan plan = Plan.all(elementary, quick);
        plan = trainings ? plan : plan.withoutTrainings();
        plan = only == null ? plan : plan.only(only);
        if (plan.isEmpty()) {
            throw new BadInput("expected a part of the name of a kernel or training, got --only=" + only
                    + "; leave it out to see the names go by");
        }
        return plan;
    }

    private Engines engines(int most) {
        Engines engines = BadInput.refusing(() ->
                Engines.of(device != EngineOptions.Device.GPU, device != EngineOptions.Device.CPU, most));
        if (device == EngineOptions.Device.GPU && engines.gpu().engine() == null) {
            engines.close();
            throw new BadInput(engines.gpu().absence());
        }
        return engines;
    }

    private static void introduce(Screen screen, Engines engines) {
        screen.say("Reference  " + engines.reference().description());
        String label = "Compared   ";
        for (Engine engine : engines.compared()) {
            screen.say(label + engine.description());
            label = "           ";
        }
        if (engines.gpu().engine() == null) {
            screen.say("No GPU     " + engines.gpu().absence());
        }
        screen.say("");
    }

    private static Findings run(Screen screen, Engines engines, Plan plan) {
        try (CountBar bar = new CountBar(screen.out(), screen.terminal(), screen.columns())) {
            return Verification.run(plan, engines, new Verification.Progress() {
                @Override
                public void next(Part part, String name, int done, int all) {
                    bar.count(Choices.name(part), done, all, name);
                }

                @Override
                public void done(Outcome outcome) {
                    outcome.differences().values().forEach(difference -> bar.say("differs: " + difference.getMessage()));
                }
            });
        }
    }

    private static void write(Path file, byte[] json) {
        try {
            WholeFile.replace(file, stream -> stream.write(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Table table(Engines engines, Findings findings) {
        Table table = new Table();
        List<Part> parts = List.copyOf(findings.outcomes().keySet());
        List<String> head = new ArrayList<>(List.of("equal to the reference"));
        parts.forEach(part -> head.add(Choices.name(part)));
        table.row(head.toArray(String[]::new));
        for (Engine engine : engines.compared()) {
            List<String> row = new ArrayList<>(List.of(engine.description()));
            for (Part part : parts) {
                long compared = findings.compared(part, engine);
                row.add(compared == 0 ? "–" : findings.agreeing(part, engine) + "/" + compared);
            }
            table.row(row.toArray(String[]::new));
        }
        List<String> seconds = new ArrayList<>(List.of("time"));
        parts.forEach(part -> seconds.add(Numbers.duration(findings.seconds().get(part))));
        return table.row(seconds.toArray(String[]::new));
    }

    private static String conclusion(Engines engines, Findings findings) {
        int differences = findings.differences().size();
        String engine = engines.gpu().engine() == null ? "no GPU was compared" : "the GPU among them";
        return differences == 0 ? "All agree to the bit: " + count(engines.compared().size(), "engine") + " with the reference, " + engine
                : count(differences, "difference") + ", see above: please report it with the file";
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }
}
