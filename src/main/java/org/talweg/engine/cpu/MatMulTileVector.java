package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of the exact matrix product: R rows by one, two or four vectors of columns, for a run of consecutive k.
 *
 * <p>acc(i, j) starts at start(i, j) and goes through {@code fma(A(i, p), B(p, j), acc)} for ascending p. Accumulators
 * are local variables because only those stay in registers. Tiles of different heights are unrolled by hand for that
 * reason; they differ in nothing else.
 *
 * <p>A is read where it lies, stored either way, by an address for each row; a tile is low and wide, since there are not registers
 * for the addresses of many rows, and loading those costs more than the arithmetic. The step from one k to the next is a variable even
 * where it is always 1: of a constant one the JVM's compiler makes three loops, and now and then (in about every second start of a JVM) the
 * slowest of them does the work, at a third of the speed.
 *
 * <p>Parameters of every tile: {@code a, a0} A from its first element on, rows {@code aRow} and k {@code aStep} floats apart;
 * {@code b, b0, bStep} rows of B, {@code bStep} floats apart; {@code s, s0, sStep} where the chains start;
 * {@code d, d0, dStep} where they are stored; {@code length} the number of k. Four vectors of columns are two panels: the second
 * begins {@code bNext} floats after the first, its chains {@code sNext} and {@code dNext}.
 */
final class MatMulTileVector {
    private MatMulTileVector() {}

    /** Copies {@code length} floats, one vector or two. */
    static void copy(float[] from, int from0, float[] to, int to0, int length) {
        FloatVector.fromArray(SPECIES, from, from0).intoArray(to, to0);
        if (length > LANES) {
            FloatVector.fromArray(SPECIES, from, from0 + LANES).intoArray(to, to0 + LANES);
        }
    }

