package org.talweg.cli;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.talweg.data.Dataset;
import org.talweg.data.Label;
import org.talweg.engine.Engine;
import org.talweg.train.DropoutEnsemble;
import org.talweg.train.SavedRun;
import org.talweg.train.WholeFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg predict}. */
@Command(name = "predict", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Uses a trained network on data, labelled or not, and writes a CSV line for each row: the class and the"
            + " probability of each class, or the value in the label's own unit. With --mc also what the networks say that"
            + " dropout trained at once: mean, spread and, of classes, entropy.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:predicted", "1:a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg predict runs/houses --data new-houses.csv --out prices.csv",
            "  talweg predict runs/digits-20250101-120000 --data digits | head",
            "  talweg predict runs/digits-20250101-120000 --mc 100 --out sure.csv"
        })
final class Predict implements Callable<Integer> {
    private static final int MOST_SAMPLES = 1_000_000;

    @Mixin
    SavedOptions saved;

    @Option(names = "--out", paramLabel = "FILE.csv", description = "File to write, or to write anew. Default: standard output.")
    Path out;

    @Option(names = "--mc", paramLabel = "N",
            description = "Monte-Carlo dropout: also predicts with N random masks, 2 or more, and writes the mean and the standard"
                    + " deviation (spread) of these predictions, and the entropy of the mean in nats.")
    Integer samples;

    @Option(names = "--seed", paramLabel = "N", description = "Draws the masks of --mc. Default: 0.")
    Long seed;

    @ArgGroup(validate = false, heading = "%nMachine:%n")
    EngineOptions machine = new EngineOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        machine.check();
        if (samples != null) {
            Limits.from(2, MOST_SAMPLES, "--mc", samples);
        } else if (seed != null) {
            throw new BadInput("expected --mc with --seed, which draws masks, got none; give the number of samples");
        }
        if (out != null) {
            WholeFile.check(out);
        }
        SavedRun run = saved.read();
        Dataset data = saved.data(run, false);
        if (out != null) {
            (saved.data != null ? List.of(saved.data) : run.config().origin().data())
                    .forEach(read -> WholeFile.checkApart(out, read));
        }
        if (samples != null) {
            BadInput.refusing(() -> DropoutEnsemble.checked(run.model()));
        }
        float[] predictions;
        DropoutEnsemble.Prediction ensemble = null;
        Screen beside = Screen.of(spec, true);
        try (Engine engine = machine.open()) {
            beside.say("Engine    " + machine.choice(engine));
            predictions = run.predict(engine, data);
            if (samples != null) {
                ensemble = run.sample(engine, data, samples, seed == null ? 0 : seed);
            }
        }
        Label label = run.config().encoding().label();
        Predictions lines = new Predictions(Math.toIntExact(run.model().outputs()), label, predictions, ensemble);
        if (out == null) {
            lines.write(spec.commandLine().getOut());
        } else {
            WholeFile.replace(out, bytes -> lines.write(new OutputStreamWriter(bytes, StandardCharsets.UTF_8)));
            beside.say("wrote " + data.rows() + " predictions to " + out);
        }
        return 0;
    }
}
