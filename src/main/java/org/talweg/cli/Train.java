package org.talweg.cli;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.talweg.data.Dataset;
import org.talweg.data.Split;
import org.talweg.data.Task;
import org.talweg.engine.Engine;
import org.talweg.graph.Plan;
import org.talweg.nn.Model;
import org.talweg.optim.Optimizer;
import org.talweg.report.CurvatureReport;
import org.talweg.report.EpochBar;
import org.talweg.report.EpochLines;
import org.talweg.report.Notices;
import org.talweg.report.Numbers;
import org.talweg.report.Summary;
import org.talweg.report.diagnosis.Curves;
import org.talweg.report.diagnosis.Diagnosis;
import org.talweg.report.diagnosis.Setting;
import org.talweg.report.html.Judged;
import org.talweg.report.html.RunReport;
import org.talweg.train.Checkpoint;
import org.talweg.train.Config;
import org.talweg.train.Diverged;
import org.talweg.train.EpochRecord;
import org.talweg.train.Evaluation;
import org.talweg.train.Evaluator;
import org.talweg.train.Interrupted;
import org.talweg.train.MemoryPlan;
import org.talweg.train.Origin;
import org.talweg.train.Progress;
import org.talweg.train.Run;
import org.talweg.train.RunFolder;
import org.talweg.train.Trainer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg train}. */
@Command(name = "train", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Trains a network and keeps it in a run folder: settings, a line of metrics for each epoch, weights.",
            "Without options: the built-in digits, in a few seconds.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:trained", "1:a bug", "2:bad input: an option, the data, or a place that cannot be written",
            "3:the loss became NaN or infinite; the metrics of the epochs before are kept",
            "129, 130, 143:stopped by SIGHUP, Ctrl-C or SIGTERM; a checkpoint is kept, see \"talweg resume\""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg train",
            "  talweg train --layers 256,128 --batch-norm --dropout 0.3 --early-stop 10",
            "  talweg train --data fashion-mini --optimizer nesterov --lr 0.05 --schedule one-cycle",
            "  talweg train --data houses.csv --label price --missing mean --loss huber --l2 1e-4",
            "  talweg train --optimizer lbfgs --layers 64 --activation tanh --l2 1e-3",
            "  talweg train --data mnist/ --epochs 10 --batch 128 --json > result.json"
        })
final class Train implements Callable<Integer> {
    @ArgGroup(validate = false, heading = "%nData:%n")
    DataOptions data = new DataOptions();

    @ArgGroup(validate = false, heading = "%nNetwork:%n")
    ModelOptions network = new ModelOptions();

    @ArgGroup(validate = false, heading = "%nOptimiser:%n")
    OptimizerOptions optimizer = new OptimizerOptions();

    @ArgGroup(validate = false, heading = "%nRegularisation:%n")
    RegularizationOptions regularization = new RegularizationOptions();

    @ArgGroup(validate = false, heading = "%nRun:%n")
    RunOptions run = new RunOptions();

    @ArgGroup(validate = false, heading = "%nCheckpoints:%n")
    CheckpointOptions checkpoints = new CheckpointOptions();

    @ArgGroup(validate = false, heading = "%nMachine:%n")
    EngineOptions machine = new EngineOptions();

    @ArgGroup(validate = false, heading = "%nOutput:%n")
    Output output = new Output();

    @Spec
    CommandSpec spec;

    /** What is written where. */
    static final class Output {
        @Option(names = "--out", paramLabel = "FOLDER",
                description = "Run folder, new or empty. Default: runs/<data>-<date>-<time>.")
        Path out;

        @Option(names = "--json",
                description = "The last line on standard output is a JSON object with the results; all else goes to standard"
                        + " error.")
        boolean json;

        @Option(names = "--keep-path",
                description = "Keeps the weights before training and after each epoch too, in path.safetensors: the way that the"
                        + " training took.")
        boolean keepPath;

        @Option(names = "--curvature",
                description = "Measures the curvature where the training ended, on the training part, for the report; see \"talweg"
                        + " curvature\".")
        boolean curvature;

        @Option(names = "--memory-plan",
                description = "Prints what the training holds in memory and where each value of a step lies in working memory, before"
                        + " training.")
        boolean memoryPlan;
    }

    /** A run that goes on in its folder, and whether other settings than the checkpoint's are meant. */
    record Resumed(RunFolder folder, Config config, Checkpoint from, boolean changed) {}

    @Override
    public Integer call() {
        check();
        return run(null);
    }

    /** Whether a training has come to its end where a checkpoint was taken. */
    boolean ended(Checkpoint checkpoint) {
        return checkpoint.history().size() >= run.epochs || checkpoint.stoppedEarly(regularization.earlyStop);
    }