    static void tile6x4(float[] a, int a0, int aRow, int aStep, float[] b, int b0, int bNext, int bStep,
                        float[] s, int s0, int sNext, int sStep, float[] d, int d0, int dNext, int dStep, int length) {
        int a1 = a0 + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int a4 = a3 + aRow;
        int a5 = a4 + aRow;
        int b1 = b0 + bNext;
        int s1 = s0 + sNext;
        int d1 = d0 + dNext;
        FloatVector c0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector e0 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector g0 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector h0 = FloatVector.fromArray(SPECIES, s, s1 + LANES);
        FloatVector c1 = FloatVector.fromArray(SPECIES, s, s0 + sStep);
        FloatVector e1 = FloatVector.fromArray(SPECIES, s, s0 + sStep + LANES);
        FloatVector g1 = FloatVector.fromArray(SPECIES, s, s1 + sStep);
        FloatVector h1 = FloatVector.fromArray(SPECIES, s, s1 + sStep + LANES);
        FloatVector c2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * sStep);
        FloatVector e2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * sStep + LANES);
        FloatVector g2 = FloatVector.fromArray(SPECIES, s, s1 + 2 * sStep);
        FloatVector h2 = FloatVector.fromArray(SPECIES, s, s1 + 2 * sStep + LANES);
        FloatVector c3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * sStep);
        FloatVector e3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * sStep + LANES);
        FloatVector g3 = FloatVector.fromArray(SPECIES, s, s1 + 3 * sStep);
        FloatVector h3 = FloatVector.fromArray(SPECIES, s, s1 + 3 * sStep + LANES);
        FloatVector c4 = FloatVector.fromArray(SPECIES, s, s0 + 4 * sStep);
        FloatVector e4 = FloatVector.fromArray(SPECIES, s, s0 + 4 * sStep + LANES);
        FloatVector g4 = FloatVector.fromArray(SPECIES, s, s1 + 4 * sStep);
        FloatVector h4 = FloatVector.fromArray(SPECIES, s, s1 + 4 * sStep + LANES);
        FloatVector c5 = FloatVector.fromArray(SPECIES, s, s0 + 5 * sStep);
        FloatVector e5 = FloatVector.fromArray(SPECIES, s, s0 + 5 * sStep + LANES);
        FloatVector g5 = FloatVector.fromArray(SPECIES, s, s1 + 5 * sStep);
        FloatVector h5 = FloatVector.fromArray(SPECIES, s, s1 + 5 * sStep + LANES);
        for (int p = 0, q = 0; p < length; p++, q += aStep) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0);
            FloatVector z = FloatVector.fromArray(SPECIES, b, b0 + LANES);
            FloatVector v = FloatVector.fromArray(SPECIES, b, b1);
            FloatVector w = FloatVector.fromArray(SPECIES, b, b1 + LANES);
            b0 += bStep;
            b1 += bStep;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + q]);
            c0 = x.fma(y, c0);
            e0 = x.fma(z, e0);
            g0 = x.fma(v, g0);
            h0 = x.fma(w, h0);
            x = FloatVector.broadcast(SPECIES, a[a1 + q]);
            c1 = x.fma(y, c1);
            e1 = x.fma(z, e1);
            g1 = x.fma(v, g1);
            h1 = x.fma(w, h1);
            x = FloatVector.broadcast(SPECIES, a[a2 + q]);
            c2 = x.fma(y, c2);
            e2 = x.fma(z, e2);
            g2 = x.fma(v, g2);
            h2 = x.fma(w, h2);
            x = FloatVector.broadcast(SPECIES, a[a3 + q]);
            c3 = x.fma(y, c3);
            e3 = x.fma(z, e3);
            g3 = x.fma(v, g3);
            h3 = x.fma(w, h3);
            x = FloatVector.broadcast(SPECIES, a[a4 + q]);
            c4 = x.fma(y, c4);
            e4 = x.fma(z, e4);
            g4 = x.fma(v, g4);
            h4 = x.fma(w, h4);
            x = FloatVector.broadcast(SPECIES, a[a5 + q]);
            c5 = x.fma(y, c5);
            e5 = x.fma(z, e5);
            g5 = x.fma(v, g5);
            h5 = x.fma(w, h5);
        }
        c0.intoArray(d, d0);
        e0.intoArray(d, d0 + LANES);
        g0.intoArray(d, d1);
        h0.intoArray(d, d1 + LANES);
        c1.intoArray(d, d0 + dStep);
        e1.intoArray(d, d0 + dStep + LANES);
        g1.intoArray(d, d1 + dStep);
        h1.intoArray(d, d1 + dStep + LANES);
        c2.intoArray(d, d0 + 2 * dStep);
        e2.intoArray(d, d0 + 2 * dStep + LANES);
        g2.intoArray(d, d1 + 2 * dStep);
        h2.intoArray(d, d1 + 2 * dStep + LANES);
        c3.intoArray(d, d0 + 3 * dStep);
        e3.intoArray(d, d0 + 3 * dStep + LANES);
        g3.intoArray(d, d1 + 3 * dStep);
        h3.intoArray(d, d1 + 3 * dStep + LANES);
        c4.intoArray(d, d0 + 4 * dStep);
        e4.intoArray(d, d0 + 4 * dStep + LANES);
        g4.intoArray(d, d1 + 4 * dStep);
        h4.intoArray(d, d1 + 4 * dStep + LANES);
        c5.intoArray(d, d0 + 5 * dStep);
        e5.intoArray(d, d0 + 5 * dStep + LANES);
        g5.intoArray(d, d1 + 5 * dStep);
        h5.intoArray(d, d1 + 5 * dStep + LANES);
    }

    static void tile4x4(float[] a, int a0, int aRow, int aStep, float[] b, int b0, int bNext, int bStep,
                        float[] s, int s0, int sNext, int sStep, float[] d, int d0, int dNext, int dStep, int length) {
        int a1 = a0 + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int b1 = b0 + bNext;
        int s1 = s0 + sNext;
        int d1 = d0 + dNext;
        FloatVector c0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector e0 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector g0 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector h0 = FloatVector.fromArray(SPECIES, s, s1 + LANES);
        FloatVector c1 = FloatVector.fromArray(SPECIES, s, s0 + sStep);
        FloatVector e1 = FloatVector.fromArray(SPECIES, s, s0 + sStep + LANES);
        FloatVector g1 = FloatVector.fromArray(SPECIES, s, s1 + sStep);
        FloatVector h1 = FloatVector.fromArray(SPECIES, s, s1 + sStep + LANES);
        FloatVector c2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * sStep);
        FloatVector e2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * sStep + LANES);
        FloatVector g2 = FloatVector.fromArray(SPECIES, s, s1 + 2 * sStep);
        FloatVector h2 = FloatVector.fromArray(SPECIES, s, s1 + 2 * sStep + LANES);
        FloatVector c3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * sStep);
        FloatVector e3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * sStep + LANES);
        FloatVector g3 = FloatVector.fromArray(SPECIES, s, s1 + 3 * sStep);
        FloatVector h3 = FloatVector.fromArray(SPECIES, s, s1 + 3 * sStep + LANES);
        for (int p = 0, q = 0; p < length; p++, q += aStep) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0);
            FloatVector z = FloatVector.fromArray(SPECIES, b, b0 + LANES);
            FloatVector v = FloatVector.fromArray(SPECIES, b, b1);
            FloatVector w = FloatVector.fromArray(SPECIES, b, b1 + LANES);
            b0 += bStep;
            b1 += bStep;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + q]);
            c0 = x.fma(y, c0);
            e0 = x.fma(z, e0);
            g0 = x.fma(v, g0);
            h0 = x.fma(w, h0);
            x = FloatVector.broadcast(SPECIES, a[a1 + q]);
            c1 = x.fma(y, c1);
            e1 = x.fma(z, e1);
            g1 = x.fma(v, g1);
            h1 = x.fma(w, h1);
            x = FloatVector.broadcast(SPECIES, a[a2 + q]);
            c2 = x.fma(y, c2);
            e2 = x.fma(z, e2);
            g2 = x.fma(v, g2);
            h2 = x.fma(w, h2);
            x = FloatVector.broadcast(SPECIES, a[a3 + q]);
            c3 = x.fma(y, c3);
            e3 = x.fma(z, e3);
            g3 = x.fma(v, g3);
            h3 = x.fma(w, h3);
        }
        c0.intoArray(d, d0);
        e0.intoArray(d, d0 + LANES);
        g0.intoArray(d, d1);
        h0.intoArray(d, d1 + LANES);
        c1.intoArray(d, d0 + dStep);
        e1.intoArray(d, d0 + dStep + LANES);
        g1.intoArray(d, d1 + dStep);
        h1.intoArray(d, d1 + dStep + LANES);
        c2.intoArray(d, d0 + 2 * dStep);
        e2.intoArray(d, d0 + 2 * dStep + LANES);
        g2.intoArray(d, d1 + 2 * dStep);
        h2.intoArray(d, d1 + 2 * dStep + LANES);
        c3.intoArray(d, d0 + 3 * dStep);
        e3.intoArray(d, d0 + 3 * dStep + LANES);
        g3.intoArray(d, d1 + 3 * dStep);
        h3.intoArray(d, d1 + 3 * dStep + LANES);
    }

    static void tile6x2(float[] a, int a0, int aRow, int aStep, float[] b, int b0, int bStep,
                        float[] s, int s0, int sStep, float[] d, int d0, int dStep, int length) {
        int a1 = a0 + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int a4 = a3 + aRow;
        int a5 = a4 + aRow;
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
        for (int p = 0, q = 0; p < length; p++, q += aStep) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0);
            FloatVector z = FloatVector.fromArray(SPECIES, b, b0 + LANES);
            b0 += bStep;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + q]);
            c0 = x.fma(y, c0);
            e0 = x.fma(z, e0);
            x = FloatVector.broadcast(SPECIES, a[a1 + q]);
            c1 = x.fma(y, c1);
            e1 = x.fma(z, e1);
            x = FloatVector.broadcast(SPECIES, a[a2 + q]);
            c2 = x.fma(y, c2);
            e2 = x.fma(z, e2);
            x = FloatVector.broadcast(SPECIES, a[a3 + q]);
            c3 = x.fma(y, c3);
            e3 = x.fma(z, e3);
            x = FloatVector.broadcast(SPECIES, a[a4 + q]);
            c4 = x.fma(y, c4);
            e4 = x.fma(z, e4);
            x = FloatVector.broadcast(SPECIES, a[a5 + q]);
            c5 = x.fma(y, c5);
            e5 = x.fma(z, e5);
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

    /** The last 4 rows or fewer: rows from {@code rows} on repeat the last one, in A as in start and output. */
    static void tile4x2(float[] a, int a0, int aRow, int aStep, float[] b, int b0, int bStep,
                        float[] s, int s0, int sStep, float[] d, int d0, int dStep, int length, int rows) {
        int a1 = a0 + Math.min(1, rows - 1) * aRow;
        int a2 = a0 + Math.min(2, rows - 1) * aRow;
        int a3 = a0 + Math.min(3, rows - 1) * aRow;
        int s1 = s0 + Math.min(1, rows - 1) * sStep;
        int s2 = s0 + Math.min(2, rows - 1) * sStep;
        int s3 = s0 + Math.min(3, rows - 1) * sStep;
        FloatVector c0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector e0 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector c1 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector e1 = FloatVector.fromArray(SPECIES, s, s1 + LANES);
        FloatVector c2 = FloatVector.fromArray(SPECIES, s, s2);
        FloatVector e2 = FloatVector.fromArray(SPECIES, s, s2 + LANES);
        FloatVector c3 = FloatVector.fromArray(SPECIES, s, s3);
        FloatVector e3 = FloatVector.fromArray(SPECIES, s, s3 + LANES);
        for (int p = 0, q = 0; p < length; p++, q += aStep) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0);
            FloatVector z = FloatVector.fromArray(SPECIES, b, b0 + LANES);
            b0 += bStep;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + q]);
            c0 = x.fma(y, c0);
            e0 = x.fma(z, e0);
            x = FloatVector.broadcast(SPECIES, a[a1 + q]);
            c1 = x.fma(y, c1);
            e1 = x.fma(z, e1);
            x = FloatVector.broadcast(SPECIES, a[a2 + q]);
            c2 = x.fma(y, c2);
            e2 = x.fma(z, e2);
            x = FloatVector.broadcast(SPECIES, a[a3 + q]);
            c3 = x.fma(y, c3);
            e3 = x.fma(z, e3);
        }
        int d1 = d0 + Math.min(1, rows - 1) * dStep;
        int d2 = d0 + Math.min(2, rows - 1) * dStep;
        int d3 = d0 + Math.min(3, rows - 1) * dStep;
        c0.intoArray(d, d0);
        e0.intoArray(d, d0 + LANES);
        c1.intoArray(d, d1);
        e1.intoArray(d, d1 + LANES);
        c2.intoArray(d, d2);
        e2.intoArray(d, d2 + LANES);
        c3.intoArray(d, d3);
        e3.intoArray(d, d3 + LANES);
    }

    static void tile12x1(float[] a, int a0, int aRow, int aStep, float[] b, int b0, int bStep,
                         float[] s, int s0, int sStep, float[] d, int d0, int dStep, int length) {
        int a1 = a0 + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int a4 = a3 + aRow;
        int a5 = a4 + aRow;
        int a6 = a5 + aRow;
        int a7 = a6 + aRow;
        int a8 = a7 + aRow;
        int a9 = a8 + aRow;
        int a10 = a9 + aRow;
        int a11 = a10 + aRow;
        FloatVector c0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector c1 = FloatVector.fromArray(SPECIES, s, s0 + sStep);
        FloatVector c2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * sStep);
        FloatVector c3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * sStep);
        FloatVector c4 = FloatVector.fromArray(SPECIES, s, s0 + 4 * sStep);
        FloatVector c5 = FloatVector.fromArray(SPECIES, s, s0 + 5 * sStep);
        FloatVector c6 = FloatVector.fromArray(SPECIES, s, s0 + 6 * sStep);
        FloatVector c7 = FloatVector.fromArray(SPECIES, s, s0 + 7 * sStep);
        FloatVector c8 = FloatVector.fromArray(SPECIES, s, s0 + 8 * sStep);
        FloatVector c9 = FloatVector.fromArray(SPECIES, s, s0 + 9 * sStep);
        FloatVector c10 = FloatVector.fromArray(SPECIES, s, s0 + 10 * sStep);
        FloatVector c11 = FloatVector.fromArray(SPECIES, s, s0 + 11 * sStep);
        for (int p = 0, q = 0; p < length; p++, q += aStep) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0);
            b0 += bStep;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + q]);
            c0 = x.fma(y, c0);
            x = FloatVector.broadcast(SPECIES, a[a1 + q]);
            c1 = x.fma(y, c1);
            x = FloatVector.broadcast(SPECIES, a[a2 + q]);
            c2 = x.fma(y, c2);
            x = FloatVector.broadcast(SPECIES, a[a3 + q]);
            c3 = x.fma(y, c3);
            x = FloatVector.broadcast(SPECIES, a[a4 + q]);
            c4 = x.fma(y, c4);
            x = FloatVector.broadcast(SPECIES, a[a5 + q]);
            c5 = x.fma(y, c5);
            x = FloatVector.broadcast(SPECIES, a[a6 + q]);
            c6 = x.fma(y, c6);
            x = FloatVector.broadcast(SPECIES, a[a7 + q]);
            c7 = x.fma(y, c7);
            x = FloatVector.broadcast(SPECIES, a[a8 + q]);
            c8 = x.fma(y, c8);
            x = FloatVector.broadcast(SPECIES, a[a9 + q]);
            c9 = x.fma(y, c9);
            x = FloatVector.broadcast(SPECIES, a[a10 + q]);
            c10 = x.fma(y, c10);
            x = FloatVector.broadcast(SPECIES, a[a11 + q]);
            c11 = x.fma(y, c11);
        }
        c0.intoArray(d, d0);
        c1.intoArray(d, d0 + dStep);
        c2.intoArray(d, d0 + 2 * dStep);
        c3.intoArray(d, d0 + 3 * dStep);
        c4.intoArray(d, d0 + 4 * dStep);
        c5.intoArray(d, d0 + 5 * dStep);
        c6.intoArray(d, d0 + 6 * dStep);
        c7.intoArray(d, d0 + 7 * dStep);
        c8.intoArray(d, d0 + 8 * dStep);
        c9.intoArray(d, d0 + 9 * dStep);
        c10.intoArray(d, d0 + 10 * dStep);
        c11.intoArray(d, d0 + 11 * dStep);
    }

    /** The last 4 rows or fewer: rows from {@code rows} on repeat the last one, in A as in start and output. */
    static void tile4x1(float[] a, int a0, int aRow, int aStep, float[] b, int b0, int bStep,
                        float[] s, int s0, int sStep, float[] d, int d0, int dStep, int length, int rows) {
        int a1 = a0 + Math.min(1, rows - 1) * aRow;
        int a2 = a0 + Math.min(2, rows - 1) * aRow;
        int a3 = a0 + Math.min(3, rows - 1) * aRow;
        int s1 = s0 + Math.min(1, rows - 1) * sStep;
        int s2 = s0 + Math.min(2, rows - 1) * sStep;
        int s3 = s0 + Math.min(3, rows - 1) * sStep;
        FloatVector c0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector c1 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector c2 = FloatVector.fromArray(SPECIES, s, s2);
        FloatVector c3 = FloatVector.fromArray(SPECIES, s, s3);
        for (int p = 0, q = 0; p < length; p++, q += aStep) {
            FloatVector y = FloatVector.fromArray(SPECIES, b, b0);
            b0 += bStep;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + q]);
            c0 = x.fma(y, c0);
            x = FloatVector.broadcast(SPECIES, a[a1 + q]);
            c1 = x.fma(y, c1);
            x = FloatVector.broadcast(SPECIES, a[a2 + q]);
            c2 = x.fma(y, c2);
            x = FloatVector.broadcast(SPECIES, a[a3 + q]);
            c3 = x.fma(y, c3);
        }
        int d1 = d0 + Math.min(1, rows - 1) * dStep;
        int d2 = d0 + Math.min(2, rows - 1) * dStep;
        int d3 = d0 + Math.min(3, rows - 1) * dStep;
        c0.intoArray(d, d0);
        c1.intoArray(d, d1);
        c2.intoArray(d, d2);
        c3.intoArray(d, d3);
    }
}
