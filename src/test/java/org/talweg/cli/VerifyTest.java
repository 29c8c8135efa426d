package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.verify.Engines;
import org.talweg.verify.FlippedBitEngine;
import org.talweg.verify.Plan;

/** Exit status, lines and file of {@code talweg verify}. */
class VerifyTest {
    @TempDir
    Path folder;

    private static JsonObject json(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    @Test
    void shouldAgree() throws IOException {
        Outcome outcome = Outcome.of("verify", "--device", "cpu", "--quick", "--only", "MomentuM", "--out", folder + "/made/");
        assertEquals(0, outcome.status(), outcome::err);
        assertTrue(outcome.out().contains("All agree to the bit"), outcome::out);
        JsonObject file = json(folder.resolve("made/talweg-verify.json"));
        assertTrue(file.get("agree").getAsBoolean());
        assertTrue(file.get("quick").getAsBoolean());
        assertFalse(file.has("gpu"));
        for (String part : List.of("kernels", "trainings")) {
            assertTrue(file.getAsJsonObject(part).has("momentum"), part);
            JsonObject row = file.getAsJsonObject(part).getAsJsonObject("momentum");
            assertTrue(row.get("equal").getAsBoolean());
            assertTrue(row.get("inputs").getAsString().matches("[0-9a-f]{64}"), row::toString);
            assertTrue(row.get("outputs").getAsString().matches("[0-9a-f]{64}( [0-9a-f]{64})?"), row::toString);
        }
        JsonObject modules = file.getAsJsonObject("modules");
        assertTrue(modules.keySet().stream().anyMatch(name -> name.startsWith("momentum.ptx")), modules::toString);
    }

    @Test
    void shouldLeaveOutTrainings() throws IOException {
        Path file = folder.resolve("result.json");
        Outcome outcome = Outcome.of("verify", "--device", "cpu", "--threads", "1", "--quick", "--only", "momentum",
                "--no-trainings", "--out", file.toString());
        assertEquals(0, outcome.status(), outcome::err);
        assertEquals(0, json(file).getAsJsonObject("trainings").size());
    }

    @Test
    void shouldNameTheKernelThatDiffers() throws IOException {
        Path file = folder.resolve("result.json");
        StringWriter out = new StringWriter();
        try (Engines engines = Engines.of(List.of(new CpuEngine(1), new FlippedBitEngine()), 1)) {
            int status = Verify.verify(Plan.all(false, false).only("scale 0.33"), engines, file,
                    new Screen(new PrintWriter(out), null, false, 80));
            assertEquals(1, status);
        }
        String line = out.toString().lines().filter(l -> l.startsWith("differs: ")).findFirst().orElseThrow();
        assertTrue(line.startsWith("differs: scale 0.33333334 17×1") && line.contains("on an engine with a defect")
                && line.contains(": y[3] and 0 of 17 more: expected 0x") && line.contains(", 1 ulp apart; before: x = "), line);
        JsonObject json = json(file);
        assertFalse(json.get("agree").getAsBoolean());
        assertFalse(json.getAsJsonObject("kernels").getAsJsonObject("scale 0.33333334").get("equal").getAsBoolean());
        assertEquals(1, json.getAsJsonArray("differences").size());
    }

    @Test
    void shouldNameTheTrainingThatDiffers() {
        StringWriter out = new StringWriter();
        try (Engines engines = Engines.of(List.of(new FlippedBitEngine()), 1)) {
            Plan plan = Plan.all(false, true);
            plan = new Plan(List.of(), plan.trainings(), false, true).only("sgd");
            assertEquals(1, Verify.verify(plan, engines, folder.resolve("result.json"),
                    new Screen(new PrintWriter(out), null, false, 80)));
        }
        String line = out.toString().lines().filter(l -> l.startsWith("differs: ")).findFirst().orElseThrow();
        assertTrue(line.startsWith("differs: training sgd on an engine with a defect: weights["), line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--only no-such-kernel                    | expected a part of the name of a kernel or training, got --only=no-such-kernel",
        "--threads 0                              | expected a whole number from 1 to 1024, got --threads=0",
        "--device abacus                          | expected one of auto, cpu, gpu, got \"abacus\"",
        "--device cpu --out no/such/folder/x.json | expected a file in a folder that is there, got no/such/folder/x.json"
    })
    void shouldRefuse(String options, String sentence) {
        Outcome outcome = Outcome.ofLine("verify " + options);
        assertEquals(2, outcome.status());
        assertEquals(1, outcome.errLines().size(), outcome::err);
        assertTrue(outcome.err().contains(sentence), outcome::err);
    }
}
