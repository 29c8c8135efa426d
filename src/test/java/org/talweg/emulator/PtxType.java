package org.talweg.emulator;

import java.util.Locale;

/** The fundamental types of PTX; the emulator keeps up to 32 bits in an int and 64 in a long. */
enum PtxType {
    PRED(1, 'p'), B8(8, 'b'), U8(8, 'u'), S8(8, 's'), B16(16, 'b'), U16(16, 'u'), S16(16, 's'), BF16(16, 'f'),
    B32(32, 'b'), U32(32, 'u'), S32(32, 's'), F32(32, 'f'), BF16X2(32, 'f'),
    B64(64, 'b'), U64(64, 'u'), S64(64, 's'), F64(64, 'f');

    final int bits;
    private final char kind;

    PtxType(int bits, char kind) {
        this.bits = bits;
        this.kind = kind;
    }

    /** The type of a suffix such as {@code u32}, or null. */
    static PtxType of(String suffix) {
        try {
            return valueOf(suffix.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }

    boolean isFloat() {
        return kind == 'f';
    }

    boolean isSigned() {
        return kind == 's';
    }

    /** True when a register of this type may stand where an instruction has {@code other}: bits fit all, floats only floats. */
    boolean fits(PtxType other) {
        return bits == other.bits && (kind == 'b' || other.kind == 'b' || isFloat() == other.isFloat());
    }

    /** Bytes in memory. */
    int bytes() {
        return bits / 8;
    }

    String suffix() {
        return "." + name().toLowerCase(Locale.ROOT);
    }
}
