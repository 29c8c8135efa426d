package org.talweg.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Trainings that are killed (SIGKILL) at random moments, resumed, perhaps killed again, and held against ones that were not. */
final class Kills {
    private final Ground ground;
    private final References references;
    private final Tally tally;
    private int kills;
    private int ofResumed;
    private int inWriting;
    private int begunAgain;
    private int ended;
    private int runs;
    private long checkpoints;

    Kills(Ground ground, References references, Tally tally) {
        this.ground = ground;
        this.references = references;
        this.tally = tally;
    }

    /** @param amount kills that hit a run with a checkpoint */
    void run(Amount amount) throws IOException, InterruptedException {
        for (int i = 0; amount.more(kills); i++) {
            one(i, new Random(ground.seed() * 1_000_003 + i));
            tally.done(kills + " kills of runs with a checkpoint (" + inWriting + " while one was written, " + ofResumed
                    + " of runs resumed before), " + runs + " runs of " + references.trained() + " configurations; " + checkpoints
                    + " checkpoints read after kills; " + begunAgain + " killed before the first, " + ended + " after the end");
            tally.progress(amount.of(kills, "kills") + ", " + runs + " runs to their end, " + begunAgain + " to begin again, "
                    + tally.failures().size() + " failures");
        }
    }

    /** A training until it has ended. */
    private void one(int number, Random random) throws IOException, InterruptedException {
        Reference reference = references.of(number);
        Path run = ground.folder().resolve("kill-" + (number + 1));
        Jvm jvm = ground.jvm(random);
        List<String> said = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        List<String> command = reference.configuration().train(run, "--threads", threads(random));
        int before = kills;
        long newest = -1;
        do {
            Child child = Child.start(jvm, run.resolveSibling(run.getFileName() + "-killed"), List.of(), command);
            boolean hit = killed(child, run, reference.seconds(jvm, newest), random);
            said.add(child.toString());
            Intact intact = Intact.of(run);
            failures.addAll(intact.broken());
            checkpoints += intact.steps().size() + intact.broken().size();
            if (intact.newest() < newest || intact.steps().size() > reference.configuration().keep() + 1) {
                failures.add("checkpoints of steps " + intact.steps() + " after a kill where there was one of step " + newest);
            }
            newest = intact.newest();
            if (newest < 0) {
                beginAgain(run, jvm, hit, failures);
                return;
            }
            kills += hit ? 1 : 0;
            ofResumed += hit && said.size() > 1 ? 1 : 0;
            inWriting += hit && intact.cutOff() ? 1 : 0;
            command = Ending.resume(run, Integer.parseInt(threads(random)));
            jvm = ground.jvm(random);
        } while (failures.isEmpty() && said.size() < 4 && random.nextInt(3) == 0);
        Ending ending = Ending.of(reference, run, jvm, Integer.parseInt(threads(random)));
        ended += ending.ended() ? 1 : 0;
        failures.addAll(ending.failures());
        runs++;
        report(run, kills - before, said, failures);
    }

    private static String threads(Random random) {
        return Integer.toString(1 + random.nextInt(3));
    }

    /** Waits for a moment, and kills; whether it was still running. */
    private static boolean killed(Child child, Path run, double usual, Random random) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        int way = random.nextInt(5);
        if (way >= 2) { // not before there is something to lose
            while (child.alive() && !Intact.begun(run)) {
                Thread.sleep(5);
            }
        }
        double passed = way >= 2 ? (System.nanoTime() - begun) / 1e9 : 0;
        Thread.sleep(Math.round(1000 * random.nextDouble() * Math.max(0.2, usual - passed)));
        if (way == 4) { // while a checkpoint is written
            long enough = System.nanoTime() + 2_000_000_000;
            while (child.alive() && !Intact.writing(run) && System.nanoTime() < enough) {
                Thread.onSpinWait();
            }
        }
        return child.kill();
    }

    /** There must be a sentence where there is nothing to go on from. */
    private void beginAgain(Path run, Jvm jvm, boolean hit, List<String> failures) throws IOException, InterruptedException {
        Child child = Child.start(jvm, run.resolveSibling(run.getFileName() + "-resume"), List.of(), Ending.resume(run, 1));
        int status = child.await();
        String said = child.err().strip();
        if (!hit || status != 2 || said.lines().count() != 1 || !said.contains("expected")) {
            failures.add("resume of a run without a checkpoint ended with exit status " + status + ": " + said);
        }
        begunAgain++;
        if (!failures.isEmpty()) {
            report(run, 1, List.of(), failures);
        }
        Ground.delete(run);
    }

    private void report(Path run, int hits, List<String> said, List<String> failures) throws IOException {
        if (failures.isEmpty()) {
            tally.pass(hits);
            Ground.delete(run);
            for (String log : List.of("-killed.out", "-killed.err", "-resume.out", "-resume.err")) {
                Files.deleteIfExists(run.resolveSibling(run.getFileName() + log));
            }
        } else {
            tally.fail(Math.max(1, hits), String.join("; ", failures) + "\n  kept: " + run + "\n  seed " + ground.seed() + ", "
                    + String.join("\n  then ", said));
        }
    }
}
