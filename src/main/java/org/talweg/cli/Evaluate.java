package org.talweg.cli;

import com.google.gson.JsonObject;
import java.util.concurrent.Callable;
import org.talweg.data.Dataset;
import org.talweg.engine.Engine;
import org.talweg.report.Numbers;
import org.talweg.report.Summary;
import org.talweg.report.Table;
import org.talweg.train.Evaluation;
import org.talweg.train.SavedRun;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg evaluate}. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Judges a trained network on labelled data: mean loss, and accuracy or R².", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:evaluated", "1:a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg evaluate runs/digits-20250101-120000",
            "  talweg evaluate runs/houses --data more-houses.csv --json"
        })
final class Evaluate implements Callable<Integer> {
    @Mixin
    SavedOptions saved;

    @Option(names = "--json", description = "The last line on standard output is a JSON object; all else goes to standard error.")
    boolean json;

    @ArgGroup(validate = false, heading = "%nMachine:%n")
    EngineOptions machine = new EngineOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        machine.check();
        Screen screen = Screen.of(spec, json);
        SavedRun run = saved.read();
        Dataset data = saved.data(run, true);
        try (Engine engine = machine.open()) {
            Evaluation result = run.evaluate(engine, data);
            boolean classifies = run.model().objective().classifies();
            screen.out().print(new Table()
                    .row("engine", machine.choice(engine))
                    .row("data", data.name() + ", " + Numbers.count(data.rows(), "row"))
                    .row("loss", Numbers.loss(result.loss()))
                    .row(Summary.scoreName(classifies), Numbers.score(result.score())));
            screen.out().flush();
            if (json) {
                JsonObject object = new JsonObject();
                object.addProperty("engine", engine.name());
                object.addProperty("data", data.name());
                object.addProperty("rows", data.rows());
                Train.number(object, "loss", result.loss());
                Train.number(object, classifies ? "accuracy" : "r2", result.score());
                object.addProperty("weights_sha256", run.weights().sha256(run.model()));
                screen.result(() -> object);
            }
        }
        return 0;
    }
}
