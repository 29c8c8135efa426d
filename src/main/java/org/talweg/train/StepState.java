package org.talweg.train;

import java.util.List;
import java.util.Map;
import org.talweg.optim.Plateau;

/**
 * What steps remember beside the weights.
 *
 * @param slots   of a first-order optimiser, by name: arenas as long as the parameters'
 * @param method  of a second-order method
 * @param plateau what has lowered the learning rate, or null
 * @param skipped steps skipped, and state of what tells of spikes
 */
record StepState(Map<String, float[]> slots, List<double[]> method, Plateau.State plateau, double[] skipped) {
    /** Bytes of the arenas. */
    long bytes() {
        return slots.values().stream().mapToLong(slot -> (long) Float.BYTES * slot.length).sum();
    }
}
