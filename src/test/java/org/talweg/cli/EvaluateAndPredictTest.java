package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trained network, written and read again. */
final class EvaluateAndPredictTest {
    @TempDir
    Path folder;

    private String run() {
        return folder.resolve("run").toString();
    }

    /** Points in the plane: three classes by angle with a comma in one name, two by side, and a price. */
    private String table(String name, int from, int to) throws IOException {
        StringBuilder text = new StringBuilder("x,y,sector,side,price\n");
        for (int i = from; i < to; i++) {
            double angle = i * 2.399963;
            double x = Math.cos(angle);
            double y = Math.sin(angle);
            String sector = x > 0.5 ? "\"east, far\"" : y > 0 ? "north" : "south";
            text.append(String.format(Locale.ROOT, "%.4f,%.4f,%s,%s,%.3f%n", x, y, sector, y > 0 ? "up" : "down",
                    500 + 100 * x - 50 * y));
        }
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private void train(String options) throws IOException {
        Outcome outcome = Outcome.ofLine("train --out " + run() + " --epochs 20 --layers 16 --lr 0.02 --batch-norm --data "
                + table("train.csv", 0, 300) + " --validation-data " + table("test.csv", 300, 400) + " --json " + options);
        assertEquals(0, outcome.status(), outcome::err);
        trained = outcome;
    }

    private Outcome trained;

    private List<NamedCsvRecord> predictions() throws IOException {
        Path file = folder.resolve("predictions.csv");
        Outcome outcome = Outcome.of("predict", run(), "--data", folder.resolve("test.csv").toString(), "--out",
                file.toString());
        assertEquals(0, outcome.status(), outcome::err);
        assertEquals("", outcome.out());
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(file)) {
            return csv.stream().toList();
        }
    }

