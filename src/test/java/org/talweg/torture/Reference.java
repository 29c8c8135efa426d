package org.talweg.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A training that nothing interrupted, and what one that was must be like at its end.
 *
 * @param steps   of the training
 * @param seconds from the start of its process to the end
 */
record Reference(Configuration configuration, Path folder, String hash, long steps, double seconds) {
    /** Of the time, on a Java that compiles less. */
    private static final double SCALAR_SHARE = 0.5;
    /** Of the time, before the first step. */
    private static final double START_SHARE = 0.3;

    /** Trains, without checkpoints: they must not change anything either. */
    static Reference train(Configuration configuration, Jvm jvm, Path parent) throws IOException, InterruptedException {
        Path folder = parent.resolve(configuration.name());
        List<String> command = configuration.train(folder);
        command.set(command.indexOf("--checkpoint-every") + 1, "never");
        long begun = System.nanoTime();
        Child child = Child.start(jvm, folder, List.of(), command);
        int status = child.await();
        if (status != 0) {
            throw new IllegalStateException("a training that nothing interrupted ended with exit status " + status + ": " + child + "\n"
                    + child.err());
        }
        return new Reference(configuration, folder, child.json().get("weights_sha256").getAsString(),
                child.json().get("steps").getAsLong(), (System.nanoTime() - begun) / 1e9);
    }

    /** About how long it takes on a Java from after a step to the end. */
    double seconds(Jvm jvm, long step) {
        double all = jvm.options().isEmpty() ? seconds : SCALAR_SHARE * seconds;
        return all * (START_SHARE + (1 - START_SHARE) * (1 - (double) Math.max(0, step) / steps));
    }

    /** What a run folder has that this one's has not, or otherwise; empty if nothing, the times aside. */
    List<String> differences(Path run) throws IOException {
        List<String> found = new ArrayList<>();
        for (String name : List.of("weights.safetensors", "path.safetensors", "layers.csv")) {
            Path here = folder.resolve(name);
            Path there = run.resolve(name);
            if (Files.exists(here) != Files.exists(there) || Files.exists(here) && Files.mismatch(here, there) >= 0) {
                found.add(name + (Files.exists(there) ? " differs" : " is missing"));
            }
        }
        if (!Files.exists(run.resolve("metrics.csv"))
                || !withoutSeconds(folder.resolve("metrics.csv")).equals(withoutSeconds(run.resolve("metrics.csv")))) {
            found.add("metrics.csv differs");
        }
        return found;
    }

    private static List<String> withoutSeconds(Path metrics) throws IOException {
        List<String> lines = Files.readAllLines(metrics);
        int seconds = Arrays.asList(lines.get(0).split(",")).indexOf("seconds");
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            List<String> cells = new ArrayList<>(Arrays.asList(line.split(",", -1)));
            cells.remove(seconds);
            kept.add(String.join(",", cells));
        }
        return kept;
    }
}
