package org.talweg.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.talweg.curvature.DampedNewton;
import org.talweg.engine.Engine;
import org.talweg.experiment.HiddenSize;
import org.talweg.experiment.HiddenSizeReport;
import org.talweg.experiment.SaddleIndex;
import org.talweg.report.CountBar;
import org.talweg.report.Numbers;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg experiment hidden-size}. */
@Command(name = "hidden-size", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Stochastic gradient descent, damped Newton and saddle-free Newton from the same weights, by size of the"
            + " hidden layer: training error where each ends, and the most negative eigenvalue of the Hessian there (Dauphin et"
            + " al. 2014, figure 2). Damped Newton needs the whole Hessian and takes part up to " + DampedNewton.LIMIT
            + " parameters.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg experiment hidden-size",
            "  talweg experiment hidden-size --units 5,10,20 --steps 50 --out sizes"
        })
final class HiddenSizeCommand implements Callable<Integer> {
    /** The eigenvalues at the end take a dense Hessian. */
    private static final int MOST_UNITS = 100;

    @Option(names = "--units", paramLabel = "LIST", split = ",", description = "Sizes of the hidden layer. Default: 5,25,50.")
    List<Integer> units = List.of(5, 25, 50);

    @Option(names = "--rows", paramLabel = "N", description = "Rows of the digits, averaged to 4 × 4 pixels. Default: 300.")
    int rows = 300;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of a Newton method, at most. Default: 100.")
    int steps = 100;

    @Option(names = "--epochs", paramLabel = "N",
            description = "Epochs of gradient descent, for each of its learning rates 0.03, 0.1, 0.3, 1 and 3. Default: 300.")
    int epochs = 300;

    @Option(names = "--seed", paramLabel = "N", description = "Draws rows, initial weights and mini-batches. Default: 0.")
    long seed;

    @Option(names = "--out", paramLabel = "FOLDER",
            description = "New or empty folder for the table and the pictures. Default: hidden-size.")
    Path out = Path.of("hidden-size");

    @Option(names = "--json", description = "The last line on standard output is a JSON object with the results; all else goes to"
            + " standard error.")
    boolean json;

    @ArgGroup(validate = false, heading = "%nMachine:%n")
    EngineOptions machine = new EngineOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        machine.check();
        HiddenSize.Settings settings = settings();
        ExperimentFolder folder = new ExperimentFolder(out);
        Screen screen = Screen.of(spec, json);
        long start = System.nanoTime();
        HiddenSize result;
        try (Engine engine = machine.open();
                CountBar bar = new CountBar(screen.out(), screen.terminal(), screen.columns())) {
            screen.say("Engine    " + machine.choice(engine));
            screen.say("Data      digits averaged to 4 × 4 pixels, " + Numbers.count(settings.rows()) + " rows");
            screen.say("");
            result = HiddenSize.run(settings, engine, bar.of("runs"));
        }
        HiddenSizeReport report = new HiddenSizeReport(result);
        folder.text("hidden-size.csv", report.csv());
        folder.picture("hidden-size-error", report.error());
        folder.picture("hidden-size-loss", report.loss());
        folder.picture("hidden-size-eigenvalue", report.lowestEigenvalue());
        screen.out().print(report.table());
        screen.say("");
        screen.say("Took " + Numbers.duration((System.nanoTime() - start) / 1e9) + "; table and pictures are in " + out);
        screen.result(() -> json(result));
        return 0;
    }

    private HiddenSize.Settings settings() {
        units.forEach(size -> Limits.from(1, MOST_UNITS, "--units", size));
        if (new HashSet<>(units).size() < units.size()) {
            throw new BadInput("expected different sizes, got one twice in --units=" + units.toString().replaceAll("[\\[\\] ]", "")
                    + "; leave one out");
        }
        return new HiddenSize.Settings(List.copyOf(units), Limits.from(20, SaddleIndex.MOST_ROWS, "--rows", rows),
                Limits.from(1, Integer.MAX_VALUE, "--steps", steps), Limits.from(1, Integer.MAX_VALUE, "--epochs", epochs), seed);
    }

    private static JsonObject json(HiddenSize result) {
        JsonArray ends = new JsonArray();
        for (HiddenSize.End end : result.ends()) {
            JsonObject one = new JsonObject();
            one.addProperty("method", end.method().toString());
            one.addProperty("units", end.units());
            one.addProperty("parameters", end.parameters());
            one.addProperty("steps", end.steps());
            Train.number(one, "learning_rate", end.rate());
            Train.number(one, "loss", end.loss());
            Train.number(one, "training_error", end.error());
            Train.number(one, "gradient_norm", end.gradientNorm());
            Train.number(one, "lowest_eigenvalue", end.lowest());
            Train.number(one, "seconds", end.seconds());
            ends.add(one);
        }
        JsonObject json = new JsonObject();
        json.add("ends", ends);
        json.addProperty("seed", result.settings().seed());
        return json;
    }
}
