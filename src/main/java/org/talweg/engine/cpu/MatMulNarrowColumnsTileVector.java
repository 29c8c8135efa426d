package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of the exact matrix product Aᵀ·B with the rows of the result in the lanes: two vectors of rows by ten or
 * five columns.
 *
 * <p>acc(j, i) starts at +0 and goes through {@code fma(B(p, j), A(p, i), acc)} for ascending p. Parameters: {@code a, a0} the
 * first row's element of k 0; {@code aStep} floats from a k to the next; {@code b, b0} the first column's element of a B whose
 * rows lie {@value #B_STEP} floats apart; {@code d, d0} where the result goes, column after column; {@code length} the number
 * of k.
 */
final class MatMulNarrowColumnsTileVector {
    /** Rows of the result in a tile. */
    static final int ROWS = 2 * LANES;
    /** The most columns of a product that is worth having its rows in the lanes: a second tile would waste too much. */
    static final int MOST = 10;
    /** Floats from one row of packed B to the next. */
    static final int B_STEP = 16;

    private MatMulNarrowColumnsTileVector() {}

    static void columns10(float[] a, int a0, int aStep, float[] b, int b0, float[] d, int d0, int length) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector e0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector e1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector e2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector e3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector e4 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        FloatVector e5 = FloatVector.zero(SPECIES);
        FloatVector c6 = FloatVector.zero(SPECIES);
        FloatVector e6 = FloatVector.zero(SPECIES);
        FloatVector c7 = FloatVector.zero(SPECIES);
        FloatVector e7 = FloatVector.zero(SPECIES);
        FloatVector c8 = FloatVector.zero(SPECIES);
        FloatVector e8 = FloatVector.zero(SPECIES);
        FloatVector c9 = FloatVector.zero(SPECIES);
        FloatVector e9 = FloatVector.zero(SPECIES);
        for (int p = 0; p < length; p++) {
            FloatVector y = FloatVector.fromArray(SPECIES, a, a0);
            FloatVector z = FloatVector.fromArray(SPECIES, a, a0 + LANES);
            a0 += aStep;
            FloatVector x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP]);
            c0 = x.fma(y, c0);
            e0 = x.fma(z, e0);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 1]);
            c1 = x.fma(y, c1);
            e1 = x.fma(z, e1);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 2]);
            c2 = x.fma(y, c2);
            e2 = x.fma(z, e2);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 3]);
            c3 = x.fma(y, c3);
            e3 = x.fma(z, e3);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 4]);
            c4 = x.fma(y, c4);
            e4 = x.fma(z, e4);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 5]);
            c5 = x.fma(y, c5);
            e5 = x.fma(z, e5);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 6]);
            c6 = x.fma(y, c6);
            e6 = x.fma(z, e6);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 7]);
            c7 = x.fma(y, c7);
            e7 = x.fma(z, e7);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 8]);
            c8 = x.fma(y, c8);
            e8 = x.fma(z, e8);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 9]);
            c9 = x.fma(y, c9);
            e9 = x.fma(z, e9);
        }
        c0.intoArray(d, d0);
        e0.intoArray(d, d0 + LANES);
        c1.intoArray(d, d0 + 2 * LANES);
        e1.intoArray(d, d0 + 3 * LANES);
        c2.intoArray(d, d0 + 4 * LANES);
        e2.intoArray(d, d0 + 5 * LANES);
        c3.intoArray(d, d0 + 6 * LANES);
        e3.intoArray(d, d0 + 7 * LANES);
        c4.intoArray(d, d0 + 8 * LANES);
        e4.intoArray(d, d0 + 9 * LANES);
        c5.intoArray(d, d0 + 10 * LANES);
        e5.intoArray(d, d0 + 11 * LANES);
        c6.intoArray(d, d0 + 12 * LANES);
        e6.intoArray(d, d0 + 13 * LANES);
        c7.intoArray(d, d0 + 14 * LANES);
        e7.intoArray(d, d0 + 15 * LANES);
        c8.intoArray(d, d0 + 16 * LANES);
        e8.intoArray(d, d0 + 17 * LANES);
        c9.intoArray(d, d0 + 18 * LANES);
        e9.intoArray(d, d0 + 19 * LANES);
    }

    static void columns5(float[] a, int a0, int aStep, float[] b, int b0, float[] d, int d0, int length) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector e0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector e1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector e2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector e3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector e4 = FloatVector.zero(SPECIES);
        for (int p = 0; p < length; p++) {
            FloatVector y = FloatVector.fromArray(SPECIES, a, a0);
            FloatVector z = FloatVector.fromArray(SPECIES, a, a0 + LANES);
            a0 += aStep;
            FloatVector x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP]);
            c0 = x.fma(y, c0);
            e0 = x.fma(z, e0);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 1]);
            c1 = x.fma(y, c1);
            e1 = x.fma(z, e1);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 2]);
            c2 = x.fma(y, c2);
            e2 = x.fma(z, e2);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 3]);
            c3 = x.fma(y, c3);
            e3 = x.fma(z, e3);
            x = FloatVector.broadcast(SPECIES, b[b0 + p * B_STEP + 4]);
            c4 = x.fma(y, c4);
            e4 = x.fma(z, e4);
        }
        c0.intoArray(d, d0);
        e0.intoArray(d, d0 + LANES);
        c1.intoArray(d, d0 + 2 * LANES);
        e1.intoArray(d, d0 + 3 * LANES);
        c2.intoArray(d, d0 + 4 * LANES);
        e2.intoArray(d, d0 + 5 * LANES);
        c3.intoArray(d, d0 + 6 * LANES);
        e3.intoArray(d, d0 + 7 * LANES);
        c4.intoArray(d, d0 + 8 * LANES);
        e4.intoArray(d, d0 + 9 * LANES);
    }
}
