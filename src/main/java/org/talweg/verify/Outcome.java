package org.talweg.verify;

import java.util.Map;
import org.talweg.engine.Engine;

/**
 * What came of a row of the contract.
 *
 * @param launches    on the reference; of a training, steps
 * @param inputs      SHA-256 of all that was asked for: another one is another row, whatever its name; null where inputs are all there are
 * @param outputs     SHA-256 of all that was written, for the reference and the engines that were compared and differ nowhere;
 *                    empty text where inputs are all there are
 * @param differences the first of each engine that differs
 */
public record Outcome(String name, int launches, String inputs, Map<Engine, String> outputs,
        Map<Engine, Difference> differences) {}
