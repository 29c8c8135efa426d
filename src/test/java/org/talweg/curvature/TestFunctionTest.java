package org.talweg.curvature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.talweg.curvature.TestFunction.Point;
import org.talweg.curvature.TestFunction.Window;

class TestFunctionTest {
    private static final double H = 1e-5;

    @ParameterizedTest
    @EnumSource
    void shouldHaveTheGradientThatDifferencesHave(TestFunction f) {
        for (Point p : places(f)) {
            double[] gradient = new double[2];
            assertEquals(f.value(p.array()), f.gradient(p.array(), gradient));
            double dx = (f.value(shifted(p, H, 0)) - f.value(shifted(p, -H, 0))) / (2 * H);
            double dy = (f.value(shifted(p, 0, H)) - f.value(shifted(p, 0, -H))) / (2 * H);
            double scale = 1 + Math.abs(dx) + Math.abs(dy);
            assertEquals(dx, gradient[0], 1e-6 * scale, () -> f + " at " + p);
            assertEquals(dy, gradient[1], 1e-6 * scale, () -> f + " at " + p);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveTheHessianThatDifferencesHave(TestFunction f) {
        double[] v = {0.6, -1.3};
        for (Point p : places(f)) {
            double[] product = v.clone();
            f.hessianVector(p.array(), product, product);
            double[] ahead = new double[2];
            double[] behind = new double[2];
            f.gradient(shifted(p, H * v[0], H * v[1]), ahead);
            f.gradient(shifted(p, -H * v[0], -H * v[1]), behind);
            for (int i = 0; i < 2; i++) {
                double expected = (ahead[i] - behind[i]) / (2 * H);
                assertEquals(expected, product[i], 1e-6 * (1 + Math.abs(expected)), () -> f + " at " + p);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeLeastAtItsMinima(TestFunction f) {
        double[] gradient = new double[2];
        for (Point minimum : f.minima()) {
            assertEquals(f.least(), f.gradient(minimum.array(), gradient), 1e-12);
            assertEquals(0, Vectors.norm(gradient), 1e-9);
            assertTrue(Eigen.ofHessian(f, minimum.array()).values()[0] > 0);
            assertTrue(f.window().contains(minimum.x(), minimum.y()));
            assertEquals(0, f.distance(minimum));
        }
        for (Point p : places(f)) {
            assertTrue(f.value(p.array()) >= f.least() - 1e-12, () -> f + " at " + p);
        }
        assertTrue(f.window().contains(f.start().x(), f.start().y()));
    }

    @Test
    void shouldHaveASaddleInTheMiddle() {
        Eigen saddle = Eigen.ofHessian(TestFunction.SADDLE, new double[2]);
        assertEquals(-2, saddle.values()[0], 1e-12);
        assertEquals(2, saddle.values()[1], 1e-12);
        Eigen flat = Eigen.ofHessian(TestFunction.MONKEY_SADDLE, new double[2]);
        assertEquals(0, flat.values()[0], 1e-12);
        assertEquals(0, flat.values()[1], 1e-12);
    }

    @Test
    void shouldBeFoundByName() {
        assertSame(TestFunction.MONKEY_SADDLE, TestFunction.of("monkey-saddle"));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> TestFunction.of("banana"));
        assertEquals("expected one of the functions ravine, rosenbrock, beale, himmelblau, monkey-saddle, saddle,"
                + " got function=banana", e.getMessage());
    }

    /** 17 × 17 points of the window. */
    private static Iterable<Point> places(TestFunction f) {
        Window w = f.window();
        return () -> IntStream.range(0, 17 * 17).mapToObj(i -> new Point(
                w.left() + (w.right() - w.left()) * (i % 17) / 16, w.bottom() + (w.top() - w.bottom()) * (i / 17) / 16))
                .iterator();
    }

    private static double[] shifted(Point p, double dx, double dy) {
        return new double[] {p.x() + dx, p.y() + dy};
    }
}
