package org.talweg.curvature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TaylorTest {
    private static final double[] X = {1, 1};

    @Test
    void shouldBeExactOnAQuadratic() {
        Quadratic f = Quadratic.diagonal(1, 10);
        Taylor taylor = Taylor.at(f, X); // g = (1, 10)
        assertEquals(101, taylor.slope());
        assertEquals(1001, taylor.curvature());
        assertEquals(101.0 / 1001, taylor.bestStep());
        assertEquals(1001.0 / 101, taylor.relativeCurvature());
        for (double epsilon : new double[] {0.01, 0.1, 0.5}) {
            Taylor.Step step = taylor.step(f, X, epsilon);
            assertEquals(step.actual(), step.predicted(), 1e-12 * Math.abs(step.actual()));
            assertEquals(5.5 - 101 * epsilon, step.linear(), 1e-12);
        }
    }

    @Test
    void shouldRaiseBeyondTwiceTheBestStep() {
        Quadratic f = Quadratic.diagonal(1, 10);
        Taylor taylor = Taylor.at(f, X);
        double twice = 2 * taylor.bestStep();
        assertFalse(taylor.raises(0.999 * twice));
        assertTrue(taylor.raises(1.001 * twice));
        assertTrue(taylor.step(f, X, 0.999 * twice).actual() < taylor.loss());
        assertTrue(taylor.step(f, X, 1.001 * twice).actual() > taylor.loss());
        assertTrue(taylor.sentence(0.5).contains("raises the loss in the model, because ½ε²gᵀHg = 125 exceeds εgᵀg = 50.5"),
                taylor.sentence(0.5));
        assertTrue(taylor.sentence(0.1).contains("lowers the loss"), taylor.sentence(0.1));
    }

    @Test
    void shouldHaveNoBestStepAlongNegativeCurvature() {
        Taylor taylor = Taylor.at(Quadratic.diagonal(-2, -1), X);
        assertEquals(Double.POSITIVE_INFINITY, taylor.bestStep());
        assertFalse(taylor.raises(1e6));
        assertTrue(taylor.sentence(1).contains("without bound"), taylor.sentence(1));
        Taylor straight = Taylor.at(new Quadratic(new double[2][2], new double[] {1, 0}), X);
        assertEquals(Double.POSITIVE_INFINITY, straight.bestStep());
        assertFalse(straight.raises(1e6));
    }

    @Test
    void shouldHaveNowhereToGoWhereTheGradientIsZero() {
        Taylor taylor = Taylor.at(Quadratic.diagonal(1, 2), new double[2]);
        assertTrue(Double.isNaN(taylor.bestStep()));
        assertFalse(taylor.raises(1));
        assertTrue(taylor.sentence(1).contains("gradient is 0"));
    }
}
