package org.talweg.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.talweg.curvature.CriticalPoint;
import org.talweg.experiment.SaddleIndex;
import org.talweg.experiment.SaddleIndexReport;
import org.talweg.report.CountBar;
import org.talweg.report.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg experiment saddle-index}. */
@Command(name = "saddle-index", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Critical points of a small network's loss: the share of negative eigenvalues of the Hessian against the"
            + " training error (Dauphin et al. 2014, figure 1). They are found by saddle-free Newton, from weights in which"
            + " some units are silent, and by lowering the gradient's norm from points near its path and from uniform weights."
            + " Takes about a minute.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg experiment saddle-index",
            "  talweg experiment saddle-index --points 100 --seed 1 --out saddles",
            "  talweg experiment saddle-index --points 20 --units 4 --json > result.json"
        })
final class SaddleIndexCommand implements Callable<Integer> {
    /** Below it the norm of a gradient in float is rounding. */
    private static final double LEAST_BOUND = 1e-7;

    private static final int MOST_POINTS = 10_000;
    /** A network with more has too large a Hessian for many dense ones. */
    private static final int MOST_UNITS = 30;

    @Option(names = "--points", paramLabel = "N", description = "Distinct critical points to find, 3 or more. Default: 60.")
    int points = 60;

    @Option(names = "--units", paramLabel = "N", description = "Units of the hidden layer, of tanh. Default: 6, which makes 172"
            + " parameters.")
    int units = SaddleIndex.Settings.of(1, 0, 1).units();

    @Option(names = "--rows", paramLabel = "N", description = "Rows of the digits, averaged to 4 × 4 pixels. Default: 150.")
    int rows = SaddleIndex.Settings.of(1, 0, 1).rows();

    @Option(names = "--l2", paramLabel = "LAMBDA", description = "Penalty ½λ‖θ‖² on all parameters, above 0: without it critical"
            + " points are not isolated. Default: 0.002.")
    double l2 = SaddleIndex.Settings.of(1, 0, 1).l2();

    @Option(names = "--bound", paramLabel = "NORM", description = "A point is critical where the gradient's norm is below this."
            + " Products in float reach about 1e-7. Default: 1e-6.")
    double bound = SaddleIndex.Settings.of(1, 0, 1).bound();

    @Option(names = "--seed", paramLabel = "N", description = "Draws rows, initial weights and noise. Default: 0.")
    long seed;

    @Option(names = "--threads", paramLabel = "N",
            description = "Searches side by side; the result does not depend on it. Default: one for each core.")
    Integer threads;

    @Option(names = "--out", paramLabel = "FOLDER",
            description = "New or empty folder for the table and the pictures. Default: saddle-index.")
    Path out = Path.of("saddle-index");

    @Option(names = "--json", description = "The last line on standard output is a JSON object with the results; all else goes to"
            + " standard error.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        SaddleIndex.Settings settings = settings();
        ExperimentFolder folder = new ExperimentFolder(out);
        Screen screen = Screen.of(spec, json);
        long start = System.nanoTime();
        screen.say("Network   " + settings.model() + ", " + Numbers.count(settings.model().parameterCount()) + " parameters, λ "
                + settings.l2());
        screen.say("Data      digits averaged to 4 × 4 pixels, " + Numbers.count(settings.rows()) + " rows");
        screen.say(String.format(Locale.ROOT, "Points    gradient norm below %.0e; an eigenvalue is negative below −%.0e of the"
                + " largest", settings.bound(), CriticalPoint.FLAT));
        screen.say("");
        SaddleIndex result;
        try (CountBar bar = new CountBar(screen.out(), screen.terminal(), screen.columns())) {
            result = SaddleIndex.run(settings, bar.of("critical points"));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        SaddleIndexReport report = new SaddleIndexReport(result);
        folder.text("saddle-index.csv", report.csv());
        folder.picture("saddle-index", report.indexAgainstError());
        folder.picture("saddle-index-spectra", report.spectra());
        screen.out().print(report.table());
        screen.say("");
        screen.out().print(report.conclusion());
        screen.say("Took " + Numbers.duration(seconds) + "; table and pictures are in " + out);
        screen.result(() -> json(result, seconds));
        return 0;
    }

    private SaddleIndex.Settings settings() {
        Limits.from(3, MOST_POINTS, "--points", points);
        Limits.from(1, MOST_UNITS, "--units", units);
        Limits.from(20, SaddleIndex.MOST_ROWS, "--rows", rows);
        return new SaddleIndex.Settings(points, units, Limits.positive("--l2", l2), rows, checkedBound(), seed,
                EngineOptions.threads(threads));
    }

    private double checkedBound() {
        if (Limits.positive("--bound", bound) < LEAST_BOUND) {
            throw new BadInput("expected " + LEAST_BOUND + " or more, which products in float reach, got --bound=" + bound
                    + "; take a larger one");
        }
        return bound;
    }

    private static JsonObject json(SaddleIndex result, double seconds) {
        JsonObject json = new JsonObject();
        json.addProperty("points", result.points().size());
        json.addProperty("parameters", result.settings().model().parameterCount());
        json.addProperty("gradient_norm_bound", result.settings().bound());
        Train.number(json, "correlation_error", result.correlationWithError());
        Train.number(json, "correlation_loss", result.correlationWithLoss());
        json.addProperty("runs", result.runs());
        json.addProperty("searches", result.searches());
        json.addProperty("repeats", result.repeats());
        json.addProperty("seed", result.settings().seed());
        json.addProperty("seconds", seconds);
        return json;
    }
}
