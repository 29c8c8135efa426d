package org.talweg.emulator;

/** What the emulator found wrong, with the line of the PTX where it stands. */
public final class EmulatorFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public enum Kind {
        /** Text that is not the PTX this emulator knows. */
        SYNTAX,
        /** A launch that does not fit its entry. */
        LAUNCH, OUT_OF_BOUNDS, MISALIGNED, UNINITIALISED, DIVERGENT_BARRIER, MEMBER_MASK, SHARED_RACE, GLOBAL_RACE,
        /** Words that cp.async still writes. */
        ASYNC_COPY, DIVISION_BY_ZERO, BUDGET, TRAP
    }

    private final Kind kind;
    private final String origin;

    EmulatorFault(Kind kind, String origin, String message) {
        super(origin + ": " + message);
        this.kind = kind;
        this.origin = origin;
    }

    public Kind kind() {
        return kind;
    }

    /** File and line, with the macro calls around it: {@code include/math.ptx:23 in adam.ptx:57}. */
    public String origin() {
        return origin;
    }
}