    /** @param resumed what goes on, or null */
    Integer run(Resumed resumed) {
        Screen screen = Screen.of(spec, output.json);
        Origin origin = BadInput.refusing(() -> data.origin(run.seed));
        RunFolder target = resumed != null ? resumed.folder : output.out != null ? RunFolder.at(output.out) : RunFolder.in(Path.of("runs"), data.data);
        Split split = origin.read();
        int rows = split.train().rows();
        check(rows);
        long steps = Math.multiplyExact((long) run.epochs, run.steps(rows));
        Model model = BadInput.refusing(() -> network.model(split.train()));
        optimizer.check(model);
        checkPath(model);
        Optimizer rule = optimizer.secondOrder() != null ? null
                : BadInput.refusing(() -> optimizer.optimizer(steps, regularization.weightDecay));
        try (Interrupt interrupt = new Interrupt(spec.commandLine().getErr(), !checkpoints.never()); Engine engine = machine.open();
                RunFolder folder = target) {
            Trainer trainer = BadInput.refusing(() -> trainer(engine, model, rule, rows));
            Config config = Config.of(run.seed, origin, split, model, settings(rows));
            folder.config(config);
            trainer.checkpoints(checkpoints.checkpoints(folder::checkpoints)).config(config.json()).stopWhen(interrupt::asked);
            if (resumed != null) {
                config.checkSameRun(resumed.config, "the data");
                trainer.resume(resumed.from, resumed.changed);
                folder.restore(resumed.from);
            }
            introduce(screen, engine, split, model, steps);
            MemoryPlan memory = BadInput.refusing(() -> trainer.memoryPlan(split));
            introduce(screen, memory);
            CurvatureCommand.Measure measure = output.curvature ? CurvatureCommand.Measure.of(model) : null;
            Setting setting = Setting.of(model, split, run.batch(rows), optimizer.rule.toString());
            TrainReport page = new TrainReport(config, setting, machine.choice(engine), folder);
            TrainResult json = new TrainResult(engine, machine.numerics, split, model, run.seed);
            Run result = fit(trainer, split, page, json, screen, resumed);
            Diagnosis diagnosis = Diagnosis.of(Curves.of(result, setting));
            folder.weights(result);
            if (interrupt.asked()) {
                Failures.say(spec.commandLine(), "the training had come to its end when it was asked to stop, and its weights are kept;"
                        + " for its report: talweg resume " + folder.folder());
                return Failures.INTERRUPTED;
            }
            interrupt.close(); // what follows may be stopped at once
            CurvatureReport curvature = measure == null ? null : screen.spared("the curvature", () -> measure.at(engine, model,
                    result.weights(), split.train(), regularization.l2,
                    optimizer.secondOrder() != null ? Double.NaN : optimizer.learningRate(), screen));
            boolean penalised = regularization.l1 > 0 || regularization.l2 > 0;
            screen.say("");
            String report = null;
            try {
                page.write(result, screen.spared("predictions of the validation part", () -> Judged.of(split.validation(),
                        new Evaluator(engine, model, result.weights(), split.validation()).predictions())), curvature);
                report = folder.folder().resolve(RunReport.FILE).toString();
            } finally { // the result is there, whatever becomes of the report
                screen.out().print(Summary.of(result, penalised, folder.folder().toString(), report));
                screen.say("");
                screen.out().print(diagnosis);
                screen.out().flush();
            }
            screen.result(() -> json.json(result, diagnosis));
        }
        return 0;
    }

    /** Refuses options that are wrong whatever the data are. */
    void check() {
        machine.check();
        data.check();
        network.check();
        optimizer.check();
        regularization.check();
        run.check();
        checkpoints.check();
        optimizer.settle(network, regularization, run);
    }

    private void sayResumed(Checkpoint from, Screen screen) {
        screen.say("Resumed   after step " + Numbers.count(from.step()) + ", " + (from.batch() == 0 ? "before" : "in") + " epoch "
                + from.epoch() + " of " + run.epochs);
        screen.say("");
    }

    /** The path is held in memory until the run ends. */
    private void checkPath(Model model) {
        long bytes = Math.multiplyExact((run.epochs + 1L) * Float.BYTES, model.parameterCount());
        if (output.keepPath && bytes > Runtime.getRuntime().maxMemory() / 2) {
            throw new BadInput("expected a path of at most half of Java's memory, " + Runtime.getRuntime().maxMemory() / 2
                    + " bytes, for --keep-path, got " + bytes + " bytes for " + run.epochs + " epochs; take fewer --epochs, or give"
                    + " Java more memory");
        }
    }

    /** Refuses what does not suit the rows of the training part. */
    void check(int rows) {
        if (run.batch(rows) == 1 && network.batchNorm) {
            throw new BadInput("expected at least 2 rows in a batch with --batch-norm, whose variance over 1 row is 0 and leaves"
                    + " nothing to learn, got 1; take a larger --batch or leave --batch-norm out");
        }
    }

