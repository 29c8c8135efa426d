package org.talweg.curvature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.curvature.NonlinearConjugateGradients.Formula;

class MinimizerTest {
    private static final TestFunction[] WITH_MINIMA = {TestFunction.RAVINE, TestFunction.ROSENBROCK, TestFunction.BEALE,
        TestFunction.HIMMELBLAU, TestFunction.MONKEY_SADDLE, TestFunction.SADDLE};

    /** Distinct eigenvalues from 1 to 100: fewer than n steps do not do. */
    private static Quadratic convex(int n) {
        return Quadratic.rotated(IntStream.range(0, n).mapToDouble(i -> 1 + 99.0 * i * i / ((n - 1) * (n - 1))).toArray());
    }

    private static double[] ones(int n) {
        double[] x = new double[n];
        Arrays.setAll(x, i -> 1 + 0.1 * i);
        return x;
    }

    private static double gradientNorm(LossSurface f, double[] x) {
        double[] gradient = new double[x.length];
        f.gradient(x, gradient);
        return Vectors.norm(gradient);
    }

    @ParameterizedTest
    @EnumSource(Formula.class)
    void shouldEndInNStepsOnAQuadraticByConjugateGradients(Formula formula) {
        for (int n : new int[] {2, 3, 8, 12}) {
            Quadratic f = convex(n);
            double[] x = ones(n);
            double first = gradientNorm(f, x);
            Minimizer minimizer = new NonlinearConjugateGradients(formula, 1e-8);
            for (int i = 0; i < n - 1; i++) {
                minimizer.step(f, x);
            }
            assertTrue(gradientNorm(f, x) > 1e-5 * first, "n=" + n + " ended before");
            minimizer.step(f, x);
            assertEquals(0, gradientNorm(f, x) / first, 1e-6, "n=" + n);
        }
    }

    @Test
    void shouldEndInOneStepOnAQuadraticByNewton() {
        for (int n : new int[] {2, 3, 30}) {
            Quadratic f = convex(n);
            double[] x = ones(n);
            Iteration iteration = new DampedNewton().step(f, x);
            assertArrayEquals(new double[n], x, 1e-12 * n);
            assertEquals(0, iteration.loss(), 1e-20);
            assertEquals(0, iteration.damping());
        }
    }

    @ParameterizedTest
    @EnumSource(SecondOrderRule.class)
    void shouldComeToAMinimumOfEachTestFunctionWithoutEverRising(SecondOrderRule rule) {
        if (rule == SecondOrderRule.GAUSS_NEWTON_CG) {
            return; // test functions are no losses of outputs
        }
        for (TestFunction f : WITH_MINIMA) {
            double[] x = f.start().array();
            Minimizer minimizer = rule.start();
            double loss = f.value(x);
            int steps = 0;
            for (Iteration iteration = minimizer.step(f, x); iteration.moved() && steps < 500; iteration = minimizer.step(f, x)) {
                assertEquals(loss, iteration.lossBefore(), f + " by " + rule);
                assertTrue(iteration.loss() < loss, f + " by " + rule + " rose in step " + steps);
                assertEquals(f.value(x), iteration.loss(), f + " by " + rule);
                loss = iteration.loss();
                steps++;
            }
            // Newton is drawn to the saddles, of which Beale's function has one at (0, 1).
            if (rule != SecondOrderRule.NEWTON || f == TestFunction.RAVINE || f == TestFunction.ROSENBROCK) {
                double distance = f.distance(new TestFunction.Point(x[0], x[1]));
                assertEquals(0, distance, 1e-4, f + " by " + rule + " after " + steps + " steps: " + Arrays.toString(x));
            }
        }
    }

    /** x² − y² + ½y⁴ from beside its saddle: Newton goes to it, the others leave it. */
    @Test
    void shouldLeaveASaddleThatNewtonIsDrawnTo() {
        for (double y : new double[] {1e-3, 1e-6}) {
            double[] x = {-0.5, y};
            Minimizer newton = new DampedNewton();
            for (int i = 0; i < 20; i++) {
                newton.step(TestFunction.SADDLE, x);
            }
            assertArrayEquals(new double[2], x, 1e-6);
            for (Minimizer minimizer : new Minimizer[] {new SaddleFreeNewton(), new SaddleFreeNewton(2),
                SaddleFreeNewton.dense(), new NewtonCg(NewtonCg.Curvature.HESSIAN)}) {
                double[] free = {-0.5, y};
                for (int i = 0; i < 20; i++) {
                    minimizer.step(TestFunction.SADDLE, free);
                }
                assertArrayEquals(new double[] {0, 1}, free, 1e-4);
            }
        }
    }

    @Test
    void shouldReportNegativeCurvatureAlongAStep() {
        double[] x = {0, 0.1};
        assertTrue(new NewtonCg(NewtonCg.Curvature.HESSIAN).step(TestFunction.SADDLE, x).curvature() < 0);
        double[] y = {0, 0.1};
        assertTrue(new SaddleFreeNewton().step(TestFunction.SADDLE, y).curvature() < 0);
    }

    @ParameterizedTest
    @EnumSource(SecondOrderRule.class)
    void shouldStayWhereTheGradientIsZeroOrNoNumber(SecondOrderRule rule) {
        Quadratic f = convex(4);
        double[] x = new double[4];
        assertFalse(rule.start().step(f, x).moved());
        assertArrayEquals(new double[4], x);
        double[] nowhere = {Double.NaN, 0, 0, 0};
        assertFalse(rule.start().step(f, nowhere).moved());
        assertTrue(Double.isNaN(nowhere[0]));
    }

