package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SweepTest {
    private static final String SMALL = "sweep --layers 8 --epochs 1 --lr 0.01,0.03 --l2 0,1e-2 ";

    @TempDir
    Path folder;

    private Outcome sweep(String options, String name) {
        return Outcome.ofLine(options + " --out " + folder.resolve(name));
    }

    /** Lines without what differs from time to time. */
    private List<String> rows(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name).resolve("sweep.csv")).stream()
                .map(line -> line.replaceAll(",[0-9.]*(,[0-9a-f]*)$", "$1")).sorted().toList();
    }

    private String ranking(String name) throws IOException {
        return Files.readString(folder.resolve(name).resolve("ranking.csv"));
    }

    @Test
    void shouldRankAllCombinationsAndNameTheCommandOfTheBest() throws IOException {
        Outcome outcome = sweep(SMALL + "--batch-norm --seed 4 --json", "a");
        assertEquals(0, outcome.status(), outcome::err);
        JsonObject json = outcome.json();
        assertEquals(4, json.getAsJsonArray("ranking").size());
        double before = 0;
        for (int i = 0; i < 4; i++) {
            double loss = json.getAsJsonArray("ranking").get(i).getAsJsonObject().get("validation_loss").getAsDouble();
            assertTrue(loss >= before);
            before = loss;
        }
        try (Stream<Path> files = Files.list(folder.resolve("a"))) {
            assertEquals(Set.of("sweep.json", "sweep.csv", "ranking.csv", "sweep.svg", "sweep.png"),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
        String command = json.get("best_command").getAsString();
        assertTrue(command.startsWith("talweg train ") && outcome.err().contains(command), outcome::err);
        Outcome again = Outcome.ofLine(command.substring("talweg ".length()) + " --json --out " + folder.resolve("best"));
        assertEquals(0, again.status(), again::err);
        assertEquals(json.get("best_weights_sha256"), again.json().get("weights_sha256"));
    }

    @Test
    void shouldGiveTheSameWithAnyNumberOfJobs() throws IOException {
        assertEquals(0, sweep(SMALL + "--jobs 1", "one").status());
        assertEquals(0, sweep(SMALL + "--jobs 5", "five").status());
        assertEquals(ranking("one"), ranking("five"));
        assertEquals(rows("one"), rows("five"));
    }

    @Test
    void shouldGoOnAfterItWasCutOff() throws IOException {
        String options = SMALL + "--repeats 2 --dropout 0,0.3";
        assertEquals(0, sweep(options, "whole").status());
        assertEquals(0, sweep(options, "cut").status());
        Path csv = folder.resolve("cut/sweep.csv");
        String text = Files.readString(csv);
        for (double share : new double[] {0.05, 0.6}) { // in the header, and in lines
            Files.writeString(csv, text.substring(0, (int) (share * text.length())));
            Files.deleteIfExists(folder.resolve("cut/ranking.csv"));
            Outcome outcome = share < 0.1 ? sweep(options, "cut")
                    : Outcome.of("sweep", "--resume", folder.resolve("cut").toString(), "--jobs", "3");
            assertEquals(0, outcome.status(), outcome::err);
            assertEquals(ranking("whole"), ranking("cut"));
            assertEquals(rows("whole"), rows("cut"));
        }
        Outcome nothing = sweep(options, "cut");
        assertTrue(nothing.out().contains("16 of 16 runs were done before"), nothing::out);
    }

    @Test
    void shouldRefuseTheFolderOfAnotherSweep() throws IOException {
        assertEquals(0, sweep(SMALL, "a").status());
        Outcome outcome = sweep(SMALL + "--seed 2", "a");
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains("a sweep with --epochs=1 --l2=0,1e-2 --layers=8 --lr=0.01,0.03"), outcome::err);
        assertEquals(1, outcome.errLines().size());
        String resume = folder.resolve("a").toString();
        assertTrue(Outcome.of("sweep", "--resume", resume, "--epochs", "3").err().contains("--epochs=3"));
        assertTrue(Outcome.of("sweep", "--resume", folder.toString()).err().contains("expected the folder of a sweep"));
        Files.writeString(folder.resolve("a/sweep.csv"), Files.readString(folder.resolve("a/sweep.csv")).replace("trained", "x,x"));
        assertTrue(sweep(SMALL, "a").err().contains("sweep.csv, line 2"), "damaged");
        Files.writeString(folder.resolve("a/sweep.json"), "{");
        assertTrue(sweep(SMALL, "a").err().contains("damaged"));
        Files.write(folder.resolve("a/sweep.json"), new byte[] {(byte) 0xff, '{'});
        assertTrue(sweep(SMALL, "a").err().contains("damaged"));
    }

    @Test
    void shouldRefuseLinesThatAreNoRunsOfTheSweep() throws IOException {
        assertEquals(0, sweep(SMALL, "a").status());
        Path file = folder.resolve("a/sweep.csv");
        String text = Files.readString(file);
        String last = text.lines().toList().get(4);
        for (String other : List.of(last.replaceFirst("^\\d", "9"), last.replaceFirst("^\\d", "-1"),
                last.replace("trained", "trodden"), last.replaceFirst("^(\\d,0),[^,]*", "$1,0.5"))) {
            Files.writeString(file, text.replace(last, other));
            assertTrue(sweep(SMALL, "a").err().contains("sweep.csv, line 5: expected a run of the sweep"), other);
        }
        Files.writeString(file, text + text.lines().toList().get(2) + "\n");
        assertTrue(sweep(SMALL, "a").err().contains("sweep.csv, line 6: expected each run once"));
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
        Outcome outcome = sweep(SMALL, "a");
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains("no text") && !outcome.err().contains("length"), outcome::err);
    }

    @Test
    void shouldNotFollowWhatTheFolderBrings() throws IOException {
        assertEquals(0, sweep(SMALL, "a").status());
        Path settings = folder.resolve("a/sweep.json");
        String json = Files.readString(settings);
        String resume = folder.resolve("a").toString();
        Path other = Files.writeString(folder.resolve("words"), "--seed=3");
        for (String word : List.of("@" + other, "--out=" + folder.resolve("b"), "--json", "x", "--data=/dev/zero", "--data=a\\u0000b")) {
            Files.writeString(settings, json.replace("\"--epochs=1\"", "\"" + word + "\""));
            Outcome outcome = Outcome.of("sweep", "--resume", resume);
            assertEquals(2, outcome.status(), outcome::err);
            assertTrue(!outcome.err().contains("bug") && !Files.exists(folder.resolve("b")), outcome::err);
        }
        Files.writeString(settings, json);
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Files.delete(folder.resolve("a/ranking.csv"));
        Files.createSymbolicLink(folder.resolve("a/ranking.csv"), precious);
        assertEquals(0, Outcome.of("sweep", "--resume", resume).status());
        assertTrue(Files.readString(folder.resolve("a/ranking.csv")).contains("validation_loss"));
        Files.delete(folder.resolve("a/sweep.csv"));
        Files.createSymbolicLink(folder.resolve("a/sweep.csv"), precious);
        Outcome outcome = Outcome.of("sweep", "--resume", resume);
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains("links"), outcome::err);
        assertEquals("precious", Files.readString(precious));
    }

    /** Data are kept as a path that holds from anywhere. */
    @Test
    void shouldKeepTheAbsolutePathOfTheData() throws IOException {
        Path data = Files.createTempFile(Path.of("target"), "sweep", ".csv");
        try {
            Files.writeString(data, "a,label\n" + "1,x\n2,y\n".repeat(20));
            assertEquals(0, sweep("sweep --data " + data + " --validation-data " + data + " --layers 4 --epochs 1 --lr 0.1,0.2", "a")
                    .status());
            String json = Files.readString(folder.resolve("a/sweep.json"));
            assertTrue(json.contains("--data=" + data.toAbsolutePath())
                    && json.contains("--validation-data=" + data.toAbsolutePath()), json);
            assertEquals(0, Outcome.of("sweep", "--resume", folder.resolve("a").toString()).status());
        } finally {
            Files.delete(data);
        }
    }

    @Test
    void shouldRefuseOtherDataUnderTheSameName() throws IOException {
        Path data = folder.resolve("data.csv");
        List<String> lines = new ArrayList<>(List.of("a,label"));
        for (int i = 0; i < 40; i++) {
            lines.add(i * 7 % 40 + "," + (i % 2 == 0 ? "x" : "y"));
        }
        Files.write(data, lines);
        String options = "sweep --data " + data + " --layers 4 --epochs 1 --lr 0.1,0.2";
        assertEquals(0, sweep(options, "a").status());
        lines.set(3, "1000,y");
        Files.write(data, lines);
        assertTrue(sweep(options, "a").err().contains("on other data"));
    }

    @Test
    void shouldMarkRunsThatDiverge() throws IOException {
        Outcome outcome = sweep("sweep --layers 8 --epochs 1 --lr 0.01,1e30", "a");
        assertEquals(0, outcome.status(), outcome::err);
        assertTrue(outcome.out().contains("diverged"), outcome::out);
        assertTrue(rows("a").stream().anyMatch(row -> row.contains(",1e30,diverged,")), rows("a")::toString);
        assertTrue(ranking("a").lines().toList().get(2).startsWith("2,1e30,,"), ranking("a"));
        Outcome all = sweep("sweep --layers 8 --epochs 1 --lr 1e29,1e30 --json", "b");
        assertEquals(3, all.status(), all::err);
        assertTrue(all.err().contains("lr-find"), all::err);
        assertFalse(Files.exists(folder.resolve("b/sweep.svg")), "a picture of no loss");
        assertTrue(all.json().get("best_command").isJsonNull() && all.json().get("best_weights_sha256").isJsonNull(), all::out);
    }

    @Test
    void shouldDrawAtRandomBySeed() throws IOException {
        String options = "sweep --epochs 1 --random 3 --lr 1e-3..1e-1 --width 4..16 --batch 32..128 --dropout 0..0.5";
        assertEquals(0, sweep(options, "a").status());
        assertEquals(0, sweep(options, "b").status());
        assertEquals(ranking("a"), ranking("b"));
        assertEquals(4, ranking("a").lines().count());
        assertEquals(0, sweep(options + " --seed 1", "c").status());
        assertFalse(ranking("a").equals(ranking("c")));
    }

    @Test
    void shouldKeepTheDepthWithAnotherWidth() throws IOException {
        Outcome outcome = sweep("sweep --layers 9,9,9 --width 4,5 --epochs 1 --json", "a");
        assertEquals(0, outcome.status(), outcome::err);
        assertTrue(outcome.json().get("best_command").getAsString().matches(".*--layers (4,4,4|5,5,5)( .*)?"), outcome::out);
    }

    @Test
    void shouldSweepWithASecondOrderMethod() {
        Outcome outcome = sweep("sweep --optimizer lbfgs --layers 4 --epochs 1 --l2 1e-3,1e-2", "a");
        assertEquals(0, outcome.status(), outcome::err);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --lr 0.1,                       | empty one in --lr
            --lr ,                          | empty one in --lr
            --lr 0.1,1e-1                   | 1e-1 twice in --lr
            --lr 0.1,-1                     | --lr=-1.0
            --lr 0.1,fast                   | got "fast" in --lr
            --l2 -1,0                       | --l2=-1.0
            --dropout 0.5,1                 | --dropout=1.0
            --width 0,4                     | --width=0
            --width 4,4.5                   | got "4.5" in --width
            --width 4,8 --layers none       | --layers=none
            --batch 16,0                    | --batch=0
            --batch 16,1439                 | 1438 rows
            --batch 1,16 --batch-norm       | at least 2 rows
            --lr 1e-4..1e-1                 | --random
            --random 3 --lr 0..1            | --lr=0.0
            --random 3 --l2 0..1            | above 0
            --random 3 --lr 1..1e-1         | got --lr=1..1e-1; correct
            --random 3 --batch 1..full      | got --batch=1..full; correct
            --random 3 --lr 1..2..3         | range such as
            --random 3 --dropout 0.5..1     | --dropout=1.0
            --random 0 --lr 0.1,0.2         | --random=0
            --random 3 --lr 0.1,0.2         | combinations, 2, got --random=3
            --repeats 0                     | --repeats=0
            --jobs 0                        | --jobs=0
            --random 9000 --repeats 2 --lr 1e-4..1 | at most 10000 runs
            --temperature 1,2               | --temperature
            --threads 2                     | --threads
            --lr 0.1,0.2 --lr 0.3           | --lr once
            --warmup 1000000                | --warmup=1000000
            --optimizer lbfgs --lr 0.1,0.2  | --lr
            --data nowhere.csv              | nowhere.csv
            """)
    void shouldRefuse(String options, String expected) throws IOException {
        Outcome outcome = sweep("sweep " + options, "a");
        assertEquals(2, outcome.status(), outcome::err);
        assertEquals(1, outcome.errLines().size(), outcome::err);
        assertTrue(outcome.err().contains(expected), outcome::err);
        assertFalse(Files.exists(folder.resolve("a")), "nothing left behind");
    }

    @Test
    void shouldRefuseListsThatAreTooLong() {
        StringBuilder list = new StringBuilder("0.1");
        for (int i = 0; i < 1000; i++) {
            list.append(",0.1").append(i + 1000);
        }
        assertTrue(sweep("sweep --lr " + list, "a").err().contains("at most 1000 values, got 1001"));
    }

    @Test
    void shouldRefusePlacesThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertTrue(sweep("sweep", "file").err().contains("got the file " + file));
        assertTrue(sweep("sweep", "file/sub").err().contains("that can be written"));
        Files.writeString(Files.createDirectory(folder.resolve("full")).resolve("mine"), "");
        assertTrue(sweep("sweep", "full").err().contains("with files in it"));
    }
}