    Trainer trainer(Engine engine, Model model, Optimizer rule, int rows) {
        Trainer trainer = new Trainer(engine, model).penalty(regularization.penalty()).clipping(regularization.clipping())
                .maxNorm(regularization.maxNorm()).earlyStopping(regularization.earlyStop, regularization.minImprovement())
                .batchSize(run.batch(rows)).shuffle(run.shuffle).epochs(run.epochs).seed(run.seed)
                .onNonfinite(run.onNonfinite).keepPath(output.keepPath);
        if (optimizer.secondOrder() != null) {
            return trainer.minimizer(optimizer.secondOrder()::start);
        }
        // AdamW's own decay has taken what was asked for.
        double decay = regularization.weightDecay == null || rule.weightDecay() > 0 ? 0 : regularization.weightDecay;
        return trainer.optimizer(rule).plateau(optimizer.plateau()).weightDecay(decay);
    }

    private Run fit(Trainer trainer, Split split, TrainReport page, TrainResult json, Screen screen, Resumed resumed) {
        boolean classifies = json.model().objective().classifies();
        Progress plan = new Progress() {
            @Override
            public void begin(Plan step) {
                page.memoryPlan(step.describe());
                if (output.memoryPlan) {
                    screen.say(step.describe());
                }
            }

            @Override
            public void untrained(Evaluation train) {
                if (resumed != null) {
                    resumed.from.history().forEach(page::add);
                    sayResumed(resumed.from, screen);
                }
            }

            @Override
            public void epoch(EpochRecord record, int epochs) {
                page.add(record);
            }
        };
        try (Notices notices = new Notices(screen.out(), screen.terminal());
                EpochBar bar = new EpochBar(screen.out(), screen.columns(), classifies)) {
            Progress seen = screen.terminal() ? bar : new EpochLines(screen.out(), classifies);
            page.folder().telling(notices::say);
            return trainer.progress(plan.and(page.folder()).and(notices).and(seen)).fit(split);
        } catch (Interrupted e) {
            Failures.say(spec.commandLine(), e.getMessage()); // now: when the hook is released Java ends at once
            if (page.folder().folder() != null && e.kept() >= 0) {
                screen.say("To go on: talweg resume " + page.folder().folder());
            }
            screen.result(() -> json.json(e, page.epochs(), page.folder().folder()));
            throw e;
        } catch (Diverged e) {
            Diagnosis diagnosis = Diagnosis.of(page.curves(e));
            screen.out().print(diagnosis);
            screen.out().flush();
            screen.result(() -> json.json(e, page.epochs(), diagnosis));
            if (page.folder().folder() != null && page.epochs() > 0) {
                screen.say("Metrics of the epochs before are in " + page.folder().folder());
                page.write(e, screen);
            }
            throw e;
        }
    }

    private void introduce(Screen screen, Engine engine, Split split, Model model, long steps) {
        introduce(screen, machine.choice(engine), split, model);
        screen.say("Training  " + optimizer + ", batch " + run.batch(split.train().rows()) + ", " + Numbers.count(run.epochs, "epoch") + " of "
                + Numbers.count(steps / run.epochs, "step") + ", seed " + run.seed);
    }

    private void introduce(Screen screen, MemoryPlan memory) {
        screen.say("Memory    " + MemoryPlan.bytes(memory.total()) + ": " + memory);
        screen.say("");
        if (output.memoryPlan) {
            screen.say(memory.describe());
        }
    }

    /** Says what computes, what is learnt from, and the network. */
    void introduce(Screen screen, String engine, Split split, Model model) {
        Dataset train = split.train();
        String learnt = train.task() == Task.CLASSIFY ? Numbers.count(train.classes().size(), "class") : "a number to predict";
        screen.say("Engine    " + engine);
        screen.say("Data      " + train.name() + ": " + Numbers.count(train.rows(), "row") + " to train on, "
                + Numbers.count(split.validation().rows()) + " to validate on"
                + (data.validationData == null ? "" : " (" + split.validation().name() + ")") + ", "
                + Numbers.count(train.columns(), "feature") + ", " + learnt);
        screen.say("Network   " + model + ", " + objective(model) + ", " + Numbers.count(model.parameterCount(),
                "parameter"));
    }

    private static String objective(Model model) {
        return Choices.name(model.objective().kind()).replace('-', ' ').replace("cross entropy", "cross-entropy");
    }

    private Map<String, Object> settings(int rows) {
        Map<String, Object> settings = new LinkedHashMap<>();
        data.note(settings);
        network.note(settings);
        optimizer.note(settings);
        regularization.note(settings);
        run.note(settings, rows);
        checkpoints.note(settings);
        settings.put("keep_path", output.keepPath);
        settings.put("curvature", output.curvature);
        settings.put("numerics", machine.numerics);
        return settings;
    }

    /** JSON has no NaN or infinity: null there. */
    static void number(JsonObject json, String name, double value) {
        json.add(name, Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE);
    }
}
