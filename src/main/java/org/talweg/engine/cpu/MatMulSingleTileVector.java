package org.talweg.engine.cpu;

import static org.talweg.engine.cpu.Simd.LANES;
import static org.talweg.engine.cpu.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of a row vector times a matrix: one row of C, eight, four or one vector of its columns.
 *
 * <p>acc(j) starts at +0 and goes through {@code fma(x(p), W(p, j), acc)} for ascending p. Parameters: {@code x, x0} the vector;
 * {@code w, w0} the first column's element of k 0; {@code step} floats from a row of W to the next; {@code d, d0} where the
 * result goes; {@code length} the number of k.
 */
final class MatMulSingleTileVector {
    /** Outputs of a tile whose W has a row for each. */
    static final int CHAINS = 8;

    private MatMulSingleTileVector() {}

    /** The tile of {@value #CHAINS} outputs that has a row of W for each, {@code step} floats apart. */
    static void chains(float[] x, int x0, float[] w, int w0, int step, float[] d, int d0, int length) {
        int w1 = w0 + step;
        int w2 = w1 + step;
        int w3 = w2 + step;
        int w4 = w3 + step;
        int w5 = w4 + step;
        int w6 = w5 + step;
        int w7 = w6 + step;
        float c0 = 0f;
        float c1 = 0f;
        float c2 = 0f;
        float c3 = 0f;
        float c4 = 0f;
        float c5 = 0f;
        float c6 = 0f;
        float c7 = 0f;
        for (int p = 0; p < length; p++) {
            float y = x[x0 + p];
            c0 = Math.fma(y, w[w0 + p], c0);
            c1 = Math.fma(y, w[w1 + p], c1);
            c2 = Math.fma(y, w[w2 + p], c2);
            c3 = Math.fma(y, w[w3 + p], c3);
            c4 = Math.fma(y, w[w4 + p], c4);
            c5 = Math.fma(y, w[w5 + p], c5);
            c6 = Math.fma(y, w[w6 + p], c6);
            c7 = Math.fma(y, w[w7 + p], c7);
        }
        d[d0] = c0;
        d[d0 + 1] = c1;
        d[d0 + 2] = c2;
        d[d0 + 3] = c3;
        d[d0 + 4] = c4;
        d[d0 + 5] = c5;
        d[d0 + 6] = c6;
        d[d0 + 7] = c7;
    }

    static void single8(float[] x, int x0, float[] w, int w0, int step, float[] d, int d0, int length) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        FloatVector c6 = FloatVector.zero(SPECIES);
        FloatVector c7 = FloatVector.zero(SPECIES);
        for (int p = 0; p < length; p++) {
            FloatVector y = FloatVector.broadcast(SPECIES, x[x0 + p]);
            c0 = y.fma(FloatVector.fromArray(SPECIES, w, w0), c0);
            c1 = y.fma(FloatVector.fromArray(SPECIES, w, w0 + LANES), c1);
            c2 = y.fma(FloatVector.fromArray(SPECIES, w, w0 + 2 * LANES), c2);
            c3 = y.fma(FloatVector.fromArray(SPECIES, w, w0 + 3 * LANES), c3);
            c4 = y.fma(FloatVector.fromArray(SPECIES, w, w0 + 4 * LANES), c4);
            c5 = y.fma(FloatVector.fromArray(SPECIES, w, w0 + 5 * LANES), c5);
            c6 = y.fma(FloatVector.fromArray(SPECIES, w, w0 + 6 * LANES), c6);
            c7 = y.fma(FloatVector.fromArray(SPECIES, w, w0 + 7 * LANES), c7);
            w0 += step;
        }
        c0.intoArray(d, d0);
        c1.intoArray(d, d0 + LANES);
        c2.intoArray(d, d0 + 2 * LANES);
        c3.intoArray(d, d0 + 3 * LANES);
        c4.intoArray(d, d0 + 4 * LANES);
        c5.intoArray(d, d0 + 5 * LANES);
        c6.intoArray(d, d0 + 6 * LANES);
        c7.intoArray(d, d0 + 7 * LANES);
    }

    static void single4(float[] x, int x0, float[] w, int w0, int step, float[] d, int d0, int length) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        for (int p = 0; p < length; p++) {
            FloatVector y = FloatVector.broadcast(SPECIES, x[x0 + p]);
            c0 = y.fma(FloatVector.fromArray(SPECIES, w, w0), c0);
            c1 = y.fma(FloatVector.fromArray(SPECIES, w, w0 + LANES), c1);
            c2 = y.fma(FloatVector.fromArray(SPECIES, w, w0 + 2 * LANES), c2);
            c3 = y.fma(FloatVector.fromArray(SPECIES, w, w0 + 3 * LANES), c3);
            w0 += step;
        }
        c0.intoArray(d, d0);
        c1.intoArray(d, d0 + LANES);
        c2.intoArray(d, d0 + 2 * LANES);
        c3.intoArray(d, d0 + 3 * LANES);
    }

    static void single1(float[] x, int x0, float[] w, int w0, int step, float[] d, int d0, int length) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        for (int p = 0; p < length; p++) {
            FloatVector y = FloatVector.broadcast(SPECIES, x[x0 + p]);
            c0 = y.fma(FloatVector.fromArray(SPECIES, w, w0), c0);
            w0 += step;
        }
        c0.intoArray(d, d0);
    }
}
