package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of the exact matrix product for an A that is stored transposed: the rows of one k are neighbours, the next k is
 * {@code aStep} floats away. Parameters as in {@link MatMulTileVector}.
 *
 * <p>A is read where it lies: one address serves all rows.
 */
final class MatMulColumnsVector {
    private MatMulColumnsVector() {}

    static void tile12x2(float[] a, int a0, int aStep, float[] b, int b0, int bStep,
                         float[] s, int s0, int sStep, float[] d, int d0, int dStep, int length) {
        FloatVector c0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector e0 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector c1 = FloatVector.fromArray(SPECIES, s, s0 + sStep);
        FloatVector e1 = FloatVector.fromArray(SPECIES, s, s0 + sStep + LANES);
        FloatVector c2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * sStep);
        FloatVector e2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * sStep + LANES);
        FloatVector c3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * sStep);
        FloatVector e3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * sStep + LANES);
        FloatVector c4 = FloatVector.fromArray(SPECIES, s, s0 + 4 * sStep);
        FloatVector e4 = FloatVector.fromArray(SPECIES, s, s0 + 4 * sStep + LANES);
        FloatVector c5 = FloatVector.fromArray(SPECIES, s, s0 + 5 * sStep);
        FloatVector e5 = FloatVector.fromArray(SPECIES, s, s0 + 5 * sStep + LANES);
        FloatVector c6 = FloatVector.fromArray(SPECIES, s, s0 + 6 * sStep);
        FloatVector e6 = FloatVector.fromArray(SPECIES, s, s0 + 6 * sStep + LANES);
        FloatVector c7 = FloatVector.fromArray(SPECIES, s, s0 + 7 * sStep);
        FloatVector e7 = FloatVector.fromArray(SPECIES, s, s0 + 7 * sStep + LANES);
        FloatVector c8 = FloatVector.fromArray(SPECIES, s, s0 + 8 * sStep);
        FloatVector e8 = FloatVector.fromArray(SPECIES, s, s0 + 8 * sStep + LANES);
        FloatVector c9 = FloatVector.fromArray(SPECIES, s, s0 + 9 * sStep);
        FloatVector e9 = FloatVector.fromArray(SPECIES, s, s0 + 9 * sStep + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, s, s0 + 10 * sStep);
        FloatVector e10 = FloatVector.fromArray(SPECIES, s, s0 + 10 * sStep + LANES);
        FloatVector c11 = FloatVector.fromArray(SPECIES, s, s0 + 11 * sStep);
        FloatVector e11 = FloatVector.fromArray(SPECIES, s, s0 + 11 * sStep + LANES);
        for (int p = 0; p < length; p++) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0);
            FloatVector z = FloatVector.fromArray(SPECIES, b, b0 + LANES);
            b0 += bStep;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0]);
            c0 = x.fma(y, c0);
            e0 = x.fma(z, e0);
            x = FloatVector.broadcast(SPECIES, a[a0 + 1]);
            c1 = x.fma(y, c1);
            e1 = x.fma(z, e1);
            x = FloatVector.broadcast(SPECIES, a[a0 + 2]);
            c2 = x.fma(y, c2);
            e2 = x.fma(z, e2);
            x = FloatVector.broadcast(SPECIES, a[a0 + 3]);
            c3 = x.fma(y, c3);
            e3 = x.fma(z, e3);
            x = FloatVector.broadcast(SPECIES, a[a0 + 4]);
            c4 = x.fma(y, c4);
            e4 = x.fma(z, e4);
            x = FloatVector.broadcast(SPECIES, a[a0 + 5]);
            c5 = x.fma(y, c5);
            e5 = x.fma(z, e5);
            x = FloatVector.broadcast(SPECIES, a[a0 + 6]);
            c6 = x.fma(y, c6);
            e6 = x.fma(z, e6);
            x = FloatVector.broadcast(SPECIES, a[a0 + 7]);
            c7 = x.fma(y, c7);
            e7 = x.fma(z, e7);
            x = FloatVector.broadcast(SPECIES, a[a0 + 8]);
            c8 = x.fma(y, c8);
            e8 = x.fma(z, e8);
            x = FloatVector.broadcast(SPECIES, a[a0 + 9]);
            c9 = x.fma(y, c9);
            e9 = x.fma(z, e9);
            x = FloatVector.broadcast(SPECIES, a[a0 + 10]);
            c10 = x.fma(y, c10);
            e10 = x.fma(z, e10);
            x = FloatVector.broadcast(SPECIES, a[a0 + 11]);
            c11 = x.fma(y, c11);
            e11 = x.fma(z, e11);
            a0 += aStep;
        }
        c0.intoArray(d, d0);
        e0.intoArray(d, d0 + LANES);
        c1.intoArray(d, d0 + dStep);
        e1.intoArray(d, d0 + dStep + LANES);
        c2.intoArray(d, d0 + 2 * dStep);
        e2.intoArray(d, d0 + 2 * dStep + LANES);
        c3.intoArray(d, d0 + 3 * dStep);
        e3.intoArray(d, d0 + 3 * dStep + LANES);
        c4.intoArray(d, d0 + 4 * dStep);
        e4.intoArray(d, d0 + 4 * dStep + LANES);
        c5.intoArray(d, d0 + 5 * dStep);
        e5.intoArray(d, d0 + 5 * dStep + LANES);
        c6.intoArray(d, d0 + 6 * dStep);
        e6.intoArray(d, d0 + 6 * dStep + LANES);
        c7.intoArray(d, d0 + 7 * dStep);
        e7.intoArray(d, d0 + 7 * dStep + LANES);
        c8.intoArray(d, d0 + 8 * dStep);
        e8.intoArray(d, d0 + 8 * dStep + LANES);
        c9.intoArray(d, d0 + 9 * dStep);
        e9.intoArray(d, d0 + 9 * dStep + LANES);
        c10.intoArray(d, d0 + 10 * dStep);
        e10.intoArray(d, d0 + 10 * dStep + LANES);
        c11.intoArray(d, d0 + 11 * dStep);
        e11.intoArray(d, d0 + 11 * dStep + LANES);
    }

    static void tile8x2(float[] a, int a0, int aStep, float[] b, int b0, int bStep,
                        float[] s, int s0, int sStep, float[] d, int d0, int dStep, int length) {
        FloatVector c0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector e0 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector c1 = FloatVector.fromArray(SPECIES, s, s0 + sStep);
        FloatVector e1 = FloatVector.fromArray(SPECIES, s, s0 + sStep + LANES);
        FloatVector c2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * sStep);
        FloatVector e2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * sStep + LANES);
        FloatVector c3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * sStep);
        FloatVector e3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * sStep + LANES);
        FloatVector c4 = FloatVector.fromArray(SPECIES, s, s0 + 4 * sStep);
        FloatVector e4 = FloatVector.fromArray(SPECIES, s, s0 + 4 * sStep + LANES);
        FloatVector c5 = FloatVector.fromArray(SPECIES, s, s0 + 5 * sStep);
        FloatVector e5 = FloatVector.fromArray(SPECIES, s, s0 + 5 * sStep + LANES);
        FloatVector c6 = FloatVector.fromArray(SPECIES, s, s0 + 6 * sStep);
        FloatVector e6 = FloatVector.fromArray(SPECIES, s, s0 + 6 * sStep + LANES);
        FloatVector c7 = FloatVector.fromArray(SPECIES, s, s0 + 7 * sStep);
        FloatVector e7 = FloatVector.fromArray(SPECIES, s, s0 + 7 * sStep + LANES);
        for (int p = 0; p < length; p++) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0);
            FloatVector z = FloatVector.fromArray(SPECIES, b, b0 + LANES);
            b0 += bStep;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0]);
            c0 = x.fma(y, c0);
            e0 = x.fma(z, e0);
            x = FloatVector.broadcast(SPECIES, a[a0 + 1]);
            c1 = x.fma(y, c1);
            e1 = x.fma(z, e1);
            x = FloatVector.broadcast(SPECIES, a[a0 + 2]);
            c2 = x.fma(y, c2);
            e2 = x.fma(z, e2);
            x = FloatVector.broadcast(SPECIES, a[a0 + 3]);
            c3 = x.fma(y, c3);
            e3 = x.fma(z, e3);
            x = FloatVector.broadcast(SPECIES, a[a0 + 4]);
            c4 = x.fma(y, c4);
            e4 = x.fma(z, e4);
            x = FloatVector.broadcast(SPECIES, a[a0 + 5]);
            c5 = x.fma(y, c5);
            e5 = x.fma(z, e5);
            x = FloatVector.broadcast(SPECIES, a[a0 + 6]);
            c6 = x.fma(y, c6);
            e6 = x.fma(z, e6);
            x = FloatVector.broadcast(SPECIES, a[a0 + 7]);
            c7 = x.fma(y, c7);
            e7 = x.fma(z, e7);
            a0 += aStep;
        }
        c0.intoArray(d, d0);
        e0.intoArray(d, d0 + LANES);
        c1.intoArray(d, d0 + dStep);
        e1.intoArray(d, d0 + dStep + LANES);
        c2.intoArray(d, d0 + 2 * dStep);
        e2.intoArray(d, d0 + 2 * dStep + LANES);
        c3.intoArray(d, d0 + 3 * dStep);
        e3.intoArray(d, d0 + 3 * dStep + LANES);
        c4.intoArray(d, d0 + 4 * dStep);
        e4.intoArray(d, d0 + 4 * dStep + LANES);
        c5.intoArray(d, d0 + 5 * dStep);
        e5.intoArray(d, d0 + 5 * dStep + LANES);
        c6.intoArray(d, d0 + 6 * dStep);
        e6.intoArray(d, d0 + 6 * dStep + LANES);
        c7.intoArray(d, d0 + 7 * dStep);
        e7.intoArray(d, d0 + 7 * dStep + LANES);
    }

    static void tile6x2(float[] a, int a0, int aStep, float[] b, int b0, int bStep,
                        float[] s, int s0, int sStep, float[] d, int d0, int dStep, int length) {
        FloatVector c0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector e0 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector c1 = FloatVector.fromArray(SPECIES, s, s0 + sStep);
        FloatVector e1 = FloatVector.fromArray(SPECIES, s, s0 + sStep + LANES);
        FloatVector c2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * sStep);
        FloatVector e2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * sStep + LANES);
        FloatVector c3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * sStep);
        FloatVector e3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * sStep + LANES);
        FloatVector c4 = FloatVector.fromArray(SPECIES, s, s0 + 4 * sStep);
        FloatVector e4 = FloatVector.fromArray(SPECIES, s, s0 + 4 * sStep + LANES);
        FloatVector c5 = FloatVector.fromArray(SPECIES, s, s0 + 5 * sStep);
        FloatVector e5 = FloatVector.fromArray(SPECIES, s, s0 + 5 * sStep + LANES);
        for (int p = 0; p < length; p++) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0);
            FloatVector z = FloatVector.fromArray(SPECIES, b, b0 + LANES);
            b0 += bStep;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0]);
            c0 = x.fma(y, c0);
            e0 = x.fma(z, e0);
            x = FloatVector.broadcast(SPECIES, a[a0 + 1]);
            c1 = x.fma(y, c1);
            e1 = x.fma(z, e1);
            x = FloatVector.broadcast(SPECIES, a[a0 + 2]);
            c2 = x.fma(y, c2);
            e2 = x.fma(z, e2);
            x = FloatVector.broadcast(SPECIES, a[a0 + 3]);
            c3 = x.fma(y, c3);
            e3 = x.fma(z, e3);
            x = FloatVector.broadcast(SPECIES, a[a0 + 4]);
            c4 = x.fma(y, c4);
            e4 = x.fma(z, e4);
            x = FloatVector.broadcast(SPECIES, a[a0 + 5]);
            c5 = x.fma(y, c5);
            e5 = x.fma(z, e5);
            a0 += aStep;
        }
        c0.intoArray(d, d0);
        e0.intoArray(d, d0 + LANES);
        c1.intoArray(d, d0 + dStep);
        e1.intoArray(d, d0 + dStep + LANES);
        c2.intoArray(d, d0 + 2 * dStep);
        e2.intoArray(d, d0 + 2 * dStep + LANES);
        c3.intoArray(d, d0 + 3 * dStep);
        e3.intoArray(d, d0 + 3 * dStep + LANES);
        c4.intoArray(d, d0 + 4 * dStep);
        e4.intoArray(d, d0 + 4 * dStep + LANES);
        c5.intoArray(d, d0 + 5 * dStep);
        e5.intoArray(d, d0 + 5 * dStep + LANES);
    }
}
