package org.talweg.curvature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.talweg.curvature.CriticalPoint.Kind;

class CriticalPointsTest {
    private static final double BOUND = 1e-9;

    private static List<double[]> grid(double from, double to, int side) {
        List<double[]> starts = new ArrayList<>();
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                starts.add(new double[] {from + (to - from) * i / (side - 1), from + (to - from) * j / (side - 1)});
            }
        }
        return starts;
    }

    /** Four minima, four saddles and a maximum: all there are. */
    @Test
    void shouldFindAllNineCriticalPointsOfHimmelblau() {
        CriticalPoints search = new CriticalPoints(TestFunction.HIMMELBLAU, BOUND, 50);
        List<double[]> found = search.distinct(grid(-5, 5, 11), 1e-3);
        Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
        for (double[] x : found) {
            assertTrue(search.gradientNorm(x) < BOUND);
            kinds.merge(CriticalPoint.of(search.gradientNorm(x), Eigen.ofHessian(TestFunction.HIMMELBLAU, x)).kind(), 1, Integer::sum);
        }
        assertEquals(Map.of(Kind.MINIMUM, 4, Kind.SADDLE, 4, Kind.MAXIMUM, 1), kinds);
        assertTrue(found.stream().anyMatch(x -> Math.abs(x[0] + 0.270845) < 1e-5 && Math.abs(x[1] + 0.923039) < 1e-5),
                "the maximum at (-0.270845, -0.923039) is missing");
    }

    @Test
    void shouldStayAtASaddleThatDescentLeaves() {
        double[] x = new CriticalPoints(TestFunction.SADDLE, BOUND, 50).near(new double[] {0.3, 0.2}).orElseThrow();
        assertEquals(0, x[0], 1e-6);
        assertEquals(0, x[1], 1e-6);
    }

    @Test
    void shouldGiveUpWhereTheGradientHasNoZero() {
        LossSurface slope = new Slope();
        assertTrue(new CriticalPoints(slope, BOUND, 50).near(new double[] {1, 1}).isEmpty());
    }

    /** f = x + y²: ‖∇f‖ is at least 1. */
    private static final class Slope implements LossSurface {
        @Override
        public int size() {
            return 2;
        }

        @Override
        public double value(double[] x) {
            return x[0] + x[1] * x[1];
        }

        @Override
        public double gradient(double[] x, double[] gradient) {
            gradient[0] = 1;
            gradient[1] = 2 * x[1];
            return value(x);
        }

        @Override
        public void hessianVector(double[] x, double[] v, double[] product) {
            product[1] = 2 * v[1];
            product[0] = 0;
        }
    }

    @Test
    void shouldLowerTheGradientsNormInEveryStep() {
        double[] x = {0.7, 0.6};
        Minimizer newton = new GradientNormMinimizer();
        double before = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 30; i++) {
            Iteration step = newton.step(TestFunction.ROSENBROCK, x);
            assertTrue(step.gradientNorm() < before, "step " + i);
            before = step.gradientNorm();
            if (!step.moved() || before < 1e-8) {
                break;
            }
        }
        assertEquals(1, x[0], 1e-6);
        assertEquals(1, x[1], 1e-6);
    }

    @Test
    void shouldAddARidgeToValueGradientAndProducts() {
        LossSurface ridge = new Ridge(TestFunction.BEALE, 0.5);
        double[] x = {1.5, -0.5};
        double[] v = {0.3, 2};
        double[] g = new double[2];
        double[] h = new double[2];
        double[] g0 = new double[2];
        double[] h0 = new double[2];
        TestFunction.BEALE.gradient(x, g0);
        TestFunction.BEALE.hessianVector(x, v, h0);
        assertEquals(TestFunction.BEALE.value(x) + 0.25 * 2.5, ridge.value(x), 1e-12);
        assertEquals(ridge.value(x), ridge.gradient(x, g), 1e-12);
        ridge.hessianVector(x, v, h);
        for (int i = 0; i < 2; i++) {
            assertEquals(g0[i] + 0.5 * x[i], g[i], 1e-12);
            assertEquals(h0[i] + 0.5 * v[i], h[i], 1e-12);
        }
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new CriticalPoints(TestFunction.SADDLE, 0, 50)).getMessage()
                .contains("bound=0.0"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new CriticalPoints(TestFunction.SADDLE, 1e-6, 0)).getMessage()
                .contains("steps=0"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Ridge(TestFunction.SADDLE, -1)).getMessage()
                .contains("lambda=-1.0"));
    }
}
