package org.talweg.emulator;

/**
 * What launches did.
 *
 * @param launches         of an entry
 * @param warpInstructions instructions issued, one for all lanes of a warp that take it; guards that are false for all count
 * @param laneInstructions instructions carried out by a thread
 * @param loadBytes        global memory read by threads
 * @param storeBytes       global memory written by threads
 * @param loadSectors      32-byte sectors read, each once for an instruction of a warp
 * @param storeSectors     32-byte sectors written, each once for an instruction of a warp
 * @param sharedAccesses   loads and stores of shared memory, one for a warp
 * @param sharedWavefronts passes that the 32 banks need for them: without conflicts one for each 128 bytes or fewer
 * @param sharedIdeal      passes that they would need without bank conflicts
 */
public record Counters(long launches, long warpInstructions, long laneInstructions, long loadBytes, long storeBytes,
        long loadSectors, long storeSectors, long sharedAccesses, long sharedWavefronts, long sharedIdeal) {
    static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    Counters plus(Counters other) {
        return new Counters(launches + other.launches, warpInstructions + other.warpInstructions,
                laneInstructions + other.laneInstructions, loadBytes + other.loadBytes, storeBytes + other.storeBytes,
                loadSectors + other.loadSectors, storeSectors + other.storeSectors, sharedAccesses + other.sharedAccesses,
                sharedWavefronts + other.sharedWavefronts, sharedIdeal + other.sharedIdeal);
    }

    /** Global memory read and written. */
    public long bytes() {
        return loadBytes + storeBytes;
    }

    /** Sectors touched, loads and stores. */
    public long sectors() {
        return loadSectors + storeSectors;
    }

    /** Sectors that the bytes would fill. */
    public long idealSectors() {
        return (bytes() + 31) / 32;
    }
}
