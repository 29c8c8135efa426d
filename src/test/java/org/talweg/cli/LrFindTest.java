package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LrFindTest {
    @TempDir
    Path folder;

    @Test
    void shouldSuggestARateAndWriteCurveAndPicture() throws IOException {
        Path csv = folder.resolve("curve.csv");
        Path svg = folder.resolve("curve.svg");
        Path png = folder.resolve("curve.png");
        Outcome outcome = Outcome.ofLine("lr-find --layers 16 --csv " + csv + " --out " + svg);
        assertEquals(0, outcome.status(), outcome::err);
        assertTrue(outcome.out().contains("Suggestion: --lr 0.0") && outcome.out().contains("one-cycle"), outcome::out);
        List<String> lines = Files.readAllLines(csv);
        assertEquals("step,learning_rate,loss,smoothed_loss", lines.get(0));
        assertTrue(lines.size() > 100 && lines.get(1).startsWith("1,1.0E-7,"), lines.get(1));
        assertTrue(Files.readString(svg).contains("<svg"));
        assertEquals(0, Outcome.ofLine("lr-find --layers 16 --out " + png).status());
        assertEquals("PNG", new String(Files.readAllBytes(png), 1, 3, StandardCharsets.US_ASCII));
    }

    @Test
    void shouldPrintTheCurveAsJson() {
        Outcome outcome = Outcome.ofLine("lr-find --layers 16 --optimizer momentum --momentum 0.8 --l2 1e-4 --json");
        assertEquals(0, outcome.status(), outcome::err);
        assertEquals(1, outcome.out().lines().count());
        JsonObject json = outcome.json();
        assertTrue(json.get("diverged").getAsBoolean());
        double suggestion = json.get("suggestion").getAsDouble();
        assertTrue(suggestion > 1e-3 && suggestion < 1, outcome::out);
        assertEquals(json.get("steps").getAsInt(), json.getAsJsonArray("loss").size());
        assertTrue(outcome.err().contains("momentum, learning rate 1e-07 to 10 in 200 steps"), outcome::err);
    }

    @Test
    void shouldSayWithStatus3ThatNothingFalls() {
        Outcome outcome = Outcome.ofLine("lr-find --layers 16 --optimizer sgd --from 1e6 --to 1e9");
        assertEquals(3, outcome.status(), outcome::err);
        assertTrue(outcome.out().contains("The loss falls nowhere by more than chance between 1e+06 and 1e+09"), outcome::out);
    }

    /** The losses of two batches that no step changes are no fall. */
    @Test
    void shouldNotTakeTheNoiseOfBatchesForAFall() throws IOException {
        StringBuilder text = new StringBuilder("x,label\n");
        for (int i = 0; i < 60; i++) {
            text.append(Math.sin(i)).append(',').append(i % 7 + 0.5 * Math.cos(i)).append('\n');
        }
        Path data = Files.writeString(folder.resolve("data.csv"), text);
        Outcome outcome = Outcome.ofLine("lr-find --layers 2 --from 1e-30 --to 1e-25 --steps 20 --json --task regress --data " + data);
        assertEquals(3, outcome.status(), outcome::err);
        assertTrue(outcome.json().get("suggestion").isJsonNull(), outcome::out);
        assertEquals(3, Outcome.ofLine("lr-find --layers 8 --from 1e-20 --to 1e-15 --batch 32").status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --from 0              | --from=0.0
            --from -1             | --from=-1.0
            --from NaN            | --from=NaN
            --to inf              | --to=Infinity
            --from 1 --to 0.1     | --from below --to
            --steps 3             | --steps=3
            --steps 99999999      | --steps=99999999
            --lr 0.1              | --lr
            --epochs 3            | --epochs
            --schedule cosine     | --schedule
            --early-stop 3        | --early-stop
            --out curve.jpg       | .svg or .png
            --csv no/such/dir.csv | name another with --csv
            --out a.svg --csv a.svg | for --out and --csv
            --dropout 1           | --dropout=1.0
            --optimizer fast      | expected one of sgd
            --seed 1 --seed 2     | expected --seed once
            --batch 1 --batch-norm | at least 2 rows in a batch
            --data nowhere.csv    | nowhere.csv
            """)
    void shouldRefuse(String options, String expected) throws IOException {
        Outcome outcome = Outcome.ofLine("lr-find " + options);
        assertEquals(2, outcome.status(), outcome::err);
        assertEquals(1, outcome.errLines().size(), outcome::err);
        assertTrue(outcome.err().contains(expected), outcome::err);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void shouldNotWriteOverTheData() throws IOException {
        Path data = Files.writeString(folder.resolve("data.csv"), "a,label\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n7,x\n8,y\n");
        Outcome outcome = Outcome.ofLine("lr-find --data " + data + " --csv " + data);
        assertEquals(2, outcome.status(), outcome::err);
        assertFalse(Files.readString(data).startsWith("step"));
    }
}
