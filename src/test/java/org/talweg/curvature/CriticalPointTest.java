package org.talweg.curvature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.talweg.curvature.CriticalPoint.Kind;

class CriticalPointTest {
    /** x³ − 3xy², which is flat to second order where it is critical. */
    private static final LossSurface MONKEY_SADDLE = new LossSurface() {
        @Override
        public int size() {
            return 2;
        }

        @Override
        public double value(double[] x) {
            return x[0] * x[0] * x[0] - 3 * x[0] * x[1] * x[1];
        }

        @Override
        public double gradient(double[] x, double[] gradient) {
            gradient[0] = 3 * x[0] * x[0] - 3 * x[1] * x[1];
            gradient[1] = -6 * x[0] * x[1];
            return value(x);
        }

        @Override
        public void hessianVector(double[] x, double[] v, double[] product) {
            double first = 6 * x[0] * v[0] - 6 * x[1] * v[1];
            product[1] = -6 * x[1] * v[0] - 6 * x[0] * v[1];
            product[0] = first;
        }
    };

    private static CriticalPoint at(LossSurface f, double... x) {
        return CriticalPoint.of(Taylor.at(f, x).gradientNorm(), Eigen.ofHessian(f, x));
    }

    @Test
    void shouldTellKindsApart() {
        assertEquals(Kind.MINIMUM, at(Quadratic.diagonal(2, 2), 0, 0).kind());
        assertEquals(Kind.SADDLE, at(Quadratic.diagonal(2, -2), 0, 0).kind());
        assertEquals(Kind.MAXIMUM, at(Quadratic.diagonal(-2, -2), 0, 0).kind());
        assertEquals(Kind.PLATEAU, at(MONKEY_SADDLE, 0, 0).kind());
        assertEquals(Kind.SADDLE, at(MONKEY_SADDLE, 1, 0).kind());
        assertEquals(Kind.PLATEAU, at(Quadratic.diagonal(0, 0, 0), 1, 2, 3).kind());
        assertEquals(0, at(Quadratic.diagonal(0, 0, 0), 1, 2, 3).gradientNorm());
    }

    @Test
    void shouldMeasureSharesAndCondition() {
        CriticalPoint point = at(Quadratic.rotated(-0.5, -3, 1e-9, 0, -1e-9, 4, 8, 10), new double[8]);
        assertEquals(Kind.SADDLE, point.kind());
        assertEquals(2 / 8.0, point.index(), 1e-12);
        assertEquals(3 / 8.0, point.flat(), 1e-12);
        assertEquals(20, point.condition(), 1e-9);
        assertEquals(-3, point.lowest(), 1e-9);
        assertEquals(10, point.highest(), 1e-9);
        assertFalse(point.estimated());
        CriticalPoint valley = at(Quadratic.diagonal(0, 0, 5), new double[3]);
        assertEquals(Kind.MINIMUM, valley.kind());
        assertEquals(1, valley.condition());
    }

    @Test
    void shouldEstimateWhatTheWholeSpectrumTells() {
        double[] eigenvalues = new double[200];
        Arrays.setAll(eigenvalues, i -> i < 50 ? -1 - 0.01 * i : 2 + 0.02 * i);
        SymmetricOperator hessian = SymmetricOperator.hessian(Quadratic.rotated(eigenvalues), new double[200]);
        CriticalPoint point = CriticalPoint.of(0.25, SpectralDensity.of(hessian, 10, 40, 1), Lanczos.of(hessian, 40, 1e-8, 1));
        assertTrue(point.estimated());
        assertEquals(Kind.SADDLE, point.kind());
        assertEquals(0.25, point.index(), 0.02);
        assertEquals(5.98, point.condition(), 0.05);
        assertEquals(0.25, point.gradientNorm());
    }
}
