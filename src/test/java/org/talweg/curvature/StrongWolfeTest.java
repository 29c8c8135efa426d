package org.talweg.curvature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrongWolfeTest {
    /** f of one number, and its derivative. */
    private record Line(DoubleUnaryOperator f, DoubleUnaryOperator slope) implements LossSurface {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public double value(double[] x) {
            return f.applyAsDouble(x[0]);
        }

        @Override
        public double gradient(double[] x, double[] gradient) {
            gradient[0] = slope.applyAsDouble(x[0]);
            return value(x);
        }

        @Override
        public void hessianVector(double[] x, double[] v, double[] product) {
            throw new UnsupportedOperationException();
        }
    }

    /** Moré &amp; Thuente 1994, function 1, whose minimum is at √2, and function 2, at 1.6. */
    private static final Line FIRST = new Line(a -> -a / (a * a + 2), a -> (a * a - 2) / ((a * a + 2) * (a * a + 2)));
    private static final Line SECOND = new Line(a -> StrictMath.pow(a + 0.004, 5) - 2 * StrictMath.pow(a + 0.004, 4),
            a -> 5 * StrictMath.pow(a + 0.004, 4) - 8 * StrictMath.pow(a + 0.004, 3));

    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1e-1, 1, 10, 1e3})
    void shouldMeetTheStrongWolfeConditionsFromEveryFirstStep(double first) {
        for (Line f : new Line[] {FIRST, SECOND}) {
            for (StrongWolfe search : new StrongWolfe[] {new StrongWolfe(1e-4, 0.9, 30), new StrongWolfe(1e-4, 0.1, 30),
                new StrongWolfe(1e-6, 0.03, 30)}) {
                Counted counted = new Counted(f);
                Point from = Point.at(counted, new double[] {0});
                StrongWolfe.Trial to = search.from(from, new double[] {1}, first);
                double slope = from.gradient()[0];
                assertTrue(to.loss() <= from.loss() + search.c1() * to.step() * slope, "decrease at " + to.step());
                assertTrue(Math.abs(to.slope()) <= -search.c2() * slope, "slope at " + to.step());
                assertEquals(f.value(new double[] {to.step()}), to.loss());
                assertTrue(counted.gradients() <= 31);
            }
        }
    }

    @Test
    void shouldFindTheMinimumOfAParabolaWithTheSecondTrial() {
        Counted f = new Counted(new Line(a -> (a - 3) * (a - 3), a -> 2 * (a - 3)));
        Point from = Point.at(f, new double[] {0});
        assertEquals(3, new StrongWolfe(1e-7, 1e-6, 10).from(from, new double[] {1}, 1).step(), 1e-12);
        assertEquals(3, f.gradients());
    }

    /** Losses rounded to 10⁻⁷ of their size around 1, as sums of floats are, and slopes that are not: slopes decide. */
    @Test
    void shouldGoBySlopesWhereDifferencesDrown() {
        DoubleUnaryOperator exact = a -> 1 + 1e-9 * (a - 3) * (a - 3);
        int[] call = {0};
        Line f = new Line(a -> exact.applyAsDouble(a) - 1e-7 * (call[0]++ % 3), a -> 2e-9 * (a - 3));
        Point from = Point.at(f, new double[] {0});
        StrongWolfe.Trial to = new StrongWolfe(1e-4, 0.1, 20).from(from, new double[] {1}, 100);
        assertEquals(3, to.step(), 0.5);
        assertTrue(to.loss() < from.loss());
    }

    @Test
    void shouldFindNothingWhereNothingIsLower() {
        Line rising = new Line(Math::abs, a -> -1); // a slope that lies
        Counted counted = new Counted(rising);
        assertNull(new StrongWolfe(1e-4, 0.9, 12).from(Point.at(counted, new double[] {0}), new double[] {1}, 1));
        assertTrue(counted.gradients() <= 13);
        assertNull(new StrongWolfe(1e-4, 0.9, 12).from(Point.at(FIRST, new double[] {0}), new double[] {-1}, 1));
    }
}
