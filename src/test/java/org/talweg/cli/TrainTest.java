package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.talweg.train.SavedRun;

final class TrainTest {
    @TempDir
    Path folder;

    private Outcome train(String options) {
        return Outcome.ofLine("train --out " + folder.resolve("run") + " " + options);
    }

    /** y = 100 + 20·a − 30·[kind = q], and a class that says whether y is above 100. */
    private String table(int rows) throws IOException {
        StringBuilder text = new StringBuilder("a,kind,price,high\n");
        for (int i = 0; i < rows; i++) {
            double a = (i * 37 % 100) / 25.0 - 2;
            boolean q = i * 13 % 3 == 0;
            double price = 100 + 20 * a - (q ? 30 : 0);
            text.append(String.format(Locale.ROOT, "%.3f,%s,%.3f,%s%n", a, q ? "q" : "p", price, price > 100 ? "yes" : "no"));
        }
        return Files.writeString(folder.resolve("table.csv"), text).toString();
    }

    @Test
    void shouldTellADivergenceAsJson() {
        Outcome outcome = train("--epochs 2 --layers 8 --lr 1e30 --device cpu --json");
        assertEquals(3, outcome.status(), outcome::err);
        assertEquals(1, outcome.out().lines().count());
        assertTrue(outcome.json().get("divergence").getAsString().contains("loss became"), outcome::out);
        assertTrue(outcome.json().get("weights_sha256").isJsonNull(), outcome::out);
        assertEquals("learning-rate-too-high", outcome.json().getAsJsonArray("diagnosis").get(0).getAsString());
    }

    /** One step throws the weights away; those after it are skipped, and the validation loss tells. */
    @Test
    void shouldTellOfSkippedSteps() {
        Outcome outcome = train("--epochs 2 --layers 8 --activation relu --optimizer sgd --lr 1e30 --schedule constant"
                + " --on-nonfinite skip");
        assertEquals(3, outcome.status(), outcome::err);
        assertEquals(5, outcome.out().lines().filter(line -> line.endsWith(": the step is skipped")).count(), outcome::out);
        assertTrue(outcome.out().contains(" more steps skipped"), outcome::out);
        Outcome refused = train("--optimizer lbfgs --on-nonfinite skip");
        assertEquals(2, refused.status(), refused::err);
        assertTrue(refused.err().contains("steps to be skipped"), refused::err);
        assertEquals(2, train("--on-nonfinite ignore").status());
    }

    @Test
    void shouldPrintTheResultAsTheLastLineOnly() {
        Outcome outcome = train("--epochs 2 --layers 16 --device cpu --json");
        assertEquals(0, outcome.status(), outcome::err);
        assertEquals(1, outcome.out().lines().count(), outcome::out);
        JsonObject json = outcome.json();
        assertEquals(List.of("engine", "numerics", "data", "parameters", "epochs", "steps", "skipped_steps", "evaluations",
                "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "seconds", "samples_per_second",
                "weights_sha256", "seed", "diagnosis"),
                List.copyOf(json.keySet()));
        assertAll(
                () -> assertEquals("cpu", json.get("engine").getAsString()),
                () -> assertEquals("exact", json.get("numerics").getAsString()),
                () -> assertEquals("digits", json.get("data").getAsString()),
                () -> assertEquals(64 * 16 + 16 + 16 * 10 + 10, json.get("parameters").getAsLong()),
                () -> assertEquals(2, json.get("epochs").getAsInt()),
                () -> assertEquals(90, json.get("steps").getAsInt()),
                () -> assertEquals(0, json.get("seed").getAsLong()),
                () -> assertTrue(json.get("validation_accuracy").getAsDouble() > 0.3),
                () -> assertTrue(json.get("weights_sha256").getAsString().matches("[0-9a-f]{64}")),
                () -> assertTrue(outcome.err().contains("Engine") && outcome.err().contains("epoch 2/2"), outcome::err));
    }

