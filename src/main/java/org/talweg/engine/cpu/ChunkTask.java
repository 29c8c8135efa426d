package org.talweg.engine.cpu;

/**
 * A task over the elements {@code [0, n)} in chunks of {@value #CHUNK}, each of which goes through several loops while it
 * stays in the nearest cache.
 */
abstract class ChunkTask extends ScratchTask {
    static final int CHUNK = 1024;

    /** Weight of an element that is only read and written. */
    static final int CHEAP = 1;
    /** Weight of an element that costs an elementary function or a random draw. */
    static final int COSTLY = 4;

    private final int n;

    /** @param slot floats of working memory of a thread */
    ChunkTask(long n, int weight, int slot, CpuEngine engine) {
        super((n + CHUNK - 1) / CHUNK, (long) weight * CHUNK, slot, engine);
        this.n = Math.toIntExact(n);
    }

    @Override
    final void items(int from, int to, float[] v, int s) {
        for (int item = from; item < to; item++) {
            int at = item * CHUNK;
            chunk(at, Math.min(CHUNK, n - at), v, s);
        }
    }

    /** Works on elements {@code [at, at + n)} with the slot of working memory that starts at {@code v[s]}. */
    abstract void chunk(int at, int n, float[] v, int s);
}
