package org.talweg.emulator;

import java.util.List;
import java.util.Map;

/**
 * One decoded {@code .entry}.
 *
 * @param origin     its first line
 * @param reqntid    threads of a block as the text asks for them, or 0
 * @param maxntid    at most so many, or 0
 * @param sharedBytes of the layout below, gaps included
 */
record PtxEntry(String name, String origin, List<Parameter> parameters, int reqntid, int maxntid, Op[] ops, Slots slots,
        Map<String, Shared> shared, int sharedBytes) {
    record Parameter(String name, PtxType type) {}

    /**
     * A shared variable.
     *
     * @param address where it begins; between any two there is a gap, so that running past the end of one is noticed
     */
    record Shared(String name, int address, int bytes) {}
}
