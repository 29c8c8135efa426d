package org.talweg.curvature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanczosTest {
    private static SymmetricOperator matrix(double... eigenvalues) {
        return SymmetricOperator.hessian(Quadratic.rotated(eigenvalues), new double[eigenvalues.length]);
    }

    /** Like a network's: most near 0, some far out on both sides. */
    private static double[] spectrum(int n) {
        return IntStream.range(0, n).mapToDouble(i -> i == 0 ? -3 : i == 1 ? -1 : i >= n - 3 ? 10 * (i - n + 5) : 1e-3 * i)
                .toArray();
    }

    @Test
    void shouldFindTheEndsOfASpectrumWithTheirVectors() {
        SymmetricOperator a = matrix(spectrum(200));
        Lanczos lanczos = Lanczos.of(a, 60, 1e-10, 7);
        assertTrue(lanczos.steps() < 60, "took " + lanczos.steps());
        int last = lanczos.steps() - 1;
        assertEquals(-3, lanczos.value(0), 1e-8);
        assertEquals(-1, lanczos.value(1), 1e-3);
        assertEquals(40, lanczos.value(last), 1e-8);
        assertEquals(30, lanczos.value(last - 1), 1e-8);
        for (int i : new int[] {0, 1, last - 1, last}) {
            double[] y = lanczos.vector(i);
            assertEquals(1, Vectors.norm(y), 1e-12);
            double[] residual = new double[200];
            a.times(y, residual);
            Vectors.add(-lanczos.value(i), y, residual);
            assertEquals(lanczos.residual(i), Vectors.norm(residual), 1e-11);
        }
    }

    /** Without re-orthogonalisation the outermost eigenvalues come out again and again. */
    @Test
    void shouldKeepItsBasisOrthogonalAndFindNoEigenvalueTwice() {
        double[] eigenvalues = spectrum(120);
        Lanczos lanczos = Lanczos.of(matrix(eigenvalues), 120, 0, 3);
        for (int i = 0; i < lanczos.steps(); i++) {
            for (int j = 0; j <= i; j++) {
                assertEquals(i == j ? 1 : 0, Vectors.dot(lanczos.basis()[i], lanczos.basis()[j]), 1e-13);
            }
        }
        assertEquals(120, lanczos.steps());
        java.util.Arrays.sort(eigenvalues);
        assertArrayEquals(eigenvalues, lanczos.ritz().values(), 1e-10);
    }

    @Test
    void shouldEndInAnInvariantSpace() {
        Lanczos three = Lanczos.of(matrix(1, 1, 1, 5, 5, -2, -2, -2), 8, 0, 1);
        assertTrue(three.invariant());
        assertArrayEquals(new double[] {-2, 1, 5}, three.ritz().values(), 1e-12);
        Lanczos zero = Lanczos.of(matrix(0, 0, 0), 3, 1e-6, 1);
        assertEquals(1, zero.steps());
        assertEquals(0, zero.value(0));
        assertEquals(0, zero.residual(0));
        Lanczos one = Lanczos.of(matrix(4), 10, 0, 1);
        assertEquals(4, one.value(0), 1e-12);
    }

    @Test
    void shouldRepeatBitForBit() {
        SymmetricOperator a = matrix(spectrum(50));
        assertArrayEquals(Lanczos.of(a, 20, 0, 5).diagonal(), Lanczos.of(a, 20, 0, 5).diagonal());
    }

    @Test
    void shouldRefuseWhatHasNoKrylovSpace() {
        SymmetricOperator a = matrix(1, 2);
        assertThrows(IllegalArgumentException.class, () -> Lanczos.of(a, new double[2], 2, 0));
        assertThrows(IllegalArgumentException.class, () -> Lanczos.of(a, new double[3], 2, 0));
        assertThrows(IllegalArgumentException.class, () -> Lanczos.of(a, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> Lanczos.of(matrix(1, Double.NaN), 2, 0, 1));
    }
}
