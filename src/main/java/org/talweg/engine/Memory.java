package org.talweg.engine;

/**
 * What an engine has taken and can still take, in bytes.
 *
 * @param buffers of the buffers that somebody refers to; what nobody refers to any more may be in it until the garbage collector ran
 * @param working that the engine needs for itself while launches run, e.g. packed panels of a matrix product
 * @param free    that can still be taken, as far as the machine tells; {@link Long#MAX_VALUE} where that is not known
 * @param onHeap  whether all of this is Java's own memory
 */
public record Memory(long buffers, long working, long free, boolean onHeap) {
    /** Of an engine whose memory is Java's. */
    public static Memory onHeap(long buffers, long working) {
        return new Memory(buffers, working, freeHeap(), true);
    }

    /** What Java's heap can still take, garbage that was not collected yet left out. */
    public static long freeHeap() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    }

    /** Buffers and working memory. */
    public long held() {
        return buffers + working;
    }
}