    private double agreeing(List<NamedCsvRecord> predictions, String label) throws IOException {
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(folder.resolve("test.csv"))) {
            List<NamedCsvRecord> rows = csv.stream().toList();
            assertEquals(rows.size(), predictions.size());
            int right = 0;
            for (int i = 0; i < rows.size(); i++) {
                right += rows.get(i).getField(label).equals(predictions.get(i).getField("prediction")) ? 1 : 0;
            }
            return (double) right / rows.size();
        }
    }

    @Test
    void shouldJudgeAsTheTrainingDid() throws IOException {
        train("--label sector");
        for (String[] args : new String[][] {
            {"evaluate", run(), "--json"},
            {"evaluate", run(), "--data", folder.resolve("test.csv").toString(), "--json", "--threads", "1"}}) {
            Outcome outcome = Outcome.of(args);
            assertEquals(0, outcome.status(), outcome::err);
            assertEquals(trained.json().get("validation_accuracy"), outcome.json().get("accuracy"));
            assertEquals(trained.json().get("validation_loss"), outcome.json().get("loss"));
            assertEquals(trained.json().get("weights_sha256"), outcome.json().get("weights_sha256"));
            assertEquals(100, outcome.json().get("rows").getAsInt());
        }
        assertTrue(Outcome.of("evaluate", run()).out().contains("accuracy"));
    }

    @Test
    void shouldPredictClassesWithTheirProbabilities() throws IOException {
        train("--label sector");
        List<NamedCsvRecord> predictions = predictions();
        assertEquals(List.of("prediction", "probability_east, far", "probability_north", "probability_south"),
                predictions.get(0).getHeader());
        assertEquals(trained.json().get("validation_accuracy").getAsDouble(), agreeing(predictions, "sector"), 1e-9);
        for (NamedCsvRecord prediction : predictions) {
            double sum = 0;
            for (int k = 1; k < 4; k++) {
                sum += Double.parseDouble(prediction.getField(k));
            }
            assertEquals(1, sum, 1e-5);
        }
    }

    @Test
    void shouldPredictTwoClasses() throws IOException {
        train("--label side");
        List<NamedCsvRecord> predictions = predictions();
        assertEquals(List.of("prediction", "probability_down", "probability_up"), predictions.get(0).getHeader());
        assertEquals(trained.json().get("validation_accuracy").getAsDouble(), agreeing(predictions, "side"), 1e-9);
        assertTrue(agreeing(predictions, "side") > 0.9);
    }

    @Test
    void shouldPredictInTheUnitOfTheLabel() throws IOException {
        train("--label price");
        double squares = 0;
        List<NamedCsvRecord> predictions = predictions();
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(folder.resolve("test.csv"))) {
            List<NamedCsvRecord> rows = csv.stream().toList();
            for (int i = 0; i < rows.size(); i++) {
                double error = Double.parseDouble(rows.get(i).getField("price"))
                        - Double.parseDouble(predictions.get(i).getField("prediction"));
                squares += error * error / rows.size();
            }
        }
        assertTrue(Math.sqrt(squares) < 25, "root mean square error " + Math.sqrt(squares));
    }

    @Test
    void shouldPredictWithoutLabels() throws IOException {
        train("--label sector");
        Path bare = Files.writeString(folder.resolve("bare.csv"), "price,y,side,x\n590,0.1,up,0.9\n");
        Outcome outcome = Outcome.of("predict", run(), "--data", bare.toString());
        assertEquals(0, outcome.status(), outcome::err);
        assertTrue(outcome.out().startsWith("prediction,\"probability_east, far\",probability_north"), outcome::out);
        assertEquals(2, outcome.out().lines().count());
    }

    @Test
    void shouldRefuseOtherData() throws IOException {
        train("--label sector");
        Outcome digits = Outcome.of("evaluate", run(), "--data", "digits");
        assertEquals(2, digits.status());
        assertEquals(1, digits.errLines().size(), digits::err);
        Outcome nowhere = Outcome.of("predict", run(), "--data", "digits", "--out", folder.resolve("no/such/file.csv").toString());
        assertEquals(2, nowhere.status());
    }

    @Test
    void shouldNoticeThatTheDataHaveChanged() throws IOException {
        train("--label sector");
        Files.writeString(folder.resolve("test.csv"), "x,y,sector,side,price\n1,0,north,up,3\n");
        Outcome outcome = Outcome.of("evaluate", run());
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains("fingerprint"), outcome::err);
    }

    @Test
    void shouldRefuseARunWithoutItsEnd() throws IOException {
        train("--label sector");
        Files.delete(folder.resolve("run/weights.safetensors"));
        Outcome outcome = Outcome.of("evaluate", run());
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains("did not come to its end"), outcome::err);
    }

    @Test
    void shouldReadDigitsAgain() throws IOException {
        Outcome first = Outcome.ofLine("train --epochs 2 --layers 16 --seed 3 --validation 0.3 --json --out " + run());
        Outcome again = Outcome.of("evaluate", run(), "--json");
        assertEquals(first.json().get("validation_accuracy"), again.json().get("accuracy"));
        assertEquals(539, again.json().get("rows").getAsInt(), 5);
    }

    /** Beside the weight-scaling rule, which stays as it was. */
    @Test
    void shouldPredictWithASpread() throws IOException {
        for (String label : new String[] {"sector", "side", "price"}) {
            Path made = folder.resolve("run");
            if (Files.exists(made)) {
                Files.move(made, folder.resolve("run-before-" + label));
            }
            train("--label " + label + " --dropout 0.2");
            String[] plain = Outcome.of("predict", run()).out().lines().toArray(String[]::new);
            Outcome sampled = Outcome.of("predict", run(), "--mc", "20", "--seed", "3");
            assertEquals(0, sampled.status(), sampled::err);
            assertEquals(sampled.out(), Outcome.of("predict", run(), "--mc", "20", "--seed", "3", "--threads", "1").out());
            String[] lines = sampled.out().lines().toArray(String[]::new);
            assertEquals(plain.length, lines.length);
            for (int i = 0; i < lines.length; i++) {
                assertTrue(lines[i].startsWith(plain[i] + ","), lines[i]);
            }
            String added = lines[0].substring(plain[0].length());
            assertEquals(switch (label) {
                case "sector" -> ",\"mean_east, far\",mean_north,mean_south,\"spread_east, far\",spread_north,spread_south,entropy";
                case "side" -> ",mean_down,mean_up,spread_down,spread_up,entropy";
                default -> ",mean,spread";
            }, added);
        }
        // In the label's unit: the prices lie between 390 and 610.
        String[] price = Outcome.of("predict", run(), "--mc", "20").out().lines().skip(1).findFirst().orElseThrow().split(",");
        assertEquals(Double.parseDouble(price[0]), Double.parseDouble(price[1]), 60);
        assertTrue(Double.parseDouble(price[2]) > 0.5 && Double.parseDouble(price[2]) < 100, price[2]);
    }

    @Test
    void shouldRefuseToSampleWithoutDropout() throws IOException {
        train("--label sector --dropout 0");
        for (String[] refused : new String[][] {{"--mc", "20", "expected a network with dropout"}, {"--mc", "1", "--mc=1"},
            {"--seed", "1", "expected --mc with --seed"}}) {
            Outcome outcome = Outcome.of("predict", run(), refused[0], refused[1]);
            assertEquals(2, outcome.status());
            assertEquals(1, outcome.errLines().size(), outcome::err);
            assertTrue(outcome.err().contains(refused[2]), outcome::err);
        }
    }
}
