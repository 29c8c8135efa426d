package org.talweg.curvature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SpectralDensityTest {
    /** 20 at −1, 100 about 0, 60 about 1, 20 at 5. */
    private static double[] spectrum() {
        double[] values = new double[200];
        Arrays.setAll(values, i -> i < 20 ? -1 : i < 120 ? 0.002 * (i - 70) : i < 180 ? 1 + 0.002 * (i - 150) : 5);
        return values;
    }

    private static SymmetricOperator matrix() {
        return SymmetricOperator.hessian(Quadratic.rotated(spectrum()), new double[200]);
    }

    @Test
    void shouldHaveTheMassOfEachPartOfTheSpectrumAndTheTrace() {
        SpectralDensity density = SpectralDensity.of(matrix(), 40, 30, 11);
        assertEquals(0.1, density.share(-2, -0.5), 0.01);
        assertEquals(0.5, density.share(-0.5, 0.5), 0.02);
        assertEquals(0.3, density.share(0.5, 2), 0.02);
        assertEquals(0.1, density.share(4, 6), 0.01);
        assertEquals(1, Arrays.stream(density.weights()).sum(), 1e-12);
        double trace = Arrays.stream(spectrum()).sum();
        assertTrue(density.traceError() > 0 && density.traceError() < 0.05 * trace, "error " + density.traceError());
        assertEquals(trace, density.trace(), 4 * density.traceError());
    }

    @Test
    void shouldIntegrateToOne() {
        for (SpectralDensity density : new SpectralDensity[] {SpectralDensity.of(matrix(), 3, 20, 1),
            SpectralDensity.of(Eigen.ofHessian(Quadratic.diagonal(spectrum()), new double[200]))}) {
            double[] points = density.points(4001, 0.05);
            double[] values = density.at(points, 0.05);
            double integral = Arrays.stream(values).sum() * (points[1] - points[0]);
            assertEquals(1, integral, 2e-3);
        }
    }

    @Test
    void shouldBeExactWhereTheSpectrumIsKnown() {
        SpectralDensity density = SpectralDensity.of(Eigen.ofHessian(Quadratic.diagonal(spectrum()), new double[200]));
        assertEquals(Arrays.stream(spectrum()).sum(), density.trace(), 1e-10);
        assertEquals(0, density.traceError());
        assertEquals(0.1, density.share(-2, -0.5), 1e-12);
    }
}
