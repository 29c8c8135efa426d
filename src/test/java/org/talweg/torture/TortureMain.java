package org.talweg.torture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What scripts/torture runs. */
@Command(name = "torture", mixinStandardHelpOptions = true, sortOptions = false, description = "Kills, stops and starves trainings, and"
        + " holds their ends, bit for bit, against those of trainings that were left alone.")
final class TortureMain implements Callable<Integer> {
    private static final List<String> PARTS = List.of("flips", "mutations", "faults", "disk", "signals", "kills", "soak");
    private static final int STEPS = 900;
    private static final double SHORT = 10;

    @Option(names = "--only", split = ",", paramLabel = "PART", description = "Of flips, mutations, faults, disk, signals, kills and soak. Default: all.")
    List<String> only = PARTS;

    @Option(names = "--minutes", paramLabel = "N", description = "Divides so many minutes, and some more if they are few, among all parts."
            + " Default: none, amounts count.")
    double minutes;

    @Option(names = "--kills", paramLabel = "N", description = "Kills that hit a run with a checkpoint. Default: 40.")
    int kills = 40;

    @Option(names = "--signals", paramLabel = "N", description = "Trainings stopped by a signal. Default: 10.")
    int signals = 10;

    @Option(names = "--inputs", paramLabel = "N", description = "Changed files that are read. Default: 100000.")
    int inputs = 100_000;

    @Option(names = "--disk", paramLabel = "N", description = "Rounds on disks that fill up or may not be written. Default: 1.")
    int disk = 1;

    @Option(names = "--soak", paramLabel = "MINUTES", description = "How long one process trains while its memory is watched. Default: 1.")
    double soak = 1;

    @Option(names = "--configurations", paramLabel = "N", description = "Drawn for kills and signals. Default: 16.")
    int configurations = 16;

    @Option(names = "--seed", paramLabel = "S", description = "Draws configurations and moments. Default: 1.")
    long seed = 1;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "Where trainings lie, and are kept when they fail. Default: target/torture.")
    Path folder = Path.of("target/torture");

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.exit(new CommandLine(new TortureMain()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (!PARTS.containsAll(only)) {
            throw new CommandLine.ParameterException(new CommandLine(this), "expected parts of " + PARTS + ", got --only=" + only);
        }
        Path place = Files.createTempDirectory(Files.createDirectories(folder.toAbsolutePath()), "seed-" + seed + "-");
        Ground ground = Ground.in(place, seed);
        References references = new References(ground, Configuration.draw(seed, configurations(), STEPS));
        List<Tally> tallies = new ArrayList<>();
        for (String part : PARTS) {
            if (only.contains(part)) {
                Tally tally = new Tally(part);
                tallies.add(tally);
                run(part, ground, references, tally);
                tally.stop();
                System.err.println(tally.row());
            }
        }
        System.out.println("| part | what was done | passed | time |");
        System.out.println("|---|---|---|---|");
        tallies.forEach(tally -> System.out.println(tally.row()));
        boolean good = tallies.stream().allMatch(tally -> tally.failures().isEmpty());
        if (good) {
            Ground.delete(place);
        } else {
            System.out.println();
            tallies.forEach(tally -> tally.failures().forEach(System.out::println));
            System.out.println("kept: " + place);
        }
        return good ? 0 : 1;
    }

    private void run(String part, Ground ground, References references, Tally tally) {
        try {
            switch (part) {
                case "flips" -> new Flips(ground.folder(), tally).run(8 / thinned(), 1);
                case "mutations" -> new Mutations(ground, tally).run(amount(0.1, inputs));
                case "faults" -> new Faults(ground.folder(), tally).run(thinned());
                case "disk" -> new Disks(ground, tally).run(Amount.of(disk), 20 * STEPS);
                case "signals" -> new Signals(ground, references, tally).run(amount(0.1, signals));
                case "kills" -> new Kills(ground, references, tally).run(amount(0.4, kills));
                case "soak" -> new Soak(ground, tally).run(minutes > 0 ? Math.max(0.5, 0.2 * minutes) : soak);
                default -> throw new IllegalStateException(part);
            }
        } catch (Exception e) { // the other parts go on
            e.printStackTrace();
            tally.fail(1, "could not go on: " + e);
        }
    }

    /** Of what is whole after some minutes, a short run does a part. */
    private int thinned() {
        return minutes > 0 && minutes < SHORT ? 4 : 1;
    }

    /** Short runs must not be spent on references alone. */
    private int configurations() {
        return minutes > 0 ? (int) Math.max(3, Math.min(configurations, 2 * minutes)) : configurations;
    }

    /** A share of the minutes, or else a count. */
    private Amount amount(double share, int count) {
        return minutes > 0 ? Amount.minutes(only.size() == 1 ? minutes : share * minutes) : Amount.of(count);
    }
}
