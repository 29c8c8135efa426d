package org.talweg.engine.cpu;

/**
 * A task over the items {@code [0, items)}, each of which reduces many elements to a few, with {@value #SLOT} floats of
 * working memory for each thread at work.
 */
abstract class ReductionTask implements Task {
    /** Floats of working memory of a thread. */
    static final int SLOT = 1024;
    /** Most threads that share a reduction: memory is the limit long before. */
    static final int SLOTS = 64;
    /** Elements worth waking a thread for. */
    private static final int WORTH = 16384;

    private final int items;
    private final int units;
    private final int grain;
    private final float[] scratch;

    /**
     * @param weight elements read for an item
     * @param engine whose working memory is used
     */
    ReductionTask(long items, long weight, CpuEngine engine) {
        this.items = Math.toIntExact(items);
        this.units = (int) Math.min(items, SLOTS);
        long least = Math.max(1, WORTH / Math.max(1, weight));
        this.grain = (int) Math.max(1, least * units / Math.max(1, items));
        this.scratch = engine.scratch(SLOTS * SLOT);
    }

    @Override
    public final int units() {
        return units;
    }

    @Override
    public final int grain() {
        return grain;
    }

    @Override
    public final void run(int from, int to) {
        // Ranges of units are disjoint, so a slot chosen by its first unit belongs to this thread alone.
        items(first(from), first(to), scratch, from * SLOT);
    }

    private int first(int unit) {
        return units == 0 ? 0 : (int) ((long) items * unit / units);
    }

    /** Works on items {@code [from, to)} with {@code v[s]} to {@code v[s + SLOT - 1]} as working memory. */
    abstract void items(int from, int to, float[] v, int s);
}
