package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of eight rows of the exact matrix product, for all k of a short chain, straight from A.
 *
 * <p>acc(i, j) starts at +0 and goes through {@code fma(A(i, p), B(p, j), acc)} for ascending p. Parameters of every tile:
 * {@code a, a0} the first element of row 0; {@code aStep} floats from a row to the next, or where A is stored transposed
 * from a k to the next; {@code b, b0} a panel of B whose rows follow each other without a gap; {@code d, d0, dStep} where the
 * rows of the result begin; {@code length} the number of k.
 *
 * <p>The panel's width and all offsets within a step are constants, so that C2 checks indices before the loop instead of in it
 * and one register addresses the panel. Eight rows leave general registers for the addresses of as many rows.
 */
final class MatMulNarrowRowsTileVector {
    /** Rows of a tile. */
    static final int ROWS = 8;

    private MatMulNarrowRowsTileVector() {}

    /** Packs {@code rows} rows of B, {@code step} floats apart, as a panel of one vector. */
    static void copy1(float[] b, int b0, int step, float[] to, int to0, int rows) {
        for (int p = 0; p < rows; p++, b0 += step) {
            FloatVector.fromArray(SPECIES, b, b0).intoArray(to, to0 + p * LANES);
        }
    }

    /** The same as a panel of two vectors. */
    static void copy2(float[] b, int b0, int step, float[] to, int to0, int rows) {
        for (int p = 0; p < rows; p++, b0 += step) {
            FloatVector.fromArray(SPECIES, b, b0).intoArray(to, to0 + p * (2 * LANES));
            FloatVector.fromArray(SPECIES, b, b0 + LANES).intoArray(to, to0 + p * (2 * LANES) + LANES);
        }
    }