    @Test
    void shouldKeepSettingsMetricsAndWeights() throws IOException {
        Outcome outcome = train("--epochs 3 --layers 16 --l2 0.01 --seed 5");
        assertEquals(0, outcome.status(), outcome::err);
        assertEquals("", outcome.err());
        Path run = folder.resolve("run");
        try (Stream<Path> files = Files.list(run)) {
            assertEquals(Set.of("checkpoints", "config.json", "layers.csv", "metrics.csv", "report.html", "result.json", "weights.safetensors"),
                    Set.copyOf(files.map(file -> file.getFileName().toString()).toList()));
        }
        List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
        assertEquals("epoch,step,learning_rate,train_loss,train_accuracy,objective,validation_loss,validation_accuracy,"
                + "gradient_norm,seconds,evaluations", metrics.get(0));
        assertEquals(4, metrics.size());
        for (int epoch = 1; epoch <= 3; epoch++) {
            double[] cells = Arrays.stream(metrics.get(epoch).split(",")).mapToDouble(Double::parseDouble).toArray();
            assertEquals(11, cells.length);
            assertEquals(cells[1], cells[10], "one gradient a step");
            assertEquals(epoch, cells[0]);
            assertEquals(45 * epoch, cells[1]);
            assertTrue(cells[2] > 0 && cells[2] <= 0.005, "learning rate");
            assertTrue(cells[5] > cells[3], "objective above the loss by the penalty");
        }
        JsonObject config = JsonParser.parseString(Files.readString(run.resolve("config.json"))).getAsJsonObject();
        assertEquals(5, config.get("seed").getAsLong());
        assertEquals(0.01, config.getAsJsonObject("settings").get("l2").getAsDouble());
        assertEquals("stop", config.getAsJsonObject("settings").get("on_nonfinite").getAsString());
        assertEquals(1438, config.getAsJsonObject("train").get("rows").getAsInt());
        assertTrue(config.getAsJsonObject("validation").get("fingerprint").getAsString().matches("[0-9a-f]{64}"));
        assertTrue(outcome.out().contains("with penalty"), outcome::out);
    }

    @Test
    void shouldGiveTheSameWeightsWithAnyNumberOfThreads() {
        String first = Outcome.ofLine("train --epochs 1 --layers 16 --batch-norm --dropout 0.2 --threads 1 --json --out "
                + folder.resolve("one")).json().get("weights_sha256").getAsString();
        String second = Outcome.ofLine("train --epochs 1 --layers 16 --batch-norm --dropout 0.2 --threads 3 --json --out "
                + folder.resolve("three")).json().get("weights_sha256").getAsString();
        assertEquals(first, second);
    }

    @Test
    void shouldStopWithStatus3WhenTheLossIsLost() throws IOException {
        Outcome outcome = train("--epochs 2 --layers 16 --lr 1e30");
        assertEquals(3, outcome.status(), outcome::err);
        assertEquals(1, outcome.errLines().size(), outcome::err);
        assertTrue(outcome.err().contains("at step 2") && outcome.err().contains("last good values at step 1")
                && outcome.err().contains("try"), outcome::err);
        assertFalse(Files.exists(folder.resolve("run")), "no epoch has ended: nothing to keep");
    }

    @Test
    void shouldStopWithStatus3WhenTheLastUpdateSpoilsTheWeights() {
        Outcome outcome = train("--epochs 1 --layers 16 --lr 1e30 --batch full");
        assertEquals(3, outcome.status(), outcome::err);
        assertTrue(outcome.err().contains("validation loss"), outcome::err);
    }

    @Test
    void shouldTakeAllRowsOfSmallDataAsABatch() throws IOException {
        Outcome outcome = train("--data " + table(20) + " --label high --layers 4 --epochs 1 --json");
        assertEquals(0, outcome.status(), outcome::err);
        assertEquals(1, outcome.json().get("steps").getAsInt());
        JsonObject config = JsonParser.parseString(Files.readString(folder.resolve("run/config.json"))).getAsJsonObject();
        assertEquals(config.getAsJsonObject("train").get("rows"), config.getAsJsonObject("settings").get("batch"));
    }

