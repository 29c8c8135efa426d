package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code talweg resume} on run folders as a crash leaves them: without an end, and with the checkpoints that there were. */
final class ResumeCommandTest {
    private static final String[] SETTINGS = {"--layers", "16,12", "--batch-norm", "--dropout", "0.2", "--epochs", "4", "--batch", "300",
        "--early-stop", "3", "--l2", "1e-4", "--keep-path", "--threads", "1", "--checkpoint-every", "1", "--checkpoint-keep", "99"};
    private static final int STEPS = 20;

    @TempDir
    Path folder;

    private Path run;
    private String hash;
    private List<String> metrics;

    @BeforeEach
    void train() throws IOException {
        run = folder.resolve("run");
        Outcome whole = Outcome.of(with(SETTINGS, "train", "--out", run.toString()));
        assertEquals(0, whole.status(), whole::err);
        hash = hash(whole);
        metrics = metrics();
    }

    private static String[] with(String[] settings, String... first) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(settings)).toArray(String[]::new);
    }

    private static String hash(Outcome outcome) {
        Matcher found = Pattern.compile("weights_sha256\\s+([0-9a-f]{64})").matcher(outcome.out());
        assertTrue(found.find(), outcome::toString);
        return found.group(1);
    }

    /** All columns but the seconds. */
    private List<String> metrics() throws IOException {
        return Files.readAllLines(run.resolve("metrics.csv")).stream().map(line -> {
            List<String> cells = new ArrayList<>(List.of(line.split(",")));
            cells.remove(9);
            return String.join(",", cells);
        }).toList();
    }

    private List<Path> steps() throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("step")).sorted().toList();
        }
    }

    /** Leaves what a crash leaves that came when this was the newest checkpoint. */
    private Path crash(int newest) throws IOException {
        for (String file : List.of("weights.safetensors", "path.safetensors", "result.json", "report.html", "checkpoints/best.safetensors")) {
            Files.deleteIfExists(run.resolve(file));
        }
        List<Path> all = steps();
        for (Path later : all.subList(newest + 1, all.size())) {
            Files.delete(later);
        }
        Files.writeString(run.resolve("metrics.csv"), "half a li");
        Files.writeString(run.resolve("checkpoints/.checkpoint.part"), "half");
        return all.get(newest);
    }

    @Test
    void shouldEndAsIfNothingHadHappened() throws IOException {
        assertTrue(steps().size() >= 2, "a checkpoint on the way, and the last");
        crash(0);
        Outcome resumed = Outcome.of("resume", run.toString(), "--threads", "2");
        assertEquals(0, resumed.status(), resumed::err);
        assertEquals(hash, hash(resumed));
        assertEquals(metrics, metrics());
        assertFalse(Files.exists(run.resolve("checkpoints/.checkpoint.part")));
        assertTrue(resumed.out().contains("Resumed   after step "), resumed::out);
        assertTrue(Files.exists(run.resolve("path.safetensors")) && Files.exists(run.resolve("report.html")));
    }

    @Test
    void shouldWriteTheEndOfATrainingThatWasKilledAtItsEnd() throws IOException {
        crash(steps().size() - 1);
        Outcome resumed = Outcome.of("resume", run.toString());
        assertEquals(0, resumed.status(), resumed::err);
        assertEquals(hash, hash(resumed));
        assertEquals(metrics, metrics());
    }

    @Test
    void shouldPassOverADamagedCheckpointAndSaySo() throws IOException {
        Path newest = crash(steps().size() - 1);
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);
        Outcome resumed = Outcome.of("resume", run.toString());
        assertEquals(0, resumed.status(), resumed::err);
        assertEquals(hash, hash(resumed));
        assertTrue(resumed.out().contains("passed over: " + newest), resumed::out);
    }

    @Test
    void shouldGoOnBeyondTheEnd() {
        Outcome ended = Outcome.of("resume", run.toString());
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains("--with epochs=N"), ended::err);
        Outcome longer = Outcome.of("resume", run.toString(), "--with", "epochs=6", "--with", "early-stop=none");
        assertEquals(0, longer.status(), longer::err);
        assertTrue(longer.out().contains("epochs          6"), longer::out);
        Outcome again = Outcome.of("resume", run.toString());
        assertEquals(2, again.status());
        assertTrue(again.err().contains("after 6 epochs"), again::err);
    }

    @Test
    void shouldRefuseOtherSettings() throws IOException {
        crash(0);
        Path config = run.resolve("config.json");
        String text = Files.readString(config);
        Files.writeString(config, text.replace("\"l2\": 1.0E-4", "\"l2\": 0.5"));
        Outcome edited = Outcome.of("resume", run.toString());
        assertEquals(2, edited.status());
        assertTrue(edited.err().contains("l2=0.5 where the checkpoint has 1.0E-4"), edited::err);
        assertEquals(0, Outcome.of("resume", run.toString(), "--with", "l2=1e-3").status());
        Files.writeString(config, text.replace("\"seed\": 0,\n  \"origin\"", "\"seed\": 1,\n  \"origin\""));
        Outcome seed = Outcome.of("resume", run.toString());
        assertEquals(2, seed.status());
        assertTrue(seed.err().contains("where the checkpoint has"), seed::err);
    }

    @Test
    void shouldRefuseWhatCannotChange() throws IOException {
        crash(0);
        for (String change : List.of("batch=16", "layers=3", "seed=1", "data=fashion-mini", "nonsense=1", "out=elsewhere", "epochs", "=3", "l2=much")) {
            Outcome refused = Outcome.of("resume", run.toString(), "--with", change);
            assertEquals(2, refused.status(), change);
            assertEquals(1, refused.errLines().size(), refused::err);
            assertTrue(refused.err().startsWith("talweg: ") && refused.err().contains("expected"), refused::err);
        }
    }

    @Test
    void shouldRefuseFoldersWithoutCheckpoints() throws IOException {
        for (Path file : steps()) {
            Files.delete(file);
        }
        Files.delete(run.resolve("checkpoints/best.safetensors"));
        assertTrue(Outcome.of("resume", run.toString()).err().contains("expected a checkpoint in"));
        Files.delete(run.resolve("checkpoints"));
        assertEquals(2, Outcome.of("resume", run.toString()).status());
        assertTrue(Outcome.of("resume", folder.toString()).err().contains("expected a run folder"));
        assertTrue(Outcome.of("resume", run.toString(), "--from", run.resolve("weights.safetensors").toString()).err()
                .contains("expected format=talweg checkpoint"));
        assertTrue(Outcome.of("resume", run.toString(), "--from", run.toString()).err().contains("which is no file"));
    }

    @Test
    void shouldGoBackToTheBest() throws IOException {
        Path best = run.resolve("checkpoints/best.safetensors");
        assertTrue(Files.exists(best));
        crash(steps().size() - 1);
        Outcome whole = Outcome.of("train", "--layers", "16", "--epochs", "3", "--batch", "300", "--out", folder.resolve("b").toString());
        assertEquals(0, whole.status(), whole::err);
        Outcome back = Outcome.of("resume", folder.resolve("b").toString(), "--from",
                folder.resolve("b/checkpoints/best.safetensors").toString(), "--with", "epochs=4");
        assertEquals(0, back.status(), back::err);
        assertTrue(back.out().contains("steps           " + STEPS), back::out);
    }

    /** What lies in the run folder: names, and bytes of all but the lock's content. */
    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)) + " " + Files.size(file));
            }
        }
        return content;
    }

    /** A table of two features and a class, the first feature in some unit. */
    private Path table(String name, double unit, String category) throws IOException {
        StringBuilder text = new StringBuilder("a,kind,label\n");
        for (int i = 0; i < 90; i++) {
            double a = i * 37 % 100 / 50.0 - 1;
            text.append(a * unit).append(',').append(i % 3 == 0 ? category : "other").append(',').append(a > 0 ? "yes" : "no").append('\n');
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private Path trained(Path table, String... options) {
        Path place = folder.resolve("on-" + table.getFileName());
        Outcome whole = Outcome.of(with(options, "train", "--data", table.toString(), "--layers", "4", "--epochs", "3", "--batch", "20",
                "--checkpoint-every", "1", "--out", place.toString()));
        assertEquals(0, whole.status(), whole::err);
        return place;
    }

    @Test
    void shouldRefuseOtherDataAndLeaveTheRunAsItIs() throws IOException {
        Path table = table("table.csv", 1, "Köln");
        Path place = trained(table);
        Map<String, String> before = content(place);
        for (Path other : List.of(table("table.csv", 100, "Köln"), table("table.csv", 1, "Bonn"), table("table.csv", 1.5, "Köln"))) {
            Outcome refused = Outcome.of("resume", place.toString(), "--with", "epochs=5");
            assertEquals(2, refused.status(), other.toString());
            assertTrue(refused.err().contains("expected the data to be of the run"), refused::err);
            assertFalse(refused.out().contains("Resumed"), refused::out);
            assertEquals(before, content(place), "nothing is written");
        }
        Files.delete(table);
        assertEquals(2, Outcome.of("resume", place.toString(), "--with", "epochs=5").status());
        Path moved = table("moved.csv", 1, "Köln");
        Outcome there = Outcome.of("resume", place.toString(), "--with", "epochs=5", "--data", moved.toString());
        assertEquals(0, there.status(), there::err);
    }

    @Test
    void shouldTellADivergenceInTheFirstEpochToo() {
        Outcome diverged = Outcome.of("train", "--layers", "8", "--optimizer", "sgd", "--lr", "1e30", "--schedule", "constant", "--epochs", "2",
                "--batch", "50", "--checkpoint-every", "1", "--out", folder.resolve("d").toString());
        assertEquals(3, diverged.status(), diverged::err);
        assertEquals(1, diverged.errLines().size(), diverged::err);
    }

    @Test
    void shouldForgetTheBestOfAWayThatIsNotGone() throws IOException {
        Path best = run.resolve("checkpoints/best.safetensors");
        byte[] later = Files.readAllBytes(best);
        Path first = crash(0);
        Files.write(best, later);
        Outcome back = Outcome.of("resume", run.toString(), "--from", first.toString(), "--with", "lr=0.1", "--with", "checkpoint_every=1h");
        assertEquals(0, back.status(), back::err);
        Outcome ended = Outcome.of("resume", run.toString());
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains("has not ended"), ended::err);
    }
}
