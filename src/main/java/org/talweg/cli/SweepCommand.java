package org.talweg.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.report.CountBar;
import org.talweg.report.Numbers;
import org.talweg.report.SweepReport;
import org.talweg.train.Origin;
import org.talweg.train.Sweep;
import org.talweg.train.SweepFolder;
import org.talweg.train.SweepRank;
import org.talweg.train.SweepRow;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg sweep}. */
@Command(name = "sweep", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true, modelTransformer = SweepCommand.Lent.class,
        description = {"Trains with many settings, side by side on the cores, and ranks them by the validation loss. A sweep that"
            + " was cut off goes on where it was when the same command is given again.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all runs are done, those that diverged among them", "1:a bug",
            "2:bad input: an option, the data, or a place that cannot be written", "3:every run diverged"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg sweep",
            "  talweg sweep --lr 1e-3,3e-3,1e-2 --l2 0,1e-3,1e-2 --repeats 3 --out sweeps/digits",
            "  talweg sweep --random 50 --lr 1e-4..1e-1 --dropout 0..0.5 --width 32..512 --epochs 20",
            "  talweg sweep --resume sweeps/digits"
        })
final class SweepCommand implements Callable<Integer> {
    /** What varies, and what is a sweep's own. */
    private static final Set<String> WITHOUT = Set.of("--lr", "--l2", "--dropout", "--batch", "--out", "--json", "--threads");
    /** What says how a sweep is run and not what it is. */
    private static final Set<String> NOT_SETTINGS = Set.of("--out", "--resume", "--jobs", "--json", "--verbose");
    private static final Set<String> DATA = Set.of("--data", "--validation-data");
    private static final int MOST_REPEATS = 100;
    private static final int MOST_JOBS = 1024;
    private static final int BEST = 10;
    private static final int NAME_DIGITS = 8;

    @ArgGroup(validate = false,
            heading = "%nSettings to vary (without any: learning rates and λ of L2 around the usual ones):%n")
    SweepAxes axes = new SweepAxes();

    @ArgGroup(validate = false, heading = "%nSweep:%n")
    Course course = new Course();

    @Spec
    CommandSpec spec;

    /** Which runs, where, and how many at a time. */
    static final class Course {
        @Option(names = "--random", paramLabel = "N",
                description = "Draws N combinations by the seed. Default: all of the lists' combinations.")
        Integer random;

        @Option(names = "--repeats", paramLabel = "K",
                description = "Runs each combination with the seeds from --seed on, and ranks by the mean. Default: 1.")
        int repeats = 1;

        @Option(names = "--jobs", paramLabel = "N",
                description = "Runs at a time, each on one thread; the results do not depend on it. Default: one for each core; on"
                        + " a GPU always one.")
        Integer jobs;

        @Option(names = "--out", paramLabel = "FOLDER",
                description = "Folder of the sweep. Default: sweeps/<data>-<hash of the settings>.")
        Path out;

        @Option(names = "--resume", paramLabel = "FOLDER",
                description = "Goes on with the sweep of a folder; settings are its own.")
        Path resume;

        @Option(names = "--json",
                description = "The last line on standard output is a JSON object with the ranking; all else goes to standard error.")
        boolean json;
    }

