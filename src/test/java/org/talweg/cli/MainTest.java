package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standard output that cannot be written. */
final class MainTest {
    @TempDir
    Path folder;

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }

    private static void shouldEnd(int status, String sentence, OutputStream out, String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertEquals(status, Main.run(out, err, args));
        String last = err.toString(StandardCharsets.UTF_8).lines().reduce("", (a, b) -> b);
        assertTrue(last.contains(sentence), last);
    }

    @Test
    void shouldSayThatStandardOutputCouldNotBeWritten() {
        String run = folder.resolve("run").toString();
        String expected = "talweg: expected to be able to write to standard output, got No space left on device";
        OutputStream full = failing("No space left on device");
        shouldEnd(2, expected, full, "--version");
        shouldEnd(2, expected, full, "train", "--epochs", "1", "--layers", "4", "--json", "--out", run);
        shouldEnd(2, expected, full, "evaluate", run, "--json");
        shouldEnd(2, expected, full, "evaluate", run);
        shouldEnd(2, expected, full, "predict", run);
        shouldEnd(0, "wrote", full, "predict", run, "--out", folder.resolve("predictions.csv").toString());
    }

    @Test
    void shouldEndQuietlyWhereTheReaderHasEnough() {
        shouldEnd(0, "", failing("Broken pipe"), "--help");
        shouldEnd(2, "expected a known option", failing("Broken pipe"), "--nothing");
    }
}
