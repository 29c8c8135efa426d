package org.talweg.emulator;

import java.util.Map;
import java.util.TreeMap;

/** The counters of one worker while it runs. */
final class Tally {
    long warpInstructions;
    long laneInstructions;
    long sharedAccesses;
    long sharedWavefronts;
    long sharedIdeal;
    // By argument.
    private long[] loadBytes = {};
    private long[] storeBytes = {};
    private long[] loadSectors = {};
    private long[] storeSectors = {};

    /** From zero, for an entry. */
    void begin(PtxEntry entry) {
        warpInstructions = 0;
        laneInstructions = 0;
        sharedAccesses = 0;
        sharedWavefronts = 0;
        sharedIdeal = 0;
        int arguments = entry.parameters().size();
        loadBytes = new long[arguments];
        storeBytes = new long[arguments];
        loadSectors = new long[arguments];
        storeSectors = new long[arguments];
    }

    void load(int argument, long bytes, int sectors) {
        loadBytes[argument] += bytes;
        loadSectors[argument] += sectors;
    }

    void store(int argument, long bytes, int sectors) {
        storeBytes[argument] += bytes;
        storeSectors[argument] += sectors;
    }

    Counters counters(Grid grid) {
        Map<String, Traffic> parameters = new TreeMap<>();
        for (int i = 0; i < loadBytes.length; i++) {
            if (grid.windows[i] != null) {
                parameters.put(grid.entry.parameters().get(i).name(),
                        new Traffic(loadBytes[i], storeBytes[i], loadSectors[i], storeSectors[i]));
            }
        }
        return new Counters(0, warpInstructions, laneInstructions, parameters, sharedAccesses, sharedWavefronts, sharedIdeal);
    }
}
