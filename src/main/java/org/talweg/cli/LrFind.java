package org.talweg.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.report.Numbers;
import org.talweg.report.RatePicture;
import org.talweg.report.Table;
import org.talweg.report.picture.Picture;
import org.talweg.train.Csv;
import org.talweg.train.Origin;
import org.talweg.train.RangeTest;
import org.talweg.train.RateCurve;
import org.talweg.train.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg lr-find}. */
@Command(name = "lr-find", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true, modelTransformer = LrFind.Lent.class,
        description = {"Finds a learning rate by a range test: one training whose rate grows from step to step until the loss"
            + " diverges. Nothing is kept of it but the curve.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:a rate was found", "1:a bug", "2:bad input: an option, the data, or a place that cannot be written",
            "3:no rate makes the loss fall"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg lr-find",
            "  talweg lr-find --optimizer sgd --layers 128,64 --batch 64 --out lr-find.svg",
            "  talweg lr-find --data houses.csv --label price --json"
        })
final class LrFind implements Callable<Integer> {
    /** What is not asked of a test whose rate is not chosen, and that ends when the loss diverges. */
    private static final Set<String> WITHOUT = Set.of("--lr", "--schedule", "--warmup", "--epochs", "--early-stop", "--on-nonfinite",
            "--min-improvement", "--out", "--json");
    private static final int LINES = 16;

    @Option(names = "--from", paramLabel = "E", description = "Learning rate of the first step. Default: 1e-7.")
    double from = RangeTest.usual().from();

    @Option(names = "--to", paramLabel = "E", description = "Learning rate that the last step would have. Default: 10.")
    double to = RangeTest.usual().to();

    @Option(names = "--steps", paramLabel = "N",
            description = "Mini-batches, at each of which the rate grows by the same factor. Default: 200.")
    int steps = RangeTest.usual().steps();

    @Option(names = "--out", paramLabel = "FILE.svg|png", description = "Picture of loss against rate, made anew.")
    Path out;

    @Option(names = "--csv", paramLabel = "FILE.csv", description = "Rate, loss and smoothed loss of each step, made anew.")
    Path csv;

    @Option(names = "--json",
            description = "The last line on standard output is a JSON object with the results; all else goes to standard error.")
    boolean json;

    @Spec
    CommandSpec spec;

