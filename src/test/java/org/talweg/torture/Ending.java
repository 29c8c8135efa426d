package org.talweg.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run that was stopped and then brought to its end.
 *
 * @param ended    whether it had ended before it was stopped
 * @param failures what is not as if nothing had stopped it
 */
record Ending(boolean ended, List<String> failures) {

    /** Goes on with a run, and holds its end against a reference. */
    static Ending of(Reference reference, Path run, Jvm jvm, int threads) throws IOException, InterruptedException {
        Child child = Child.start(jvm, run.resolveSibling(run.getFileName() + "-resume"), List.of(), resume(run, threads));
        int status = child.await();
        boolean ended = status == 2 && child.err().contains("expected a training that has not ended");
        List<String> failures = new ArrayList<>();
        if (status != 0 && !ended) {
            failures.add("resume ended with exit status " + status + ": " + child.err().strip() + " (" + child + ")");
            return new Ending(false, failures);
        }
        if (!ended && !child.json().get("weights_sha256").getAsString().equals(reference.hash())) {
            failures.add("the hash is " + child.json().get("weights_sha256") + " where that of the uninterrupted run is "
                    + reference.hash());
        }
        failures.addAll(reference.differences(run));
        Intact intact = Intact.of(run);
        failures.addAll(intact.broken());
        if (!ended) {
            checkTidy(run, reference.configuration().keep(), intact, failures);
        }
        return new Ending(ended, failures);
    }

    private static void checkTidy(Path run, int keep, Intact intact, List<String> failures) throws IOException {
        if (intact.steps().size() > keep) {
            failures.add("checkpoints of steps " + intact.steps() + " are kept, more than " + keep);
        }
        try (Stream<Path> files = Files.walk(run)) {
            files.filter(file -> file.getFileName().toString().endsWith(".part")).forEach(part -> failures.add(part + " is left over"));
        }
    }

    static List<String> resume(Path run, int threads) {
        return List.of("resume", run.toString(), "--device", "cpu", "--threads", Integer.toString(threads), "--json");
    }
}
