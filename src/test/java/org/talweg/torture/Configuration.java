package org.talweg.torture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Options of a training on the digits.
 *
 * @param keep checkpoints kept of the last ones
 */
record Configuration(String name, List<String> options, int keep) {
    /** Of the digits' training part; 719 and all of them are batches without a rest. */
    private static final int ROWS = 1438;
    private static final List<String> SECOND_ORDER = List.of("lbfgs", "newton-cg");

    /**
     * Draws configurations over all optimisers and, in turn, all else that a training keeps in its state.
     *
     * @param steps roughly, of each
     */
    static List<Configuration> draw(long seed, int count, int steps) {
        Random random = new Random(seed);
        Deck<String> optimizers = new Deck<>(random, "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "amsgrad");
        Deck<String> schedules = new Deck<>(random, "constant", "step", "exponential", "inverse-time", "cosine", "one-cycle",
                "restarts", "plateau");
        Deck<String> warmups = new Deck<>(random, "", "", "--warmup 20");
        Deck<String> networks = new Deck<>(random, "--layers 32,16", "--layers 24 --activation tanh", "--layers 20,20 --activation relu");
        Deck<String> dropouts = new Deck<>(random, "--dropout 0", "--dropout 0.3");
        Deck<String> norms = new Deck<>(random, "", "--batch-norm");
        Deck<String> stops = new Deck<>(random, "", "--early-stop P", "--early-stop P --min-improvement 0.002");
        Deck<String> clips = new Deck<>(random, "", "--clip-norm 1", "--clip-value 0.05", "--clip-value 0.1 --clip-norm 0.5");
        Deck<String> penalties = new Deck<>(random, "", "--l1 1e-5", "--l2 1e-4", "--l1 1e-5 --l2 1e-4");
        Deck<String> decays = new Deck<>(random, "", "--weight-decay 0.01");
        Deck<String> limits = new Deck<>(random, "", "--max-norm 1.5");
        Deck<String> shuffles = new Deck<>(random, "once", "each-epoch", "never");
        Deck<Integer> batches = new Deck<>(random, 37, 64, 719, 64, 37, ROWS);
        Deck<String> intervals = new Deck<>(random, "1", "7", "50", "20ms");
        Deck<Integer> keeps = new Deck<>(random, 3, 1, 2);
        Deck<String> paths = new Deck<>(random, "", "", "--keep-path");
        List<Configuration> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean second = i >= 8 && i % 8 == 0; // beside the first-order ones, which the decks are for
            int batch = second ? ROWS : batches.next();
            int epochSteps = (ROWS - 1) / batch + 1;
            int wanted = second ? steps / 20 : batch > 64 ? steps / 3 : steps;
            int epochs = Math.max(3, wanted / epochSteps);
            int patience = Math.max(6, epochs / 4);
            String every = second ? "1" : intervals.next();
            int keep = keeps.next();
            String line = second
                    ? "--optimizer " + SECOND_ORDER.get(i / 8 % 2) + " --layers 16 --activation tanh --l2 1e-3"
                    : String.join(" ", "--optimizer", optimizers.next(), "--schedule", schedules.next(), warmups.next(), networks.next(),
                            dropouts.next(), norms.next(), stops.next().replace("P", "" + patience), clips.next(), penalties.next(),
                            decays.next(), limits.next(), "--shuffle", shuffles.next(), paths.next());
            line += " --batch " + batch + " --epochs " + epochs + " --seed " + (seed + i) + " --checkpoint-every " + every
                    + " --checkpoint-keep " + keep;
            drawn.add(new Configuration("c" + (i + 1), Arrays.asList(line.strip().split(" +")), keep));
        }
        return drawn;
    }

    /** The command that trains into a folder. */
    List<String> train(Object folder, String... others) {
        List<String> command = new ArrayList<>(List.of("train", "--device", "cpu", "--json", "--out", folder.toString()));
        command.addAll(options);
        command.addAll(List.of(others));
        return command;
    }

    @Override
    public String toString() {
        return name + ": " + String.join(" ", options);
    }
}
