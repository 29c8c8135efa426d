package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code talweg train} without options gives the weights that the README shows, on every JDK that the tests run on. */
class SameBitsTest {
    /** With all that could depend on order or width: batch norm, dropout, clipping, penalties, an uneven last batch. */
    private static final List<String> EVERYTHING = List.of("--layers", "48,33", "--activation", "gelu", "--batch-norm",
            "--dropout", "0.2", "--clip-norm", "0.5", "--l1", "1e-5", "--l2", "1e-4", "--max-norm", "3", "--epochs", "3",
            "--batch", "100", "--schedule", "one-cycle");

    /** Products with the Hessian and all that the method does with them, on mini-batches. */
    private static final List<String> SECOND_ORDER = List.of("--optimizer", "newton-cg", "--layers", "20,13", "--activation", "tanh",
            "--batch-norm", "--l2", "1e-4", "--epochs", "3", "--batch", "600");

    @TempDir
    static Path folder;

    private static String reference;

    /** The scalar form on one thread: the specification. */
    @BeforeAll
    static void runTheReference() throws Exception {
        reference = hash(List.of("-Dtalweg.vectorBits=0"), onThreads(1));
    }

    @Test
    void shouldGiveTheHashOfTheReadme() throws Exception {
        Matcher shown = Pattern.compile("weights_sha256\\s+([0-9a-f]{64})").matcher(Files.readString(Path.of("README.md")));
        assertTrue(shown.find(), "expected a line weights_sha256 in README.md");
        JsonObject result = train(List.of(), List.of());
        assertEquals(shown.group(1), result.get("weights_sha256").getAsString());
        assertTrue(result.get("validation_accuracy").getAsDouble() >= 0.97, result.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void shouldGiveTheSameHashWithEveryVectorWidth(int bits) throws Exception {
        assertEquals(reference, hash(List.of("-Dtalweg.vectorBits=" + bits), EVERYTHING));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void shouldGiveTheSameHashWithEveryNumberOfThreads(int threads) throws Exception {
        assertEquals(reference, hash(List.of(), onThreads(threads)));
    }

    @Test
    void shouldGiveTheSameHashBySecondOrderSteps() throws Exception {
        String scalar = hash(List.of("-Dtalweg.vectorBits=0"), onThreads(1, SECOND_ORDER));
        for (int threads : new int[] {1, 2}) {
            assertEquals(scalar, hash(List.of(), onThreads(threads, SECOND_ORDER)), "threads=" + threads);
        }
    }

    private static List<String> onThreads(int threads) {
        return onThreads(threads, EVERYTHING);
    }

    private static List<String> onThreads(int threads, List<String> usual) {
        List<String> options = new ArrayList<>(usual);
        options.addAll(List.of("--threads", Integer.toString(threads)));
        return options;
    }

    private static String hash(List<String> jvm, List<String> options) throws Exception {
        return train(jvm, options).get("weights_sha256").getAsString();
    }

    /** Trains in a JVM of its own, since a JVM has one vector width. */
    private static JsonObject train(List<String> jvm, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.talweg.cli.Main", "train", "--json",
                "--out", Files.createTempDirectory(folder, "run").toString()));
        command.addAll(options);
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), "expected an end within 5 minutes");
        assertEquals(0, process.exitValue(), () -> read(errors));
        return JsonParser.parseString(output.lines().reduce((first, second) -> second).orElseThrow()).getAsJsonObject();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
