package org.talweg.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.talweg.data.DataException;

/**
 * A training in a run folder, again and again, each time with another of its calls to the file system going wrong in another way. It must
 * go on, keep what was kept before, and resume from what the disk then holds to the same bits.
 */
final class Faults {
    private static final String RETRY = "talweg.retrySeconds";

    private final Path folder;
    private final Tally tally;
    private final List<String> wrong = new ArrayList<>();
    private final Map<Disk.Fault, Integer> runs = new EnumMap<>(Disk.Fault.class);
    private int resumed;
    private int again;
    private String expected;

    Faults(Path folder, Tally tally) {
        this.folder = folder;
        this.tally = tally;
    }

    /** @param stride 1 for every call */
    void run(int stride) throws IOException {
        String before = System.setProperty(RETRY, "0"); // the end of a training is not waited for
        try (SmallTraining training = new SmallTraining()) {
            expected = training.train(folder.resolve("undisturbed"), () -> false, sentence -> {});
            int calls = calls(training);
            for (Disk.Fault fault : Disk.Fault.values()) {
                for (int at = 1 + fault.ordinal() % stride; at <= calls; at += stride) {
                    one(training, fault, at);
                    runs.merge(fault, 1, Integer::sum);
                }
                tally.progress(fault + ": " + runs.get(fault) + " of " + calls + " calls, " + tally.failures().size() + " failures");
            }
            tally.done("a training of " + calls + " calls that change the disk, with one going wrong: " + runs + "; " + resumed
                    + " resumed, " + again + " had nothing confirmed to go on from");
        } finally {
            if (before == null) {
                System.clearProperty(RETRY);
            } else {
                System.setProperty(RETRY, before);
            }
        }
    }

    /** Nothing goes wrong; returns how many calls there are. */
    private int calls(SmallTraining training) throws IOException {
        Disk disk = new Disk(0, Disk.Fault.FAILS);
        Path run = folder.resolve("all");
        String hash = training.train(new FaultyFileSystem(disk).path(run), () -> false, sentence -> {});
        check(hash.equals(expected), "another hash on a file system in between");
        report("no fault");
        Ground.delete(run);
        return disk.calls();
    }

    private void one(SmallTraining training, Disk.Fault fault, int at) throws IOException {
        Disk disk = new Disk(at, fault);
        Path run = Files.createDirectory(folder.resolve("fault")).resolve("run");
        boolean crash = fault == Disk.Fault.CRASH || fault == Disk.Fault.POWER_CUT;
        String hash = null;
        String refused = null;
        try {
            hash = training.train(new FaultyFileSystem(disk).path(run), () -> false, sentence -> {});
            check(hash.equals(expected), "another hash: " + hash);
        } catch (DataException e) { // the folder's first or last files: that is told
            refused = e.getMessage();
        } catch (RuntimeException e) {
            wrong.add("led to " + e);
        }
        if (fault == Disk.Fault.POWER_CUT) {
            disk.cutPower();
        }
        check(fault != Disk.Fault.SHORT || hash != null, "a short write stopped it: " + refused);
        resume(training, run, disk, hash, crash);
        report(fault + " at call " + at + " of the training (" + disk.hit() + ")" + (refused == null ? "" : ", it said: " + refused));
        Ground.delete(run.getParent());
    }

    private void resume(SmallTraining training, Path run, Disk disk, String hash, boolean crash) throws IOException {
        Intact intact = Intact.of(run);
        wrong.addAll(intact.broken());
        check(intact.newest() >= disk.confirmedStep(), "the newest checkpoint is of step " + intact.newest()
                + ", one of step " + disk.confirmedStep() + " was confirmed");
        check(intact.steps().size() <= SmallTraining.KEEP + 1, "checkpoints of steps " + intact.steps());
        if (intact.newest() < 0) {
            again++;
            check(crash || hash == null, "no checkpoint after a training that went on");
            return;
        }
        resumed++;
        try {
            String there = training.goOn(run);
            check(there.equals(expected), "resumed to another hash: " + there);
        } catch (DataException e) {
            wrong.add("could not be resumed from a checkpoint of step " + intact.newest() + ": " + e.getMessage());
        }
    }

    private void check(boolean good, String otherwise) {
        if (!good) {
            wrong.add(otherwise);
        }
    }

    private void report(String what) {
        if (wrong.isEmpty()) {
            tally.pass(1);
        } else {
            tally.fail(1, what + ": " + String.join("; ", wrong));
        }
        wrong.clear();
    }
}