    /** Brings the options of {@code talweg train} along. */
    static final class Lent implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec command) {
            return TrainWords.lend(command, WITHOUT);
        }
    }

    @Override
    public Integer call() throws IOException {
        Train train = TrainWords.parse(TrainWords.given(spec.commandLine().getParseResult(), WITHOUT));
        train.check();
        Limits.positive("--from", from);
        Limits.positive("--to", to);
        Limits.from(RangeTest.FEWEST_STEPS, RangeTest.MOST_STEPS, "--steps", steps);
        if (!(from < to)) {
            throw new BadInput("expected --from below --to, got --from=" + from + " --to=" + to + "; correct one");
        }
        RangeTest test = new RangeTest(from, to, steps);
        Origin origin = BadInput.refusing(() -> train.data.origin(train.run.seed));
        if (train.optimizer.secondOrder() != null) {
            throw new BadInput("expected an optimizer with a learning rate, got --optimizer=" + Choices.name(train.optimizer.rule)
                    + ", which finds the length of its steps itself; name another");
        }
        if (out != null) {
            Picture.check(out);
        }
        if (csv != null) {
            WholeFile.check(csv, "--csv");
        }
        if (out != null && csv != null) {
            Places.checkApart(out, csv);
        }
        files().forEach(file -> origin.data().forEach(
                data -> WholeFile.checkApart(file, data, file == csv ? "--csv" : "--out")));
        Screen screen = Screen.of(spec, json);
        Split split = origin.read();
        int rows = split.train().rows();
        train.check(rows);
        Model model = BadInput.refusing(() -> train.network.model(split.train()));
        try (Engine engine = train.machine.open()) {
            train.introduce(screen, train.machine.choice(engine), split, model);
            screen.say("Test      " + train.optimizer.rule + ", learning rate " + Numbers.setting(from) + " to "
                    + Numbers.setting(to) + " in " + Numbers.count(steps, "step") + ", batch " + train.run.batch(rows) + ", seed "
                    + train.run.seed);
            screen.say("");
            RateCurve curve = test.run(schedule -> BadInput.refusing(() -> train.trainer(engine, model,
                    train.optimizer.optimizer(schedule, train.regularization.weightDecay), rows)), split);
            if (csv != null) {
                WholeFile.replace(csv, bytes -> bytes.write(csv(curve).getBytes(StandardCharsets.UTF_8)));
            }
            if (out != null) {
                RatePicture.of(curve, split.train().name() + ", " + train.optimizer.rule + ", batch " + train.run.batch(rows))
                        .write(out);
            }
            tell(screen, curve);
            files().forEach(file -> screen.say("wrote " + file));
            screen.result(() -> json(curve));
            return Double.isNaN(curve.suggestion()) ? Failures.DIVERGED : 0;
        }
    }

    /** What is written. */
    private List<Path> files() {
        return Stream.of(out, csv).filter(Objects::nonNull).toList();
    }

    private void tell(Screen screen, RateCurve curve) {
        int points = curve.points().size();
        Table table = new Table().row("learning rate", "loss", "smoothed");
        for (int i = 0; i < points; i++) {
            if (i == points - 1 || i % ((points - 1) / LINES + 1) == 0) {
                RateCurve.Point point = curve.points().get(i);
                table.row(Numbers.setting(point.rate()), Numbers.loss(point.loss()), Numbers.loss(point.smoothed()));
            }
        }
        screen.say(table.toString());
        String end = curve.diverged() ? points == 0 ? "diverged in the first step" : "diverged at "
                + Numbers.setting(curve.points().get(points - 1).rate()) : "did not diverge";
        double suggestion = curve.suggestion();
        if (Double.isNaN(suggestion)) {
            screen.say("The loss falls nowhere by more than chance between " + Numbers.setting(from) + " and " + Numbers.setting(to) + ", and " + end
                    + ": " + (curve.diverged() ? "try a smaller --from, more --steps, or scale the data"
                    : "try a larger --to or more --steps"));
            return;
        }
        Table summary = new Table()
                .row("rate of the steepest fall", Numbers.setting(curve.points().get(curve.steepest()).rate()))
                .row("rate of the lowest loss", Numbers.setting(curve.points().get(curve.lowest()).rate()) + ", a tenth of that is "
                        + Numbers.setting(curve.tenthOfLowest()))
                .row("end", end);
        screen.say(summary.toString());
        screen.say("Suggestion: --lr " + Numbers.setting(suggestion));
        screen.say("  It is the highest rate of the run: the default one-cycle schedule rises to it from a 25th during the");
        screen.say("  first 30 % of the steps, then falls to 0.");
    }

    private static String csv(RateCurve curve) {
        Csv csv = new Csv("step,learning_rate,loss,smoothed_loss");
        for (int i = 0; i < curve.points().size(); i++) {
            RateCurve.Point point = curve.points().get(i);
            csv.row(i + 1, point.rate(), point.loss(), point.smoothed());
        }
        return csv.toString();
    }

    private static JsonObject json(RateCurve curve) {
        JsonObject json = new JsonObject();
        Train.number(json, "suggestion", curve.suggestion());
        Train.number(json, "rate_of_steepest_fall", curve.steepest() < 0 ? Double.NaN : curve.points().get(curve.steepest()).rate());
        Train.number(json, "rate_of_lowest_loss", curve.lowest() < 0 ? Double.NaN : curve.points().get(curve.lowest()).rate());
        json.addProperty("diverged", curve.diverged());
        json.addProperty("steps", curve.points().size());
        JsonArray rates = new JsonArray();
        JsonArray losses = new JsonArray();
        JsonArray smoothed = new JsonArray();
        for (RateCurve.Point point : curve.points()) {
            rates.add(point.rate());
            losses.add(point.loss());
            smoothed.add(point.smoothed());
        }
        json.add("learning_rate", rates);
        json.add("loss", losses);
        json.add("smoothed_loss", smoothed);
        return json;
    }
}
