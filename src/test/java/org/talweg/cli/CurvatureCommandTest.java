package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Curvature where a training on digits ended. */
final class CurvatureCommandTest {
    @TempDir
    static Path folder;

    private static String run;
    private static Outcome trained;

    @BeforeAll
    static void train() {
        run = folder.resolve("run").toString();
        trained = Outcome.ofLine("train --epochs 3 --layers 8 --json --l2 0.001 --out " + run);
        assertEquals(0, trained.status(), trained::err);
    }

    private static JsonObject measured(String options) {
        Outcome outcome = Outcome.ofLine("curvature " + run + " --json " + options);
        assertEquals(0, outcome.status(), outcome::err);
        assertEquals(1, outcome.out().lines().count());
        return outcome.json();
    }

    private static double number(JsonObject json, String name) {
        return json.get(name).getAsDouble();
    }

    @Test
    void shouldEstimateWhatTheWholeHessianTells() {
        JsonObject exact = measured("--rows 400");
        JsonObject estimate = measured("--rows 400 --dense 0 --steps 40 --probes 8");
        assertTrue(exact.get("exact").getAsBoolean());
        assertFalse(estimate.get("exact").getAsBoolean());
        assertEquals(610, number(exact, "parameters"));
        assertEquals(number(exact, "loss"), number(estimate, "loss"));
        for (String end : new String[] {"highest", "lowest"}) {
            double expected = exact.getAsJsonArray(end).get(0).getAsDouble();
            assertEquals(expected, estimate.getAsJsonArray(end).get(0).getAsDouble(), 2e-3 * Math.abs(expected), end);
        }
        assertEquals(number(exact, "trace"), number(estimate, "trace"), 0.3 * number(exact, "trace"));
    }

    @Test
    void shouldMeasureTheObjectiveOfTheRun() {
        double penalised = number(measured("--dense 0 --steps 2 --probes 1"), "loss");
        double trainLoss = number(trained.json(), "train_loss");
        assertTrue(penalised > trainLoss && penalised < trainLoss + 1, penalised + " of " + trainLoss);
        assertEquals(359, number(measured("--part validation --dense 0 --steps 2 --probes 1"), "rows"));
        assertEquals(1797, number(measured("--data digits --dense 0 --steps 2 --probes 1"), "rows"));
    }

    @Test
    void shouldReadWell() {
        Outcome outcome = Outcome.ofLine("curvature " + run + " --rows 100 --dense 0 --steps 10 --probes 2");
        assertEquals(0, outcome.status(), outcome::err);
        for (String said : new String[] {"gradient norm", "best step ε*", "the run's learning rate", "raises the loss in the model",
            "§4.3.1", "index", "condition number", "kind", "estimated"}) {
            assertTrue(outcome.out().contains(said), () -> said + " in " + outcome.out());
        }
    }

    /** An L1 penalty, which the Hessian does not see, is said to be left out. */
    @Test
    void shouldSayWhichLossItMeasures() {
        String other = folder.resolve("l1").toString();
        assertEquals(0, Outcome.ofLine("train --epochs 1 --layers 4 --l1 0.002 --l2 0.01 --out " + other).status());
        Outcome outcome = Outcome.ofLine("curvature " + other + " --rows 1 --dense 0 --steps 5 --probes 1");
        assertTrue(outcome.out().contains("½·0.01·‖w‖², without dropout and without the run's L1 penalty, 0.002·‖w‖₁"), outcome::out);
        assertTrue(outcome.out().contains("digits, 1 row\n"), outcome::out);
        assertFalse(outcome.out().matches("(?s).*condition number +about \\d{3,}\\.\\d.*"), outcome::out);
    }

    @Test
    void shouldDrawTheDensity() throws IOException {
        Path svg = folder.resolve("density.svg");
        Path png = folder.resolve("density.png");
        String options = " --rows 100 --dense 0 --steps 10 --probes 2 --out ";
        assertEquals(0, Outcome.ofLine("curvature " + run + options + svg).status());
        assertEquals(0, Outcome.ofLine("curvature " + run + options + png).status());
        assertTrue(Files.readString(svg).contains("stochastic Lanczos quadrature"));
        assertEquals(1280, ImageIO.read(png.toFile()).getWidth());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --rows 0                        | --rows=0
            --rows 5000                     | expected at most the 1,438 rows
            --steps 1                       | --steps=1
            --probes 0                      | --probes=0
            --dense -1                      | --dense=-1
            --part test                     | expected one of training, validation
            --part training --data digits   | expected --part of the run's data or other --data, got both
            --out density.pdf               | .svg or .png
            --out no/such/folder/a.svg      | expected a file in a folder that is there
            --data nowhere.csv              | nowhere.csv
            """)
    void shouldRefuse(String options, String expected) {
        Outcome outcome = Outcome.ofLine("curvature " + run + " " + options);
        assertEquals(2, outcome.status(), outcome::err);
        assertEquals(1, outcome.errLines().size(), outcome::err);
        assertTrue(outcome.err().contains(expected), outcome::err);
    }

    @Test
    void shouldRefuseFoldersThatAreNoRuns() {
        Outcome outcome = Outcome.of("curvature", folder.toString());
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains("config.json"), outcome::err);
    }
}
