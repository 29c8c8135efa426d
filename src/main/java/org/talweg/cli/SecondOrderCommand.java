package org.talweg.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.talweg.data.Dataset;
import org.talweg.data.Datasets;
import org.talweg.engine.Engine;
import org.talweg.experiment.Descent;
import org.talweg.experiment.SecondOrder;
import org.talweg.experiment.SecondOrderReport;
import org.talweg.nn.Model;
import org.talweg.report.CountBar;
import org.talweg.report.Numbers;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg experiment second-order}. */
@Command(name = "second-order", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"How many gradients of the full batch Adam and second-order methods need for the same training loss, on the"
            + " built-in digits with the same network and the same first weights. Adam runs with every learning rate of a grid,"
            + " constant and along three cosines; the first run to reach a loss counts. A product with the Hessian counts as two"
            + " gradients, a value of the loss alone as a third.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg experiment second-order",
            "  talweg experiment second-order --units 16 --seed 1 --out second-order-16",
            "  talweg experiment second-order --rates 0.03,0.1 --steps 1000 --loss 1e-3 --json > result.json"
        })
final class SecondOrderCommand implements Callable<Integer> {
    private static final int MOST_UNITS = 1000;
    private static final int MOST_STEPS = 1_000_000;

    @Option(names = "--units", paramLabel = "N", description = "Units of the hidden layer, of tanh. Default: 32.")
    int units = 32;

    @Option(names = "--rates", paramLabel = "LIST", split = ",",
            description = "Learning rates of Adam. Default: 0.003,0.01,0.03,0.05,0.1,0.2.")
    List<Double> rates = List.of(0.003, 0.01, 0.03, 0.05, 0.1, 0.2);

    @Option(names = "--steps", paramLabel = "N",
            description = "Gradients of a run of Adam at most, and gradient equivalents of the others. Default: 5000.")
    int steps = 5000;

    @Option(names = "--loss", paramLabel = "LOSS", description = "Training loss to stop at. Default: 1e-5.")
    double loss = 1e-5;

    @Option(names = "--seed", paramLabel = "N", description = "What first weights are drawn from. Default: 0.")
    long seed;

    @Option(names = "--out", paramLabel = "FOLDER",
            description = "New or empty folder for the curves and the picture. Default: second-order.")
    Path out = Path.of("second-order");

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
        Limits.from(1, MOST_UNITS, "--units", units);
        Limits.from(10, MOST_STEPS, "--steps", steps);
        Limits.positive("--loss", loss);
        rates.forEach(rate -> Limits.positive("--rates", rate));
        ExperimentFolder folder = new ExperimentFolder(out);
        Screen screen = Screen.of(spec, json);
        Dataset data = Datasets.digits();
        Model model = Model.input(data.columns()).dense(units).tanh().dense(data.classes().size()).softmaxCrossEntropy();
        SecondOrder.Settings settings = new SecondOrder.Settings(data, model, rates, steps, loss, seed);
        long start = System.nanoTime();
        try (Engine engine = machine.open()) {
            screen.say("Engine    " + machine.choice(engine));
            screen.say("Data      " + data.name() + ", all " + Numbers.count(data.rows(), "row") + " in one batch");
            screen.say("Network   " + model + ", " + Numbers.count(model.parameterCount(), "parameter"));
            screen.say("Adam      " + Numbers.count(settings.adamRuns(), "run") + " of up to " + Numbers.count(steps, "gradient"));
            screen.say("");
            SecondOrder result;
            try (CountBar bar = new CountBar(screen.out(), screen.terminal(), screen.columns())) {
                result = SecondOrder.run(engine, settings, bar.of("runs"));
            }
            SecondOrderReport report = new SecondOrderReport(result);
            folder.text("second-order.csv", report.csv());
            folder.text("second-order.txt", report.levels() + "\n" + report.runs());
            folder.picture("second-order", report.picture());
            screen.say("Gradient equivalents until the training loss was reached, and how many times as many Adam needs:");
            screen.out().print(report.levels());
            screen.say("");
            screen.out().print(report.runs());
            screen.say("");
            screen.say(report.conclusion());
            screen.say("Took " + Numbers.duration((System.nanoTime() - start) / 1e9) + "; tables, curves and picture are in " + out);
            screen.result(() -> json(result));
        }
        return 0;
    }

    private static JsonObject json(SecondOrder result) {
        JsonObject object = new JsonObject();
        object.addProperty("loss", result.settings().enough());
        Descent adam = result.bestAdam(result.settings().enough());
        Train.number(object, "adam", adam == null ? Double.NaN : adam.work(result.settings().enough()));
        for (Descent run : result.others()) {
            Train.number(object, run.method().replace('-', '_'), run.work(result.settings().enough()));
        }
        object.addProperty("seed", result.settings().seed());
        return object;
    }
}