    @Test
    void shouldLearnANumber() throws IOException {
        Outcome outcome = train("--data " + table(200) + " --label price --layers 16 --epochs 40 --lr 0.01 --json");
        assertEquals(0, outcome.status(), outcome::err);
        JsonObject json = outcome.json();
        assertTrue(json.get("validation_r2").getAsDouble() > 0.97, outcome::out);
        assertTrue(json.has("train_r2") && !json.has("train_accuracy"));
        assertTrue(Files.readString(folder.resolve("run/metrics.csv")).startsWith(
                "epoch,step,learning_rate,train_loss,train_r2,objective,validation_loss,validation_r2,"));
    }

    @Test
    void shouldLearnANumberWithHuber() throws IOException {
        Outcome outcome = train("--data " + table(200) + " --label price --layers 16 --epochs 40 --lr 0.01 --loss huber --json");
        assertEquals(0, outcome.status(), outcome::err);
        assertTrue(outcome.json().get("validation_r2").getAsDouble() > 0.97, outcome::out);
    }

    @Test
    void shouldLearnTwoClassesWithOneOutput() throws IOException {
        Outcome outcome = train("--data " + table(200) + " --label high --layers none --epochs 60 --lr 0.05 --json");
        assertEquals(0, outcome.status(), outcome::err);
        // price, kind=p, kind=q and a, and a bias, for one output
        assertEquals(5, outcome.json().get("parameters").getAsInt());
        assertTrue(outcome.json().get("validation_accuracy").getAsDouble() > 0.9, outcome::out);
    }

    @Test
    void shouldTrainWithEveryOptimizerAndSchedule() {
        for (String rule : new OptimizerOptions.Rules()) {
            assertEquals(0, Outcome.ofLine("train --epochs 1 --layers 8 --optimizer " + rule + " --out "
                    + folder.resolve(rule)).status(), rule);
        }
        for (String schedule : new OptimizerOptions.Courses()) {
            assertEquals(0, Outcome.ofLine("train --epochs 2 --layers 8 --warmup 5 --schedule " + schedule + " --out "
                    + folder.resolve("schedule-" + schedule)).status(), schedule);
        }
    }

    @Test
    void shouldTrainBySecondOrderSteps() throws IOException {
        Outcome outcome = train("--optimizer newton-cg --layers 8 --l2 0.1 --epochs 60 --json --keep-path");
        assertEquals(0, outcome.status(), outcome::err);
        JsonObject json = outcome.json();
        int epochs = json.get("epochs").getAsInt();
        assertEquals(epochs, json.get("steps").getAsInt(), "the full batch by default");
        assertTrue(json.get("evaluations").getAsInt() > 3 * epochs, outcome::out);
        assertTrue(epochs < 60 && outcome.err().contains("no step lowers the loss any more"), outcome::err);
        assertTrue(outcome.err().contains("newton-cg (second order), batch 1438, 60 epochs of 1 step,"), outcome::err);
        JsonObject settings = JsonParser.parseString(Files.readString(folder.resolve("run/config.json"))).getAsJsonObject()
                .getAsJsonObject("settings");
        assertEquals("newton-cg", settings.get("optimizer").getAsString());
        assertEquals(0, settings.get("dropout").getAsDouble());
        assertFalse(settings.has("lr"));
        assertEquals(epochs + 1, SavedRun.read(folder.resolve("run")).path().length);
    }

    @Test
    void shouldStopEarlyAndKeepTheBestWeights() {
        Outcome outcome = train("--layers 16 --lr 0.1 --epochs 30 --early-stop 1");
        assertEquals(0, outcome.status(), outcome::err);
        assertTrue(outcome.out().contains("stopped early") && outcome.out().contains("whose weights are kept"), outcome::out);
    }

    @Test
    void shouldPrintTheMemoryPlan() {
        Outcome outcome = train("--layers 16 --epochs 1 --memory-plan");
        assertTrue(outcome.out().contains("working memory: "), outcome::out);
    }

    @Test
    void shouldUseAnEmptyFolder() throws IOException {
        Files.createDirectory(folder.resolve("run"));
        assertEquals(0, train("--layers 8 --epochs 1").status());
        assertTrue(Files.exists(folder.resolve("run/weights.safetensors")));
    }
}
