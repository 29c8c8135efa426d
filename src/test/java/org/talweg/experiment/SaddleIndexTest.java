package org.talweg.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.talweg.curvature.CriticalPoint;
import org.talweg.curvature.Tally;
import org.talweg.experiment.IndexedPoint.Found;

class SaddleIndexTest {
    private static final int POINTS = 12;

    private static SaddleIndex run(int points, int threads) {
        return SaddleIndex.run(new SaddleIndex.Settings(points, 4, 5e-3, 60, 1e-6, 0, threads), Tally.NONE);
    }

    @Test
    void shouldFindMoreNegativeEigenvaluesAtHigherErrorOnAnyNumberOfThreads() {
        SaddleIndex result = run(POINTS, 2);
        assertEquals(POINTS, result.points().size());
        for (IndexedPoint point : result.points()) {
            assertTrue(point.gradientNorm() < 1e-6, point::toString);
            assertEquals(point.negative() / (double) point.eigenvalues().length, point.index(), 1e-12);
            double flat = CriticalPoint.FLAT * Math.max(Math.abs(point.lowest()), Math.abs(point.highest()));
            assertEquals(point.lowest() < -flat, point.index() > 0, point::toString);
        }
        for (int i = 0; i < POINTS; i++) {
            for (int j = 0; j < i; j++) {
                double loss = result.points().get(i).loss();
                assertTrue(Math.abs(loss - result.points().get(j).loss()) >= SaddleIndex.SAME_LOSS * loss, i + " and " + j);
            }
        }
        assertTrue(result.correlationWithError() > 0.5, result::toString);
        assertTrue(result.points().stream().anyMatch(point -> point.found() == Found.SADDLE_FREE_NEWTON));
        assertTrue(result.points().stream().anyMatch(point -> point.found() != Found.SADDLE_FREE_NEWTON));
        assertTrue(result.points().stream().mapToDouble(IndexedPoint::error).max().orElse(0) > 0.5);
        assertTrue(result.points().stream().mapToDouble(IndexedPoint::error).min().orElse(1) < 0.1);

        SaddleIndex again = run(5, 1);
        assertArrayEquals(result.points().stream().limit(5).mapToDouble(IndexedPoint::loss).toArray(),
                again.points().stream().mapToDouble(IndexedPoint::loss).toArray());
    }

    @Test
    void shouldCorrelateAsPearson() {
        assertEquals(1, Correlation.pearson(new double[] {1, 2, 3}, new double[] {-2, 0, 2}), 1e-15);
        assertEquals(-0.5, Correlation.pearson(new double[] {1, 2, 3}, new double[] {3, 1, 2}), 1e-15);
        assertTrue(Double.isNaN(Correlation.pearson(new double[] {1, 1}, new double[] {1, 2})));
    }

    @Test
    void shouldAverageThePixelsAndCentreThem() {
        var digits = SmallDigits.of(50, 3);
        assertEquals(16, digits.columns());
        assertEquals(50, digits.rows());
        for (int c = 0; c < 16; c++) {
            double sum = 0;
            double squares = 0;
            for (int r = 0; r < 50; r++) {
                double value = digits.features()[r * 16 + c];
                sum += value;
                squares += value * value;
            }
            assertEquals(0, sum / 50, 1e-6);
            assertTrue(squares / 50 < 0.25, "column " + c);
        }
    }
}
