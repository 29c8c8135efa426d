package org.talweg.engine.cpu;

/** A task over the items {@code [0, items)} with some floats of working memory, a slot, for each thread at work. */
abstract class ScratchTask implements Task {
    /** Floats of working memory of a thread, unless asked otherwise. */
    static final int SLOT = 1024;
    /** Most threads that share such a task: memory is the limit long before. */
    static final int SLOTS = 64;
    /** Elements worth waking a thread for. */
    private static final int WORTH = 16384;

    private final int items;
    private final int units;
    private final int grain;
    private final int slot;
    private final float[] scratch;

    /**
     * @param weight elements read for an item
     * @param engine whose working memory is used
     */
    ScratchTask(long items, long weight, CpuEngine engine) {
        this(items, weight, SLOT, engine);
    }

    /** @param slot floats of working memory of a thread */
    ScratchTask(long items, long weight, int slot, CpuEngine engine) {
        this.items = Math.toIntExact(items);
        this.units = (int) Math.min(items, SLOTS);
        long least = Math.max(1, WORTH / Math.max(1, weight));
        this.grain = (int) Math.max(1, least * units / Math.max(1, items));
        this.slot = slot;
        this.scratch = engine.scratch(Math.multiplyExact(Math.max(1, units), slot));
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
        items(first(from), first(to), scratch, from * slot);
    }

    private int first(int unit) {
        return units == 0 ? 0 : (int) ((long) items * unit / units);
    }

    /** Works on items {@code [from, to)} with the slot of working memory that starts at {@code v[s]}. */
    abstract void items(int from, int to, float[] v, int s);
}
