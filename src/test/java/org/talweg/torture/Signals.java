package org.talweg.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Trainings that are asked to stop, by SIGTERM or SIGINT, at random moments: they leave a checkpoint and say how to go on. */
final class Signals {
    private final Ground ground;
    private final References references;
    private final Tally tally;
    private int stopped;
    private int early;
    private int ended;

    Signals(Ground ground, References references, Tally tally) {
        this.ground = ground;
        this.references = references;
        this.tally = tally;
    }

    /** @param amount signals that stopped a training */
    void run(Amount amount) throws IOException, InterruptedException {
        for (int i = 0; amount.more(stopped); i++) {
            one(i, new Random(ground.seed() * 1_000_033 + i));
            tally.done(stopped + " trainings stopped by SIGTERM or SIGINT and resumed; " + early + " signals before the training had begun, "
                    + ended + " after its end");
            tally.progress(amount.of(stopped, "trainings stopped") + ", " + tally.failures().size() + " failures");
        }
    }

    private void one(int number, Random random) throws IOException, InterruptedException {
        Reference reference = references.of(number);
        Path run = ground.folder().resolve("signal-" + (number + 1));
        boolean term = number % 2 == 0;
        Child child = Child.start(ground.jvm(random), run.resolveSibling(run.getFileName() + "-stopped"), List.of(),
                reference.configuration().train(run));
        Thread.sleep(Math.round(1000 * reference.seconds() * (0.2 + 0.7 * random.nextDouble())));
        boolean running = child.alive();
        child.signal(term ? "TERM" : "INT");
        int status = child.await();
        String said = child.err();
        if (!running || status == 0) {
            ended++;
            Ground.delete(run);
            return;
        }
        List<String> failures = new ArrayList<>();
        if (status != (term ? 143 : 130)) {
            failures.add("exit status " + status);
        }
        if (!said.contains("talweg: stopping after this step")) { // Java was still starting, or ending
            early++;
            report(run, child, said, failures);
            return;
        }
        boolean kept = said.contains("whose checkpoint is kept") && said.contains("To go on: talweg resume " + run);
        boolean over = said.contains("weights_sha256"); // the signal came while the report was written
        if (!kept && !over) {
            failures.add("it did not say how to go on");
        }
        stopped++;
        failures.addAll(Ending.of(reference, run, ground.jvm(random), 1 + random.nextInt(3)).failures());
        if (failures.isEmpty()) {
            tally.pass(1);
        }
        report(run, child, said, failures);
    }

    private void report(Path run, Child child, String said, List<String> failures) throws IOException {
        if (failures.isEmpty()) {
            Ground.delete(run);
        } else {
            tally.fail(1, String.join("; ", failures) + "\n  kept: " + run + "\n  seed " + ground.seed() + ", " + child + "\n" + said);
        }
    }
}
