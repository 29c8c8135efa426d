package org.talweg.cli;

import com.google.gson.JsonParseException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.talweg.data.DataException;
import org.talweg.train.Checkpoint;
import org.talweg.train.Config;
import org.talweg.train.RunFolder;
import org.talweg.train.SavedRun;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code talweg resume}. */
@Command(name = "resume", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Goes on with a training that was stopped, killed or cut off, from its newest checkpoint, in the middle of an epoch"
            + " too: to the weights that it would have had without that, bit for bit, on this machine or another.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:trained", "1:a bug", "2:bad input: no checkpoint, other data or settings, or a place that cannot be written",
            "3:the loss became NaN or infinite", "129, 130, 143:stopped by SIGHUP, Ctrl-C or SIGTERM; a checkpoint is kept"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg resume runs/digits-20250101-120000",
            "  talweg resume runs/digits-20250101-120000 --threads 1",
            "  talweg resume runs/digits-20250101-120000 --with epochs=80 --with lr=0.001",
            "  talweg resume RUN --from RUN/checkpoints/best.safetensors --with lr=0.001"
        })
final class Resume implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "Run folder that \"talweg train\" made.")
    Path folder;

    @Option(names = "--with", paramLabel = "NAME=VALUE",
            description = "Goes on with another setting, named as in config.json; none leaves it out. May be given several times. Data,"
                    + " network, batch, order of rows and seed cannot change.")
    List<String> with = new ArrayList<>();

    @Option(names = "--from", paramLabel = "FILE",
            description = "Goes on from this checkpoint and forgets those after it. Default: the newest one that is whole.")
    Path from;

    @Option(names = "--data", paramLabel = "DATA", converter = Places.Data.class,
            description = "Where the data lie now; they must be what they were. Default: where they lay.")
    String data;

    @Option(names = "--validation-data", paramLabel = "DATA", converter = Places.Data.class, description = "The same of --validation-data.")
    String validationData;

    @ArgGroup(validate = false, heading = "%nMachine:%n")
    Machine machine = new Machine();

    @ArgGroup(validate = false, heading = "%nOutput:%n")
    Output output = new Output();

    @Spec
    CommandSpec spec;

    /** Where to go on; numerics are a setting of the run. */
    static final class Machine {
        @Option(names = "--threads", paramLabel = "N",
                description = "Threads of the CPU engine; the result does not depend on it. Default: one for each core.")
        Integer threads;

        @Option(names = "--device", paramLabel = "WHICH", converter = EngineOptions.Devices.class,
                completionCandidates = EngineOptions.Devices.class,
                description = "${COMPLETION-CANDIDATES}, as for train. Default: auto.")
        EngineOptions.Device device = EngineOptions.Device.AUTO;
    }

    static final class Output {
        @Option(names = "--json",
                description = "The last line on standard output is a JSON object with the results; all else goes to standard"
                        + " error.")
        boolean json;
    }

    @Override
    public Integer call() {
        Config config = SavedRun.config(folder);
        Screen screen = Screen.of(spec, output.json);
        try (RunFolder run = RunFolder.goOn(folder)) {
            Checkpoint checkpoint = from != null ? Checkpoint.read(from) : run.newest(screen::say);
            Map<String, String> wanted = Settings.with(Settings.texts(config.settings() == null ? Map.of() : config.settings()), with);
            Config then = config(checkpoint);
            Settings.check(wanted, Settings.texts(then.settings() == null ? Map.of() : then.settings()), with);
            config.checkSameRun(then, "config.json");
            Train train = train(config, wanted);
            boolean complete = SavedRun.hasWeights(folder) && SavedRun.hasResult(folder);
            if (train.ended(checkpoint) ? complete || !with.isEmpty() : complete && with.isEmpty() && from == null) {
                throw new BadInput("expected a training that has not ended, got " + folder + ", which has with these settings, after "
                        + checkpoint.history().size() + " epochs; to go on beyond that give --with epochs=N"
                        + (train.regularization.earlyStop > 0 ? ", and --with early_stop=N or none" : ""));
            }
            return train.run(new Train.Resumed(run, then, checkpoint, !with.isEmpty()));
        }
    }

    private static Config config(Checkpoint checkpoint) {
        try {
            Config config = Config.read(checkpoint.config());
            if (config == null) {
                throw new JsonParseException("nothing in it");
            }
            return config;
        } catch (JsonParseException | IllegalArgumentException | NullPointerException e) {
            throw new DataException("expected a checkpoint of \"talweg train\", got one without its config.json; take another", e);
        }
    }

    /** The command that began the run, on this machine. */
    private Train train(Config config, Map<String, String> settings) {
        List<String> options = Settings.options(settings);
        options.add("--seed=" + config.seed());
        options.add("--device=" + Choices.name(machine.device));
        if (machine.threads != null) {
            options.add("--threads=" + machine.threads);
        }
        if (output.json) {
            options.add("--json");
        }
        Train train = new Train();
        CommandLine command = Main.commandLine(train).setOut(spec.commandLine().getOut()).setErr(spec.commandLine().getErr());
        try {
            command.parseArgs(options.toArray(String[]::new));
        } catch (ParameterException e) {
            String message = e.getMessage().lines().findFirst().orElse("");
            throw new BadInput(Character.toLowerCase(message.charAt(0)) + message.substring(1) + "; put back what config.json had, or"
                    + " correct --with", e);
        }
        train.data = DataOptions.of(config.origin());
        if (data != null) {
            train.data.data = data;
        }
        if (validationData != null) {
            train.data.validationData = validationData;
        }
        train.check();
        return train;
    }
}
