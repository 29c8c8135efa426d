package org.talweg.engine.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width of this JVM, chosen once: {@code -Dtalweg.vectorBits=128|256|512}, else what the processor prefers.
 *
 * <p>Constants, because the compiler turns vector operations into instructions only when it sees the species as one.
 * Load this class only where the module {@code jdk.incubator.vector} is present.
 */
final class Simd {
    static final int BITS = bits();
    static final VectorSpecies<Float> SPECIES = switch (BITS) {
        case 128 -> FloatVector.SPECIES_128;
        case 256 -> FloatVector.SPECIES_256;
        default -> FloatVector.SPECIES_512;
    };
    static final VectorSpecies<Integer> INTS = switch (BITS) {
        case 128 -> IntVector.SPECIES_128;
        case 256 -> IntVector.SPECIES_256;
        default -> IntVector.SPECIES_512;
    };
    static final int LANES = BITS / 32;

    private Simd() {}

    private static int bits() {
        int asked = Integer.getInteger("talweg.vectorBits", 0);
        return asked != 0 ? asked : Math.min(512, Math.max(128, FloatVector.SPECIES_PREFERRED.vectorBitSize()));
    }
}
