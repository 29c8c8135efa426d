package org.talweg.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.talweg.curvature.CriticalPoint;
import org.talweg.curvature.Curvature;
import org.talweg.curvature.Taylor;
import org.talweg.data.Dataset;
import org.talweg.data.Source;
import org.talweg.engine.Engine;
import org.talweg.kernel.PhiloxStream;
import org.talweg.nn.Model;
import org.talweg.report.CountBar;
import org.talweg.report.CurvatureReport;
import org.talweg.report.Numbers;
import org.talweg.report.Table;
import org.talweg.report.picture.Picture;
import org.talweg.train.NetworkSurface;
import org.talweg.train.SavedRun;
import org.talweg.train.Weights;
import org.talweg.train.WholeFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code talweg curvature}. */
@Command(name = "curvature", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Measures the curvature of the loss where a training ended: what a step against the gradient does to"
            + " second order, the Hessian's extreme eigenvalues and their density, and what kind of point it is.", "",
            "The whole Hessian up to --dense parameters, else Lanczos iterations and quadrature, which estimate. Without"
            + " dropout, with the running statistics of batch norm, and with the run's L2 penalty but not its L1 penalty, which has"
            + " no curvature.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:measured", "1:a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg curvature runs/digits-20250101-120000",
            "  talweg curvature runs/digits-20250101-120000 --rows 500 --out density.svg",
            "  talweg curvature runs/houses --part validation --json"
        })
final class CurvatureCommand implements Callable<Integer> {
    /** Stream of the draw of rows. */
    private static final int ROWS = 0x5000_0002;

    @Parameters(index = "0", paramLabel = "RUN", description = "Run folder that \"talweg train\" made.")
    Path folder;

    @Option(names = "--part", paramLabel = "PART", converter = Part.Parts.class, completionCandidates = Part.Parts.class,
            description = "${COMPLETION-CANDIDATES}: which part of the run's data, read again. Default: training.")
    Part part;

    @Option(names = "--data", paramLabel = "DATA", converter = Places.Data.class,
            description = "Other data, as for train; of data with a test part, that part.")
    String data;

    @Option(names = "--rows", paramLabel = "N", description = "Only so many rows, drawn by the seed. Default: all.")
    Integer rows;

    @Option(names = "--dense", paramLabel = "N",
            description = "Parameters up to which the whole Hessian is computed. Default: 1000.")
    int dense = 1000;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of a Lanczos iteration, at most. Default: 60.")
    int steps = 60;

    @Option(names = "--probes", paramLabel = "N",
            description = "Random vectors for density, index and trace, each an iteration. Default: 4.")
    int probes = 4;

    @Option(names = "--seed", paramLabel = "N", description = "Draws rows, start vectors and probes. Default: 0.")
    long seed;

    @Option(names = "--out", paramLabel = "FILE.svg|png", description = "Picture of the density of eigenvalues, made anew.")
    Path out;

    @Option(names = "--json", description = "The last line on standard output is a JSON object; all else goes to standard error.")
    boolean json;

