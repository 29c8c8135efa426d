package org.talweg.emulator;

/**
 * Global memory moved through one pointer parameter.
 *
 * @param loadBytes    read by threads: a word that 32 lanes read counts 32 times
 * @param loadSectors  32-byte sectors read, each once for an instruction of a warp
 */
public record Traffic(long loadBytes, long storeBytes, long loadSectors, long storeSectors) {
    static final Traffic NONE = new Traffic(0, 0, 0, 0);

    Traffic plus(Traffic other) {
        return new Traffic(loadBytes + other.loadBytes, storeBytes + other.storeBytes, loadSectors + other.loadSectors,
                storeSectors + other.storeSectors);
    }

    /** Read and written. */
    public long bytes() {
        return loadBytes + storeBytes;
    }

    public long sectors() {
        return loadSectors + storeSectors;
    }

    /** Whether each sector touched was used wholly, and once for each instruction of a warp. */
    public boolean allSectorsFull() {
        return 32 * sectors() == bytes();
    }
}