    /** Brings the options of {@code talweg train} along. */
    static final class Lent implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec command) {
            return TrainWords.lend(command, WITHOUT);
        }
    }

    @Override
    public Integer call() throws IOException {
        int jobs = course.jobs == null ? Runtime.getRuntime().availableProcessors()
                : Limits.from(1, MOST_JOBS, "--jobs", course.jobs);
        Screen screen = Screen.of(spec, course.json);
        if (course.resume == null) {
            return sweep(screen, course.out, jobs, spec);
        }
        List<String> beside = arguments();
        if (!beside.isEmpty() || course.out != null) {
            throw new BadInput("expected --resume without other settings, got " + (beside.isEmpty() ? "--out" : beside.get(0))
                    + "; they are those of the folder");
        }
        SweepCommand first = new SweepCommand();
        Main.commandLine(first).parseArgs(again(SweepFolder.settings(course.resume).arguments()));
        first.course.json = course.json;
        return first.sweep(screen, course.resume, jobs, spec);
    }

    /** Words from a file: settings, none of which is to be waited for, and nothing that is written. */
    private static String[] again(List<String> words) {
        for (String word : words) {
            String option = word.split("=", 2)[0];
            if (!option.startsWith("--") || NOT_SETTINGS.contains(option)) {
                throw new BadInput("expected settings in the folder of the sweep, got " + word + "; name another folder");
            }
            if (DATA.contains(option) && word.length() > option.length()) {
                Origin.checkAgain(List.of(word.substring(option.length() + 1)));
            }
        }
        return words.toArray(String[]::new);
    }

    /** The options that make a sweep what it is, in the order of the alphabet. */
    private List<String> arguments() {
        return spec.commandLine().getParseResult().matchedOptions().stream()
                .filter(option -> !NOT_SETTINGS.contains(option.longestName())).map(SweepCommand::word).sorted().toList();
    }

    private static String word(OptionSpec option) {
        if (option.arity().max() == 0) {
            return option.longestName();
        }
        String value = option.originalStringValues().get(0);
        // A sweep can then be gone on with from other working directories too.
        return option.longestName() + "=" + (DATA.contains(option.longestName()) ? Origin.absolute(value) : value);
    }

    /**
     * @param named   folder, or null for one named by the settings
     * @param console the command that was given: this one, or that which goes on with it
     */
    private Integer sweep(Screen screen, Path named, int jobs, CommandSpec console) throws IOException {
        if (course.random != null) {
            Limits.from(1, SweepPlan.MOST_RUNS, "--random", course.random);
        }
        Limits.from(1, MOST_REPEATS, "--repeats", course.repeats);
        List<String> words = new ArrayList<>(TrainWords.given(spec.commandLine().getParseResult(), WITHOUT));
        words.removeIf(word -> word.startsWith("--seed="));
        Train train = TrainWords.parse(TrainWords.given(spec.commandLine().getParseResult(), WITHOUT));
        train.check();
        long seed = train.run.seed;
        SweepPlan plan = SweepPlan.of(words, axes.axes(course.random != null, train.optimizer), course.random,
                course.repeats, seed);
        Splits splits = new Splits(train.data);
        Split data = splits.of(seed);
        plan.check(data);
        boolean classifies = !data.train().classes().isEmpty();
        SweepFolder.Settings settings = SweepFolder.Settings.of(arguments(), plan.names(), data);
        Path folder = named != null ? named : Path.of("sweeps", name(train) + "-" + settings.sha256().substring(0, NAME_DIGITS));
        try (SweepFolder target = SweepFolder.at(folder, settings, classifies)) {
            EngineOptions machine = machine(train, screen);
            int sideBySide = machine.device == EngineOptions.Device.CPU ? jobs : 1;
            int runs = plan.points().size() * course.repeats;
            screen.say("Sweep     " + String.join(", ", plan.names()) + ": " + Numbers.count(plan.points().size(), "point")
                    + ", " + Numbers.count(runs, "run")
                    + (sideBySide == 1 ? "" : ", " + Math.min(sideBySide, runs) + " at a time") + ", in " + folder);
            run(plan, target, splits, machine, sideBySide, seed, screen);
            List<SweepRank> ranks = target.rank();
            SweepEnd end = new SweepEnd(plan, ranks, classifies);
            SweepReport report = new SweepReport(plan.names(), ranks, classifies);
            report.pictures(folder, plan.space());
            screen.say("");
            screen.out().print(report.table(BEST));
            end.say(screen, folder);
            screen.result(() -> end.json());
            return Double.isNaN(ranks.get(0).loss()) ? Failures.DIVERGED : 0;
        }
    }

    private static String name(Train train) {
        Path last = Path.of(train.data.data).toAbsolutePath().normalize().getFileName();
        String stem = last == null ? "" : last.toString().replaceAll("[^A-Za-z0-9_-].*", "");
        return stem.isEmpty() ? "data" : stem;
    }

    /** On the CPU each run has one thread. */
    private static EngineOptions machine(Train train, Screen screen) {
        EngineOptions machine = train.machine;
        machine.threads = 1;
        try (Engine engine = machine.open()) {
            screen.say("Engine    " + machine.choice(engine));
            machine.device = engine.name().equals("cpu") ? EngineOptions.Device.CPU : EngineOptions.Device.GPU;
        }
        return machine;
    }

    private void run(SweepPlan plan, SweepFolder folder, Splits splits, EngineOptions machine, int jobs, long seed,
            Screen screen) {
        List<SweepRow> done = new ArrayList<>(folder.open(plan.points()));
        Set<String> known = done.stream().map(row -> row.point() + " " + row.seed()).collect(Collectors.toSet());
        List<Supplier<SweepRow>> todo = new ArrayList<>();
        for (int i = 0; i < course.repeats; i++) {
            long with = seed + i;
            for (int point = 0; point < plan.points().size(); point++) {
                int number = point;
                if (!known.contains(point + 1 + " " + with)) {
                    todo.add(() -> plan.run(number, with, splits.of(with), machine));
                }
            }
        }
        int all = done.size() + todo.size();
        if (!done.isEmpty()) {
            screen.say("          " + Numbers.count(done.size()) + " of " + Numbers.count(all, "run") + (done.size() == 1 ? " was" : " were") + " done before");
        }
        long start = System.nanoTime();
        Thread stopped = new Thread(() -> screen.say("\nStopped; the runs that are done are kept in " + folder.folder()
                + ": the same command goes on"));
        Runtime.getRuntime().addShutdownHook(stopped);
        try (CountBar bar = new CountBar(screen.out(), screen.terminal(), screen.columns())) {
            bar.count("runs", done.size(), all, "");
            Sweep.run(todo, jobs, row -> {
                folder.append(row);
                done.add(row);
                int now = todo.size() - (all - done.size());
                double left = (System.nanoTime() - start) / 1e9 / now * (all - done.size());
                double best = done.stream().mapToDouble(each -> each.validation().loss()).filter(loss -> !Double.isNaN(loss))
                        .min().orElse(Double.NaN);
                bar.count("runs", done.size(), all, "best loss " + Numbers.loss(best) + "  "
                        + Numbers.duration(left) + " left");
            });
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(stopped);
            } catch (IllegalStateException e) {
                // Java ends: the hook says so.
            }
        }
    }

    /** The data by the seed that draws the validation part; as a rule one or two seeds are at work. */
    private static final class Splits {
        private final DataOptions options;
        private final Map<Long, Split> read = new HashMap<>();

        Splits(DataOptions options) {
            this.options = options;
        }

        synchronized Split of(long seed) {
            if (!read.containsKey(seed)) {
                Origin origin = BadInput.refusing(() -> options.origin(seed));
                read.keySet().removeIf(other -> other < seed - 1);
                read.put(seed, origin.read());
            }
            return read.get(seed);
        }
    }
}