    @ArgGroup(validate = false, heading = "%nMachine:%n")
    EngineOptions machine = new EngineOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        machine.check();
        check();
        if (out != null) {
            Picture.check(out);
        }
        Screen screen = Screen.of(spec, json);
        SavedRun run = SavedRun.read(folder);
        Curvature.Effort effort = new Curvature.Effort(dense, steps, probes, seed);
        checkMemory(run.model(), effort, (run.model().parameterCount() <= dense ? "--dense=" + dense : "--steps=" + steps)
                + "; take fewer");
        Dataset chosen = chosen(run);
        if (out != null) {
            (data != null ? List.of(data) : run.config().origin().data()).forEach(read -> WholeFile.checkApart(out, read));
        }
        double l2 = run.l2();
        double learningRate = run.setting("lr");
        try (Engine engine = machine.open()) {
            screen.out().print(new Table()
                    .row("engine", machine.choice(engine))
                    .row("data", chosen.name() + ", " + Numbers.count(chosen.rows(), "row"))
                    .row("network", run.model() + ", " + Numbers.count(run.model().parameterCount(), "parameter"))
                    .row("loss", "mean over rows" + (l2 > 0 ? " + ½·" + l2 + "·‖w‖²" : "") + ", without dropout"
                            + (run.setting("l1") > 0 ? " and without the run's L1 penalty, " + run.setting("l1") + "·‖w‖₁" : "")));
            screen.say("");
            NetworkSurface surface = new NetworkSurface(engine, run.model(), run.weights(), chosen, false, l2);
            Curvature curvature = measure(surface, NetworkSurface.pack(run.model(), run.weights().parameters()), effort,
                    learningRate, screen);
            CurvatureReport report = new CurvatureReport(curvature, learningRate);
            screen.out().print(report.text());
            screen.out().flush();
            if (out != null) {
                report.density().write(out);
                screen.say("");
                screen.say("wrote the density of eigenvalues to " + out);
            }
            screen.result(() -> json(engine, chosen, run, curvature));
        }
        return 0;
    }

    private void check() {
        if (rows != null) {
            Limits.from(1, Integer.MAX_VALUE, "--rows", rows);
        }
        Limits.from(0, 1 << 14, "--dense", dense);
        Limits.from(2, 1 << 14, "--steps", steps);
        Limits.from(1, 1 << 14, "--probes", probes);
        if (data != null && part != null) {
            throw new BadInput("expected --part of the run's data or other --data, got both; leave one out");
        }
    }

    /** Each step keeps a vector, and the dense Hessian all of them, twice over in its decomposition. */
    private static void checkMemory(Model model, Curvature.Effort effort, String remedy) {
        long n = model.parameterCount();
        long bytes = Double.BYTES * n * (n <= effort.dense() ? 4 * n : Math.min(n, effort.lanczos()) + 8);
        if (bytes > Runtime.getRuntime().maxMemory() - (64 << 20)) {
            throw new BadInput("expected vectors that fit into Java's memory of " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB, got " + Numbers.count(n) + " parameters, which need " + Numbers.count(bytes >> 20) + " MiB with "
                    + remedy + ", or TALWEG_OPTS=-Xmx8g");
        }
    }

    /** The measurement with its usual effort, as a part of a report. */
    record Measure(Curvature.Effort effort) {
        /** Checks that there is memory for it. */
        static Measure of(Model model) {
            Curvature.Effort usual = Curvature.Effort.usual(0);
            checkMemory(model, usual, "--curvature; leave it out");
            return new Measure(usual);
        }

        /** @param learningRate of the run, NaN for none */
        CurvatureReport at(Engine engine, Model model, Weights weights, Dataset data, double l2, double learningRate,
                Screen screen) {
            NetworkSurface surface = new NetworkSurface(engine, model, weights, data, false, l2);
            return new CurvatureReport(measure(surface, NetworkSurface.pack(model, weights.parameters()), effort, learningRate,
                    screen), learningRate);
        }
    }

    private Dataset chosen(SavedRun run) {
        Dataset all = data != null ? Source.of(data).labelledBy(run.config().encoding())
                : part == Part.VALIDATION ? run.validation() : run.training();
        if (rows == null) {
            return all;
        }
        if (rows > all.rows()) {
            throw new BadInput("expected at most the " + Numbers.count(all.rows(), "row") + " there " + (all.rows() == 1 ? "is" : "are")
                    + ", got --rows=" + rows + "; take fewer");
        }
        int[] order = IntStream.range(0, all.rows()).toArray();
        new PhiloxStream(seed, ROWS).shuffle(order);
        int[] drawn = Arrays.copyOf(order, rows);
        Arrays.sort(drawn);
        return all.select(all.name(), drawn);
    }

    private static Curvature measure(NetworkSurface surface, double[] x, Curvature.Effort effort, double learningRate,
            Screen screen) {
        double[] extra = Double.isNaN(learningRate) ? new double[0] : new double[] {learningRate};
        try (CountBar bar = new CountBar(screen.out(), screen.terminal(), screen.columns())) {
            return BadInput.refusing(() -> Curvature.at(surface, x, effort,
                    bar.of("products with the Hessian"), extra));
        }
    }

    private static JsonObject json(Engine engine, Dataset data, SavedRun run, Curvature curvature) {
        Taylor taylor = curvature.taylor();
        CriticalPoint point = curvature.point();
        JsonObject json = new JsonObject();
        json.addProperty("engine", engine.name());
        json.addProperty("data", data.name());
        json.addProperty("rows", data.rows());
        json.addProperty("parameters", curvature.size());
        Train.number(json, "loss", taylor.loss());
        Train.number(json, "gradient_norm", taylor.gradientNorm());
        Train.number(json, "gg", taylor.slope());
        Train.number(json, "ghg", taylor.curvature());
        Train.number(json, "best_step", taylor.bestStep());
        JsonArray steps = new JsonArray();
        for (Taylor.Step step : curvature.steps()) {
            JsonObject row = new JsonObject();
            Train.number(row, "step", step.epsilon());
            Train.number(row, "predicted", step.predicted());
            Train.number(row, "actual", step.actual());
            row.addProperty("raises", taylor.raises(step.epsilon()));
            steps.add(row);
        }
        json.add("steps", steps);
        json.add("highest", values(curvature.highest()));
        json.add("lowest", values(curvature.lowest()));
        Train.number(json, "trace", curvature.density().trace());
        json.addProperty("exact", curvature.exact());
        Train.number(json, "index", point.index());
        Train.number(json, "flat", point.flat());
        Train.number(json, "flat_below", point.threshold());
        Train.number(json, "condition", point.condition());
        json.addProperty("kind", Choices.name(point.kind()));
        json.addProperty("weights_sha256", run.weights().sha256(run.model()));
        return json;
    }

    private static JsonArray values(List<Curvature.Eigenvalue> values) {
        JsonArray array = new JsonArray();
        values.forEach(found -> array.add(found.value()));
        return array;
    }
}
