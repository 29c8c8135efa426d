package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DiagnoseTest {
    private static final String KERAS = """
            epoch,accuracy,loss,val_accuracy,val_loss
            0,0.62,1.21,0.78,0.71
            1,0.81,0.58,0.82,0.52
            2,0.86,0.43,0.85,0.45
            3,0.89,0.35,0.86,0.42
            4,0.91,0.29,0.87,0.41
            5,0.92,0.24,0.86,0.42
            6,0.94,0.19,0.87,0.45
            7,0.95,0.15,0.86,0.49
            8,0.96,0.12,0.86,0.53
            9,0.97,0.09,0.86,0.58
            """;

    @TempDir
    Path folder;

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("log.csv"), text).toString();
    }

    @Test
    void shouldSayWhatAFileShows() throws IOException {
        Outcome outcome = Outcome.of("diagnose", file(KERAS));
        assertEquals(0, outcome.status(), outcome::err);
        assertEquals("""
                Diagnosis
                  over-fitting (sure, epochs 4–9): validation loss rises from 0.4200 to 0.5300, training loss falls from 0.2933 to 0.1200
                    try --early-stop 10; or more restraint: --dropout 0.5 or --l2 1e-3, or fewer units in --layers
                """, outcome.out());
    }

    /** Of a training that goes on, the last line may be there in part. */
    @Test
    void shouldPassOverALastLineThatIsCutOff() throws IOException {
        String whole = Outcome.of("diagnose", file(KERAS)).out();
        assertEquals(whole, Outcome.of("diagnose", file(KERAS + "10,0.9")).out());
        assertEquals(2, Outcome.of("diagnose", file(KERAS + "10,0.9\n")).status());
    }

    @Test
    void shouldPrintJson() throws IOException {
        Outcome outcome = Outcome.of("diagnose", file(KERAS), "--classes", "10", "--validation-rows", "50", "--json");
        assertEquals(1, outcome.out().lines().count());
        JsonObject json = outcome.json();
        assertEquals(10, json.get("epochs").getAsInt());
        List<String> kinds = json.getAsJsonArray("findings").asList().stream()
                .map(finding -> finding.getAsJsonObject().get("kind").getAsString()).toList();
        assertEquals(List.of("validation-set-noisy", "over-fitting"), kinds);
    }

    @Test
    void shouldReadStandardInput() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(KERAS.getBytes(StandardCharsets.UTF_8)));
            assertTrue(Outcome.of("diagnose", "-").out().contains("over-fitting"));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void shouldSayTheSameOfARunAndOfItsFolder() throws IOException {
        Path run = folder.resolve("run");
        Outcome train = Outcome.ofLine("train --layers 32 --epochs 12 --out " + run);
        String printed = train.out().substring(train.out().indexOf("Diagnosis"));
        assertTrue(printed.contains("good fit"), printed);
        Outcome read = Outcome.of("diagnose", run.toString());
        assertEquals(printed, read.out());
    }

    @Test
    void shouldDiagnoseARunThatDiverges() {
        Outcome outcome = Outcome.ofLine("train --epochs 2 --layers 16 --lr 1e30 --out " + folder.resolve("run"));
        assertEquals(3, outcome.status());
        assertTrue(outcome.out().contains("learning rate too high (sure, epoch 1): diverged: loss became"), outcome::out);
        assertEquals(1, outcome.errLines().size(), outcome::err);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            diagnose nothing.csv                    | nothing.csv: expected a CSV file of learning curves, got nothing there
            diagnose .                              | got a folder without metrics.csv
            diagnose                                | missing required parameter: 'FILE'
            diagnose README.md                      | expected columns of learning curves
            diagnose README.md --classes 1          | --classes=1
            diagnose README.md --train-rows 0       | --train-rows=0
            diagnose README.md --validation-rows -1 | --validation-rows=-1
            diagnose README.md --classes ten        | ten
            """)
    void shouldRefuse(String line, String expected) {
        Outcome outcome = Outcome.ofLine(line);
        assertEquals(2, outcome.status(), outcome::err);
        assertEquals(1, outcome.errLines().size(), outcome::err);
        assertTrue(outcome.err().contains(expected), outcome::err);
        assertFalse(outcome.err().contains("Exception"), outcome::err);
    }

    /** Rates that no --lr takes are told in words. */
    @ParameterizedTest
    @ValueSource(strings = {"nan", "inf", "1e38", "1e-45"})
    void shouldNotTellRatesThatCannotBeTyped(String rate) throws IOException {
        StringBuilder rises = new StringBuilder("epoch,lr,loss\n");
        StringBuilder falls = new StringBuilder("epoch,lr,loss\n");
        for (int i = 0; i < 12; i++) {
            rises.append(i).append(',').append(rate).append(',').append(1 + i).append('\n');
            falls.append(i).append(',').append(rate).append(',').append(2 - 0.02 * i).append('\n');
        }
        for (String log : List.of(rises.toString(), falls.toString())) {
            Outcome outcome = Outcome.of("diagnose", file(log));
            assertEquals(0, outcome.status(), outcome::err);
            assertTrue(outcome.out().contains("the --lr") || outcome.out().contains("--lr 1e+37")
                    || outcome.out().matches("(?s).*--lr 1\\.?0?e-44.*"), outcome::out);
        }
    }

    /** What the diagnosis tells to try can be typed. */
    @Test
    void shouldNameOptionsThatExist() throws IOException {
        String help = Outcome.of("train", "--help").out();
        Set<String> named = new HashSet<>();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/org/talweg/report/diagnosis"))) {
            for (Path source : sources.toList()) {
                Matcher option = Pattern.compile("--[a-z][a-z0-9-]*").matcher(Files.readString(source));
                while (option.find()) {
                    named.add(option.group());
                }
            }
        }
        assertTrue(named.size() > 10, named::toString);
        named.forEach(option -> assertTrue(help.contains(option + "=") || help.contains(option + " "), option));
        for (String words : List.of("--activation relu --init auto --batch-norm", "--activation leaky-relu --clip-norm 1 --warmup 100",
                "--early-stop 10 --dropout 0.5 --l2 1e-3 --layers 256,256", "--lr 1e-05 --schedule one-cycle --validation 0.3")) {
            Main.commandLine().parseArgs(("train " + words).split(" "));
        }
    }
}
