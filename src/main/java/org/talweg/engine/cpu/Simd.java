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

    /**
     * The class of every float vector here. A cast to it, which costs nothing, tells the compiler so; else it has only the word of a
     * profile, see {@link #INT_VECTOR}.
     */
    static final Class<? extends FloatVector> FLOAT_VECTOR = FloatVector.zero(SPECIES).getClass();
    /**
     * The class of every int vector here.
     *
     * <p>What loads, broadcasts and reinterpretations return is declared as an abstract class. C2 takes the class it saw, unless in
     * all that one compilation inlines it has gone wrong more than a hundred times ({@code PerMethodTrapLimit}), where the failures of
     * a method of the Vector API count again wherever it is inlined. Failures come from whatever vector code ran before. Beyond the
     * limit an operation on such a result becomes a virtual call, its vectors objects, at a tenth of the speed. So results that
     * an operation is called on are cast; operands need it not. Not by a method of our own: in a long loop it would not be inlined.
     */
    static final Class<? extends IntVector> INT_VECTOR = IntVector.zero(INTS).getClass();

    private Simd() {}

    private static int bits() {
        int asked = Integer.getInteger("talweg.vectorBits", 0);
        return asked != 0 ? asked : Math.min(512, Math.max(128, FloatVector.SPECIES_PREFERRED.vectorBitSize()));
    }
}