    /** One vector of columns; two k at a time, since finding eight rows costs as much as their products. */
    static void rows8x1(float[] a, int a0, int aStep, float[] b, int b0, float[] d, int d0, int dStep, int length) {
        int a1 = a0 + aStep;
        int a2 = a1 + aStep;
        int a3 = a2 + aStep;
        int a4 = a3 + aStep;
        int a5 = a4 + aStep;
        int a6 = a5 + aStep;
        int a7 = a6 + aStep;
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        FloatVector c6 = FloatVector.zero(SPECIES);
        FloatVector c7 = FloatVector.zero(SPECIES);
        int p = 0;
        for (; p < length - 1; p += 2) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0 + p * LANES);
            FloatVector z = FloatVector.fromArray(SPECIES, b, b0 + (p + 1) * LANES);
            c0 = FloatVector.broadcast(SPECIES, a[a0 + p]).fma(y, c0);
            c0 = FloatVector.broadcast(SPECIES, a[a0 + p + 1]).fma(z, c0);
            c1 = FloatVector.broadcast(SPECIES, a[a1 + p]).fma(y, c1);
            c1 = FloatVector.broadcast(SPECIES, a[a1 + p + 1]).fma(z, c1);
            c2 = FloatVector.broadcast(SPECIES, a[a2 + p]).fma(y, c2);
            c2 = FloatVector.broadcast(SPECIES, a[a2 + p + 1]).fma(z, c2);
            c3 = FloatVector.broadcast(SPECIES, a[a3 + p]).fma(y, c3);
            c3 = FloatVector.broadcast(SPECIES, a[a3 + p + 1]).fma(z, c3);
            c4 = FloatVector.broadcast(SPECIES, a[a4 + p]).fma(y, c4);
            c4 = FloatVector.broadcast(SPECIES, a[a4 + p + 1]).fma(z, c4);
            c5 = FloatVector.broadcast(SPECIES, a[a5 + p]).fma(y, c5);
            c5 = FloatVector.broadcast(SPECIES, a[a5 + p + 1]).fma(z, c5);
            c6 = FloatVector.broadcast(SPECIES, a[a6 + p]).fma(y, c6);
            c6 = FloatVector.broadcast(SPECIES, a[a6 + p + 1]).fma(z, c6);
            c7 = FloatVector.broadcast(SPECIES, a[a7 + p]).fma(y, c7);
            c7 = FloatVector.broadcast(SPECIES, a[a7 + p + 1]).fma(z, c7);
        }
        if (p < length) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0 + p * LANES);
            c0 = FloatVector.broadcast(SPECIES, a[a0 + p]).fma(y, c0);
            c1 = FloatVector.broadcast(SPECIES, a[a1 + p]).fma(y, c1);
            c2 = FloatVector.broadcast(SPECIES, a[a2 + p]).fma(y, c2);
            c3 = FloatVector.broadcast(SPECIES, a[a3 + p]).fma(y, c3);
            c4 = FloatVector.broadcast(SPECIES, a[a4 + p]).fma(y, c4);
            c5 = FloatVector.broadcast(SPECIES, a[a5 + p]).fma(y, c5);
            c6 = FloatVector.broadcast(SPECIES, a[a6 + p]).fma(y, c6);
            c7 = FloatVector.broadcast(SPECIES, a[a7 + p]).fma(y, c7);
        }
        c0.intoArray(d, d0);
        c1.intoArray(d, d0 + dStep);
        c2.intoArray(d, d0 + 2 * dStep);
        c3.intoArray(d, d0 + 3 * dStep);
        c4.intoArray(d, d0 + 4 * dStep);
        c5.intoArray(d, d0 + 5 * dStep);
        c6.intoArray(d, d0 + 6 * dStep);
        c7.intoArray(d, d0 + 7 * dStep);
    }

    /** Two vectors of columns. */
    static void rows8x2(float[] a, int a0, int aStep, float[] b, int b0, float[] d, int d0, int dStep, int length) {
        int a1 = a0 + aStep;
        int a2 = a1 + aStep;
        int a3 = a2 + aStep;
        int a4 = a3 + aStep;
        int a5 = a4 + aStep;
        int a6 = a5 + aStep;
        int a7 = a6 + aStep;
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
        for (int p = 0; p < length; p++) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0 + p * (2 * LANES));
            FloatVector z = FloatVector.fromArray(SPECIES, b, b0 + p * (2 * LANES) + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + p]);
            c0 = x.fma(y, c0);
            e0 = x.fma(z, e0);
            x = FloatVector.broadcast(SPECIES, a[a1 + p]);
            c1 = x.fma(y, c1);
            e1 = x.fma(z, e1);
            x = FloatVector.broadcast(SPECIES, a[a2 + p]);
            c2 = x.fma(y, c2);
            e2 = x.fma(z, e2);
            x = FloatVector.broadcast(SPECIES, a[a3 + p]);
            c3 = x.fma(y, c3);
            e3 = x.fma(z, e3);
            x = FloatVector.broadcast(SPECIES, a[a4 + p]);
            c4 = x.fma(y, c4);
            e4 = x.fma(z, e4);
            x = FloatVector.broadcast(SPECIES, a[a5 + p]);
            c5 = x.fma(y, c5);
            e5 = x.fma(z, e5);
            x = FloatVector.broadcast(SPECIES, a[a6 + p]);
            c6 = x.fma(y, c6);
            e6 = x.fma(z, e6);
            x = FloatVector.broadcast(SPECIES, a[a7 + p]);
            c7 = x.fma(y, c7);
            e7 = x.fma(z, e7);
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

    /** One vector of columns, A stored transposed: its eight rows lie side by side. */
    static void adjacent8x1(float[] a, int a0, int aStep, float[] b, int b0, float[] d, int d0, int dStep, int length) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        FloatVector c6 = FloatVector.zero(SPECIES);
        FloatVector c7 = FloatVector.zero(SPECIES);
        for (int p = 0; p < length; p++) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0 + p * LANES);
            c0 = FloatVector.broadcast(SPECIES, a[a0]).fma(y, c0);
            c1 = FloatVector.broadcast(SPECIES, a[a0 + 1]).fma(y, c1);
            c2 = FloatVector.broadcast(SPECIES, a[a0 + 2]).fma(y, c2);
            c3 = FloatVector.broadcast(SPECIES, a[a0 + 3]).fma(y, c3);
            c4 = FloatVector.broadcast(SPECIES, a[a0 + 4]).fma(y, c4);
            c5 = FloatVector.broadcast(SPECIES, a[a0 + 5]).fma(y, c5);
            c6 = FloatVector.broadcast(SPECIES, a[a0 + 6]).fma(y, c6);
            c7 = FloatVector.broadcast(SPECIES, a[a0 + 7]).fma(y, c7);
            a0 += aStep;
        }
        c0.intoArray(d, d0);
        c1.intoArray(d, d0 + dStep);
        c2.intoArray(d, d0 + 2 * dStep);
        c3.intoArray(d, d0 + 3 * dStep);
        c4.intoArray(d, d0 + 4 * dStep);
        c5.intoArray(d, d0 + 5 * dStep);
        c6.intoArray(d, d0 + 6 * dStep);
        c7.intoArray(d, d0 + 7 * dStep);
    }

    /** Two vectors of columns, A stored transposed. */
    static void adjacent8x2(float[] a, int a0, int aStep, float[] b, int b0, float[] d, int d0, int dStep, int length) {
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
        for (int p = 0; p < length; p++) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0 + p * (2 * LANES));
            FloatVector z = FloatVector.fromArray(SPECIES, b, b0 + p * (2 * LANES) + LANES);
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
}
