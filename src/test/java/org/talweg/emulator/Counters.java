package org.talweg.emulator;

import java.util.Map;
import java.util.TreeMap;

/**
 * What launches did.
 *
 * @param launches         of an entry
 * @param warpInstructions instructions issued, one for all lanes of a warp that take it; guards that are false for all count
 * @param laneInstructions instructions carried out by a thread
 * @param parameters       traffic through each pointer parameter, by name
 * @param sharedAccesses   loads and stores of shared memory, one for a warp
 * @param sharedWavefronts passes that the 32 banks need for them, if counted: see {@link Emulator#bankConflicts}
 * @param sharedIdeal      passes that they would need without bank conflicts
 */
public record Counters(long launches, long warpInstructions, long laneInstructions, Map<String, Traffic> parameters,
        long sharedAccesses, long sharedWavefronts, long sharedIdeal) {
    static final Counters NONE = new Counters(0, 0, 0, Map.of(), 0, 0, 0);

    Counters plus(Counters other) {
        Map<String, Traffic> sum = new TreeMap<>(parameters);
        other.parameters.forEach((name, traffic) -> sum.merge(name, traffic, Traffic::plus));
        return new Counters(launches + other.launches, warpInstructions + other.warpInstructions,
                laneInstructions + other.laneInstructions, sum, sharedAccesses + other.sharedAccesses,
                sharedWavefronts + other.sharedWavefronts, sharedIdeal + other.sharedIdeal);
    }

    /** All global memory moved. */
    public Traffic traffic() {
        return parameters.values().stream().reduce(Traffic.NONE, Traffic::plus);
    }

    /** Through the parameters of these names together, each of which the kernel must have. */
    public Traffic traffic(String... names) {
        Traffic sum = Traffic.NONE;
        for (String name : names) {
            if (!parameters.containsKey(name)) {
                throw new IllegalArgumentException("expected one of the parameters " + parameters.keySet() + ", got name=" + name);
            }
            sum = sum.plus(parameters.get(name));
        }
        return sum;
    }
}