    /** f is finite only inside a disc: long steps come to +∞ or NaN and have to be shortened. */
    @ParameterizedTest
    @EnumSource(SecondOrderRule.class)
    void shouldShortenStepsThatLeadToInfinityOrNaN(SecondOrderRule rule) {
        for (double outside : new double[] {Double.POSITIVE_INFINITY, Double.NaN}) {
            Disc f = new Disc(outside);
            double[] x = {1.9, 0.3};
            Minimizer minimizer = rule.start();
            for (int i = 0; i < 100; i++) {
                minimizer.step(f, x);
            }
            assertArrayEquals(new double[2], x, 1e-3, rule + " with " + outside + " outside");
        }
    }

    /** −√(4 − r²), +∞ or NaN from a radius of 2 on. */
    private record Disc(double outside) implements LossSurface {
        @Override
        public int size() {
            return 2;
        }

        @Override
        public double value(double[] x) {
            double rest = 4 - Vectors.dot(x, x);
            return rest > 0 ? -Math.sqrt(rest) : outside;
        }

        @Override
        public double gradient(double[] x, double[] gradient) {
            for (int i = 0; i < 2; i++) {
                gradient[i] = -x[i] / value(x);
            }
            return value(x);
        }

        @Override
        public void hessianVector(double[] x, double[] v, double[] product) {
            double root = -value(x);
            double xv = Vectors.dot(x, v);
            for (int i = 0; i < 2; i++) {
                product[i] = v[i] / root + x[i] * xv / (root * root * root);
            }
        }

        @Override
        public void gaussNewtonVector(double[] x, double[] v, double[] product) {
            hessianVector(x, v, product);
        }
    }

    @ParameterizedTest
    @EnumSource(SecondOrderRule.class)
    void shouldNotEvaluateAgainWhatItKnows(SecondOrderRule rule) {
        double[] x = ones(6);
        Watched f = new Watched(convex(6));
        Minimizer minimizer = rule.start();
        minimizer.step(f, x);
        f.place = x.clone();
        minimizer.step(f, x);
        assertFalse(f.again, "the gradient was known");
        Watched other = new Watched(convex(6));
        other.place = x.clone();
        minimizer.step(other, x);
        assertTrue(other.again, "the gradient of another surface was not known");
    }

    /** Notes whether the gradient at a place is asked for. */
    private static final class Watched implements LossSurface {
        private final LossSurface surface;
        private double[] place;
        private boolean again;

        Watched(LossSurface surface) {
            this.surface = surface;
        }

        @Override
        public int size() {
            return surface.size();
        }

        @Override
        public double value(double[] x) {
            return surface.value(x);
        }

        @Override
        public double gradient(double[] x, double[] gradient) {
            again |= Arrays.equals(x, place);
            return surface.gradient(x, gradient);
        }

        @Override
        public void hessianVector(double[] x, double[] v, double[] product) {
            surface.hessianVector(x, v, product);
        }

        @Override
        public void gaussNewtonVector(double[] x, double[] v, double[] product) {
            surface.gaussNewtonVector(x, v, product);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 5000})
    void shouldRefuseTheDenseHessianOfALargeNetwork(int n) {
        Quadratic f = new Quadratic(new double[n][0], new double[n]);
        for (Minimizer dense : new Minimizer[] {new DampedNewton(), SaddleFreeNewton.dense()}) {
            String message = assertThrows(IllegalArgumentException.class, () -> dense.step(f, new double[n])).getMessage();
            assertTrue(message.contains("at most 1000 parameters") && message.contains("got " + n) && message.contains("newton-cg"),
                    message);
        }
    }

    /** As the absolute error of a linear network has none. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GAUSS_NEWTON_CG")
    void shouldGoDownWhereThereIsNoCurvature(SecondOrderRule rule) {
        Quadratic f = new Quadratic(new double[2][2], new double[] {1, -2});
        double[] x = {0, 0};
        Iteration iteration = rule.start().step(f, x);
        assertTrue(iteration.moved() && f.value(x) < 0, rule + " " + iteration);
    }

    @Test
    void shouldFindEveryRuleByItsName() {
        for (SecondOrderRule rule : SecondOrderRule.values()) {
            assertEquals(rule, SecondOrderRule.of(rule.toString()));
        }
        assertEquals("conjugate-gradients-fr", SecondOrderRule.CONJUGATE_GRADIENTS_FR.toString());
        String message = assertThrows(IllegalArgumentException.class, () -> SecondOrderRule.of("bfgs")).getMessage();
        assertTrue(message.contains("lbfgs, conjugate-gradients") && message.endsWith("got method=bfgs"), message);
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new Lbfgs(0));
        assertThrows(IllegalArgumentException.class, () -> new NewtonCg(NewtonCg.Curvature.HESSIAN, 0));
        assertThrows(IllegalArgumentException.class, () -> new SaddleFreeNewton(0));
        assertThrows(IllegalArgumentException.class, () -> new NonlinearConjugateGradients(Formula.FLETCHER_REEVES, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new StrongWolfe(0.3, 0.2, 10));
    }
}
