package org.talweg.engine.cpu;

/** A task over the elements {@code [0, n)}, in units of {@value #CHUNK}. */
abstract class ElementTask implements Task {
    static final int CHUNK = 4096;

    /** Grain of one or two operations an element: two threads from 32768 elements on. */
    static final int CHEAP = 4;
    /** Grain of an elementary function an element in vector form. */
    static final int COSTLY = 1;

    private final int n;
    private final int grain;

    ElementTask(long n, int grain) {
        this.n = Math.toIntExact(n);
        this.grain = grain;
    }

    @Override
    public final int units() {
        return (int) ((n + CHUNK - 1L) / CHUNK);
    }

    @Override
    public final int grain() {
        return grain;
    }

    @Override
    public final void run(int from, int to) {
        elements(from * CHUNK, (int) Math.min(n, (long) to * CHUNK));
    }

    /** Works on elements {@code [from, to)}. */
    abstract void elements(int from, int to);
}
