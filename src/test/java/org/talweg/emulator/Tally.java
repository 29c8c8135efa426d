package org.talweg.emulator;

/** The counters of one worker while it runs. */
final class Tally {
    long warpInstructions;
    long laneInstructions;
    long loadBytes;
    long storeBytes;
    long loadSectors;
    long storeSectors;
    long sharedAccesses;
    long sharedWavefronts;
    long sharedIdeal;

    /** The counts since the last call, and zero from now on. */
    Counters take() {
        Counters counters = new Counters(0, warpInstructions, laneInstructions, loadBytes, storeBytes, loadSectors, storeSectors,
                sharedAccesses, sharedWavefronts, sharedIdeal);
        warpInstructions = 0;
        laneInstructions = 0;
        loadBytes = 0;
        storeBytes = 0;
        loadSectors = 0;
        storeSectors = 0;
        sharedAccesses = 0;
        sharedWavefronts = 0;
        sharedIdeal = 0;
        return counters;
    }
}
