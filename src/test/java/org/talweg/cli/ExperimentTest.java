package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExperimentTest {
    @TempDir
    Path folder;

    @Test
    void shouldWriteTableAndPicturesOfCriticalPoints() throws IOException {
        Path out = folder.resolve("made");
        Outcome outcome = Outcome.of("experiment", "saddle-index", "--points", "6", "--units", "3", "--rows", "50", "--l2", "5e-3",
                "--json", "--out", out.toString());
        assertEquals(0, outcome.status(), outcome::err);
        JsonObject json = outcome.json();
        assertEquals(6, json.get("points").getAsInt());
        assertEquals(91, json.get("parameters").getAsInt());
        assertTrue(outcome.err().contains("Pearson r"), outcome::err);
        List<String> lines = Files.readAllLines(out.resolve("saddle-index.csv"));
        assertEquals(7, lines.size());
        assertTrue(lines.get(0).startsWith("found,run,noise,loss,training_error,index"));
        for (String name : new String[] {"saddle-index", "saddle-index-spectra"}) {
            BufferedImage image = ImageIO.read(out.resolve(name + ".png").toFile());
            assertEquals(1440, image.getWidth());
            assertTrue(Files.readString(out.resolve(name + ".svg")).contains("<svg"));
        }
    }

    @Test
    void shouldCompareMethodsByHiddenSize() throws IOException {
        Path out = folder.resolve("sizes");
        Outcome outcome = Outcome.of("experiment", "hidden-size", "--units", "2,4", "--rows", "50", "--steps", "10", "--epochs", "5",
                "--device", "cpu", "--json", "--out", out.toString());
        assertEquals(0, outcome.status(), outcome::err);
        assertEquals(6, outcome.json().getAsJsonArray("ends").size());
        assertEquals(7, Files.readAllLines(out.resolve("hidden-size.csv")).size());
        for (String name : new String[] {"error", "loss", "eigenvalue"}) {
            assertTrue(Files.size(out.resolve("hidden-size-" + name + ".png")) > 5_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"saddle-index", "hidden-size"})
    void shouldHelp(String experiment) {
        Outcome outcome = Outcome.of("experiment", experiment, "--help");
        assertEquals(0, outcome.status());
        assertTrue(outcome.out().startsWith("Usage: talweg experiment " + experiment), outcome::out);
        assertTrue(outcome.out().lines().allMatch(line -> line.length() <= 100), outcome::out);
        assertFalse(outcome.out().contains("$"), outcome::out);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "experiment", "experiment other",
        "experiment saddle-index --points 2", "experiment saddle-index --units 0", "experiment saddle-index --units 31",
        "experiment saddle-index --rows 1798", "experiment saddle-index --l2 0", "experiment saddle-index --bound nan",
        "experiment saddle-index --bound 1e-8", "experiment hidden-size --units 5,5",
        "experiment saddle-index --threads 0", "experiment saddle-index --out pom.xml", "experiment saddle-index --out src",
        "experiment hidden-size --units 5,0", "experiment hidden-size --rows 5", "experiment hidden-size --steps 0",
        "experiment hidden-size --epochs -1", "experiment hidden-size --out src"
    })
    void shouldAnswerBadInputInASentence(String line) {
        Outcome outcome = Outcome.ofLine(line);
        assertEquals(2, outcome.status(), outcome::err);
        assertTrue(outcome.err().contains("expected") || outcome.err().contains("Unmatched"), outcome::err);
        assertFalse(outcome.err().contains("\tat "), outcome::err);
        assertEquals("", outcome.out());
    }
}
