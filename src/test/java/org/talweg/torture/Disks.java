package org.talweg.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Trainings on disks that fill up and folders that may no longer be written: they go on, and lose nothing that was kept. */
final class Disks {
    private static final int KILOBYTES = 8192;
    private static final String RETRY = "-Dtalweg.retrySeconds=";

    private final Ground ground;
    private final Tally tally;
    private final List<String> failures = new ArrayList<>();
    private Reference reference;
    private long looks;
    private int trainings;

    Disks(Ground ground, Tally tally) {
        this.ground = ground;
        this.tally = tally;
    }

    /** @param steps of each training, some seconds' worth: what is tried again is tried after a second and later */
    void run(Amount rounds, int steps) throws IOException, InterruptedException {
        List<String> skipped = new ArrayList<>();
        for (int round = 0; rounds.more(round); round++) {
            Configuration drawn = Configuration.draw(ground.seed() + 500 + round, 1, steps).get(0);
            List<String> options = new ArrayList<>(drawn.options());
            options.set(options.indexOf("--checkpoint-every") + 1, "20ms");
            options.remove("--keep-path"); // it would fill the disk by itself
            int stop = options.indexOf("--early-stop"); // a training that ends early may end before its disk is freed
            if (stop >= 0) {
                options.set(stop + 1, "1000000");
            }
            reference = Reference.train(new Configuration("disk-" + (round + 1), options, drawn.keep()), ground.jvms().get(0),
                    Files.createDirectories(ground.folder().resolve("references")));
            try (Tmpfs disk = Tmpfs.mount(ground.folder().resolve("disk"), KILOBYTES)) {
                told("fills up and is freed", () -> fillsAndIsFreed(disk));
                told("stays full", () -> staysFull(disk));
                told("is full from the beginning", () -> fullFromTheBeginning(disk));
            } catch (IOException e) {
                skipped.add(e.getMessage());
            }
            Path folder = ground.folder().resolve("immutable");
            String reason = Tmpfs.run(List.of("chattr", "+i", Files.createDirectories(folder).toString()));
            Tmpfs.run(List.of("chattr", "-i", folder.toString()));
            if (reason.isEmpty()) {
                told("folder that may not be written for a while", () -> immutable(folder));
            } else {
                skipped.add("no folder can be made immutable: " + reason);
            }
            tally.done(trainings + " trainings on a disk that fills up and is freed, stays full, is full before, in a folder that may not"
                    + " be written; newest checkpoint read " + looks + " times meanwhile"
                    + (skipped.isEmpty() ? "" : "; skipped: " + String.join(", ", skipped)));
        }
        if (tally.total() == 0) {
            tally.skip(String.join(", ", skipped));
        }
    }

    private interface Scene {
        void play() throws IOException, InterruptedException;
    }

    private void told(String name, Scene scene) throws InterruptedException {
        failures.clear();
        try {
            scene.play();
        } catch (IOException | RuntimeException e) {
            failures.add(e.toString());
        }
        trainings++;
        if (failures.isEmpty()) {
            tally.pass(1);
        } else {
            tally.fail(1, "a disk or folder that " + name + ": " + String.join("; ", failures) + "\n  seed " + ground.seed() + ", "
                    + reference.configuration());
        }
        tally.progress(name + ": " + (failures.isEmpty() ? "good" : "FAILED"));
    }

    private Child start(Path run, String name, String option) throws IOException {
        return Child.start(ground.jvms().get(0), ground.folder().resolve(name), List.of(option), reference.configuration().train(run));
    }

    /** Waits for a sentence; the newest checkpoint must be readable at every moment meanwhile, and none older than before. */
    private void await(Child child, Path run, String sentence) throws IOException, InterruptedException {
        long newest = 0;
        while (!child.err().contains(sentence)) {
            if (!child.alive()) {
                throw new IllegalStateException("it ended without saying \"" + sentence + "\": " + child + "\n" + child.err());
            }
            newest = look(run, newest);
            Thread.sleep(20);
        }
    }

    private long look(Path run, long before) throws IOException {
        looks++;
        long now = Intact.readable(run);
        if (now < before) {
            failures.add("the newest checkpoint is of step " + now + " after one of step " + before);
        }
        return now;
    }

    private static void awaitCheckpoint(Child child, Path run) throws IOException, InterruptedException {
        while (!Intact.begun(run)) {
            if (!child.alive()) {
                throw new IllegalStateException("it ended without a checkpoint: " + child + "\n" + child.err());
            }
            Thread.sleep(10);
        }
        Thread.sleep(300);
    }

    private void ended(Child child, Path run) throws IOException, InterruptedException {
        int status = child.await();
        if (status != 0) {
            failures.add("exit status " + status + ": " + child.err());
            return;
        }
        if (!child.json().get("weights_sha256").getAsString().equals(reference.hash())) {
            failures.add("another hash than without interruption: " + child.json());
        }
        failures.addAll(reference.differences(run));
        failures.addAll(Intact.of(run).broken());
    }

    private void fillsAndIsFreed(Tmpfs disk) throws IOException, InterruptedException {
        Path run = disk.place().resolve("freed");
        Child child = start(run, "freed", RETRY + 60);
        try {
            awaitCheckpoint(child, run);
            disk.fill();
            await(child, run, "could not be written");
            disk.free();
            await(child, run, "checkpoints are written again");
            ended(child, run);
        } finally {
            child.kill();
        }
        Ground.delete(run);
    }

    private void staysFull(Tmpfs disk) throws IOException, InterruptedException {
        Path run = disk.place().resolve("full");
        Child child = start(run, "full", RETRY + 2);
        try {
            awaitCheckpoint(child, run);
            disk.fill();
            await(child, run, "could not be written");
            long newest = 0;
            while (child.alive()) {
                newest = look(run, newest);
                Thread.sleep(20);
            }
            List<String> said = child.err().lines().toList();
            String last = said.get(said.size() - 1);
            if (child.await() != 2 || !last.startsWith("talweg: ") || !last.contains("no space left")) {
                failures.add("exit status " + child.await() + ", last line: " + last);
            }
        } finally {
            child.kill();
            disk.free();
        }
        failures.addAll(Ending.of(reference, run, ground.jvms().get(0), 2).failures());
        Ground.delete(run);
    }

    private void fullFromTheBeginning(Tmpfs disk) throws IOException, InterruptedException {
        disk.fill();
        Path run = disk.place().resolve("begun");
        Child child = start(run, "begun", RETRY + 2);
        int status = child.await();
        if (status != 2 || child.err().lines().count() != 1 || Files.exists(run)) {
            failures.add("exit status " + status + ", " + (Files.exists(run) ? "a folder is left, " : "") + child.err());
        }
        disk.free();
    }

    private void immutable(Path parent) throws IOException, InterruptedException {
        Path run = parent.resolve("run");
        Child child = start(run, "written", RETRY + 60);
        List<String> folders = List.of(run.toString(), run.resolve("checkpoints").toString());
        try {
            awaitCheckpoint(child, run);
            folders.forEach(folder -> change("+i", folder));
            await(child, run, "could not be written");
            folders.forEach(folder -> change("-i", folder));
            await(child, run, "checkpoints are written again");
            ended(child, run);
        } finally {
            child.kill();
            folders.forEach(folder -> change("-i", folder));
        }
        Ground.delete(run);
    }

    private static void change(String attribute, String folder) {
        try {
            Tmpfs.run(List.of("chattr", attribute, folder));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
