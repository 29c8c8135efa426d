package org.talweg.report.landscape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.talweg.curvature.TestFunction;
import org.talweg.curvature.TestFunction.Point;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.report.picture.Picture;
import org.talweg.train.Trajectory;

class FunctionLandscapeTest {
    private static final Engine ENGINE = new CpuEngine(1);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private static FunctionLandscape landscape(TestFunction function, Method... methods) {
        return FunctionLandscape.of(ENGINE, function, function.start(), List.of(methods),
                method -> method.learningRate(function), FunctionLandscape.USUAL_STEPS);
    }

    @ParameterizedTest
    @EnumSource
    void shouldComeToAMinimumWithItsUsualRates(TestFunction function) {
        Map<Method, Trajectory> paths = landscape(function, Method.values()).paths();
        paths.forEach((method, path) -> {
            double[] end = path.end();
            double distance = function.distance(new Point(end[0], end[1]));
            if (method == Method.RMSPROP) { // its steps are never shorter than about half its rate
                assertTrue(distance < 0.02, () -> method + " ends at " + distance);
            } else if (method != Method.NEWTON) {
                assertTrue(distance <= FunctionLandscape.NEAR, () -> method + " ends at " + distance);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"SADDLE", "MONKEY_SADDLE"})
    void shouldBeDrawnIntoTheSaddleByNewtonAndLeaveItSaddleFree(TestFunction function) {
        Map<Method, Trajectory> paths = landscape(function, Method.NEWTON, Method.SADDLE_FREE_NEWTON).paths();
        double[] drawnIn = paths.get(Method.NEWTON).end();
        assertEquals(0, Math.abs(drawnIn[0]) + Math.abs(drawnIn[1]), 1e-4);
        assertEquals(function.least(), paths.get(Method.SADDLE_FREE_NEWTON).loss(), 1e-5);
    }

    @Test
    void shouldNeedFewerStepsInTheRavineWithMomentum() {
        Map<Method, Trajectory> paths = landscape(TestFunction.RAVINE, Method.SGD, Method.MOMENTUM, Method.NESTEROV,
                Method.NEWTON).paths();
        int plain = paths.get(Method.SGD).steps();
        assertTrue(paths.get(Method.MOMENTUM).steps() < plain / 2, () -> "plain " + plain);
        assertTrue(paths.get(Method.NESTEROV).steps() < plain / 2, () -> "plain " + plain);
        assertEquals(1, paths.get(Method.NEWTON).steps());
    }

    @Test
    void shouldTakeTheStepsOfTheKernelInFloat() {
        TestFunction f = TestFunction.BEALE;
        float rate = 0.008f;
        Trajectory path = landscape(f, Method.SGD).paths().get(Method.SGD);
        double[] gradient = new double[2];
        for (int t = 0; t < 100; t++) {
            f.gradient(path.points()[t], gradient);
            for (int i = 0; i < 2; i++) {
                float expected = (float) path.points()[t][i] - rate * (float) gradient[i];
                assertEquals(expected, path.points()[t + 1][i], 2 * Math.ulp(expected), "step " + t);
            }
        }
    }

    @Test
    void shouldStopWhereAPathLeavesForInfinity() {
        Trajectory path = Method.SGD.path(ENGINE, TestFunction.ROSENBROCK, new Point(-1.2, 1), 1, 100, 1e-3);
        assertTrue(path.steps() < 10, () -> path.steps() + " steps");
        assertEquals(Trajectory.Ending.DIVERGED, path.ending());
        for (double[] point : path.points()) {
            assertTrue(Double.isFinite(point[0]) && Double.isFinite(point[1]));
        }
    }

    @Test
    void shouldSayWhereThePathsEnded() {
        FunctionLandscape landscape = landscape(TestFunction.SADDLE, Method.SGD, Method.NEWTON);
        String table = landscape.table();
        assertTrue(table.contains("gradient descent") && table.contains("a minimum") && table.contains("a saddle"), table);
        int steps = landscape.paths().values().stream().mapToInt(Trajectory::steps).sum();
        assertEquals(1 + steps + 2, landscape.csv().lines().count());
        String svg = landscape.picture().svg();
        assertTrue(svg.contains("Newton, ends in a saddle") && svg.contains("gradient descent, 68 steps"), svg);
        assertTrue(svg.length() < 150_000, () -> svg.length() + " characters");
    }

    @Test
    void shouldSayWhyAPathIsShort() {
        FunctionLandscape far = FunctionLandscape.of(ENGINE, TestFunction.BEALE, TestFunction.BEALE.start(),
                List.of(Method.SGD, Method.ADAM), method -> method == Method.SGD ? 1e38 : 0.2, 3);
        assertTrue(far.table().contains("diverges"), far::table);
        String svg = far.picture().svg();
        assertTrue(svg.contains("gradient descent, diverges") && svg.contains("Adam, ends 2"), svg);
        assertEquals(Trajectory.Ending.STEPS, far.paths().get(Method.ADAM).ending());
    }

    @Test
    void shouldShowPathsThatBeginBeyondTheUsualWindow() {
        TestFunction f = TestFunction.BEALE;
        Picture picture = FunctionLandscape.of(ENGINE, f, new Point(100, 100), List.of(Method.RMSPROP, Method.SADDLE_FREE_NEWTON),
                method -> method.learningRate(f), 2000).picture();
        String svg = picture.svg();
        Matcher line = Pattern.compile("<path d=\"(M[^\"]*)\"[^>]*stroke=\"#56b4e9\"", Pattern.CASE_INSENSITIVE).matcher(svg);
        assertTrue(line.find() && line.group(1).split("L").length > 20, svg);
        assertTrue(svg.contains(">100</text>"), svg);
        assertTrue(svg.length() < 150_000, () -> svg.length() + " characters");
    }
}
