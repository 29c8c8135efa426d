package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecondOrderCommandTest {
    @TempDir
    Path folder;

    @Test
    void shouldCompareAndWriteWhatItFound() throws IOException {
        Path out = folder.resolve("made/here");
        Outcome outcome = Outcome.of("experiment", "second-order", "--units", "4", "--rates", "0.05", "--steps", "120", "--loss", "0.5",
                "--device", "cpu", "--threads", "1", "--out", out.toString());
        assertEquals(0, outcome.status(), outcome::err);
        assertTrue(outcome.out().contains("saddle-free-newton") && outcome.out().contains("0.5 "), outcome::out);
        for (String name : new String[] {"second-order.csv", "second-order.txt", "second-order.svg", "second-order.png"}) {
            assertTrue(Files.size(out.resolve(name)) > 100, name);
        }
    }

    @Test
    void shouldEndWithJson() {
        Outcome outcome = Outcome.of("experiment", "second-order", "--units", "2", "--rates", "0.05", "--steps", "10", "--loss", "0.1",
                "--device", "cpu", "--json", "--out", folder.resolve("out").toString());
        assertEquals(0, outcome.status(), outcome::err);
        JsonObject json = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertTrue(json.get("adam").isJsonNull(), outcome::out);
        assertTrue(json.has("saddle_free_newton"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--units|0|expected a whole number from 1 to 1000, got --units=0",
        "--steps|9|expected a whole number from 10",
        "--loss|0|expected a finite number above 0, got --loss=0.0",
        "--rates|0.1,-1|expected a finite number above 0, got --rates=-1.0",
        "--rates|fast|expected a number, got \"fast\""
    })
    void shouldRefuseBadInput(String option, String value, String message) {
        Outcome outcome = Outcome.of("experiment", "second-order", option, value, "--out", folder.resolve("never").toString());
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains(message), outcome::err);
        assertFalse(Files.exists(folder.resolve("never")));
    }

    @Test
    void shouldRefuseAFolderThatIsNotEmpty() throws IOException {
        Files.writeString(folder.resolve("mine"), "mine");
        Outcome outcome = Outcome.of("experiment", "second-order", "--out", folder.toString());
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains(folder.toString()), outcome::err);
        assertEquals(2, Outcome.of("experiment").status());
    }

    @Test
    void shouldHelp() {
        Outcome outcome = Outcome.of("experiment", "second-order", "--help");
        assertEquals(0, outcome.status());
        assertTrue(outcome.out().lines().allMatch(line -> line.length() <= 100), outcome::out);
    }
}
