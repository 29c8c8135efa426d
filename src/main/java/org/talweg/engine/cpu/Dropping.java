package org.talweg.engine.cpu;

import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Layer.Dropout;
import org.talweg.kernel.Philox;

/** Dropout of one layer: draws into working memory, then keeps or drops. */
final class Dropping {
    private final Dropout dropout;
    private final int[] counters;
    private final int base;
    private final int[] draws;
    private final boolean vector;

    private Dropping(Dropout dropout, CpuBuffer counters, CpuEngine engine, int slot) {
        this.dropout = dropout;
        this.counters = counters.ints();
        this.base = counters.base();
        this.draws = engine.draws(ScratchTask.SLOTS * slot);
        this.vector = engine.vectorBits() != 0;
    }

    /** @return null where dropout is null */
    static Dropping of(Dropout dropout, Buffer counters, CpuEngine engine, int slot) {
        return dropout == null ? null : new Dropping(dropout, CpuBuffer.of(counters), engine, slot);
    }

    /**
     * {@code y[yi + i] ← element at + i kept ? x[xi + i]·inverseKeep : 0} for i below n.
     *
     * @param at a multiple of 4
     * @param s  where this thread's slot of working memory starts
     */
    void drop(int at, float[] x, int xi, float[] y, int yi, int n, int s) {
        draw(at, n, s);
        if (vector) {
            LayerVector.drop(x, xi, draws, s, dropout.threshold(), dropout.inverseKeep(), y, yi, n);
        } else {
            LayerScalar.drop(x, xi, draws, s, dropout.threshold(), dropout.inverseKeep(), y, yi, n);
        }
    }

    /** {@code y[yi + i] ← element at + i kept ? inverseKeep : 0} for i below n; at and s as for {@link #drop}. */
    void mask(int at, float[] y, int yi, int n, int s) {
        draw(at, n, s);
        if (vector) {
            LayerVector.mask(draws, s, dropout.threshold(), dropout.inverseKeep(), y, yi, n);
        } else {
            LayerScalar.mask(draws, s, dropout.threshold(), dropout.inverseKeep(), y, yi, n);
        }
    }

    /** The draws of elements {@code [at, at + n)}, and up to three more that end a block, from {@code draws[s]} on. */
    private void draw(int at, int n, int s) {
        long seed = (long) counters[base + Bookkeeping.SEED_HIGH] << 32
                | counters[base + Bookkeeping.SEED_LOW] & 0xFFFFFFFFL;
        int blocks = (n + Philox.WORDS_PER_BLOCK - 1) / Philox.WORDS_PER_BLOCK;
        int step = counters[base + Bookkeeping.STEP];
        if (vector) {
            PhiloxVector.draws(seed, at / Philox.WORDS_PER_BLOCK, blocks, step, dropout.stream(), draws, s);
        } else {
            Philox.draws(seed, at / Philox.WORDS_PER_BLOCK, blocks, step, dropout.stream(), draws, s);
        }
    }
}
