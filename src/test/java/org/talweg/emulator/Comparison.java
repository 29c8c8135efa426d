package org.talweg.emulator;

/** The comparisons of setp and set. */
enum Comparison {
    EQ, NE, LT, LE, GT, GE, LO, LS, HI, HS, EQU, NEU, LTU, LEU, GTU, GEU, NUM, NAN;

    /** Whether it may compare values of a type. */
    boolean allows(PtxType type) {
        return switch (this) {
            case EQ, NE -> true;
            case LT, LE, GT, GE -> type.isFloat() || type.name().charAt(0) != 'B';
            case LO, LS, HI, HS -> !type.isFloat() && !type.isSigned() && type.name().charAt(0) == 'U';
            default -> type.isFloat();
        };
    }

    /** From how a compares with b. */
    boolean of(int order) {
        return switch (this) {
            case EQ, EQU -> order == 0;
            case NE, NEU -> order != 0;
            case LT, LO, LTU -> order < 0;
            case LE, LS, LEU -> order <= 0;
            case GT, HI, GTU -> order > 0;
            case GE, HS, GEU -> order >= 0;
            case NUM -> true;
            case NAN -> false;
        };
    }

    boolean of(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return switch (this) {
                case EQU, NEU, LTU, LEU, GTU, GEU, NAN -> true;
                default -> false;
            };
        }
        return of(a < b ? -1 : a > b ? 1 : 0);
    }

    Lanes.IntTest ints(PtxType type) {
        if (type == PtxType.F32) {
            return this == LT ? Loops::lessFloat : this == GT ? Loops::greaterFloat
                    : Lanes.test((a, b) -> of(Float.intBitsToFloat(a), Float.intBitsToFloat(b)));
        }
        if (type.isSigned() || this == EQ || this == NE) {
            return Lanes.test((a, b) -> of(Integer.compare(a, b)));
        }
        return this == LT || this == LO ? Loops::lessUnsigned : Lanes.test((a, b) -> of(Integer.compareUnsigned(a, b)));
    }

    Lanes.LongTest longs(PtxType type) {
        if (type == PtxType.F64) {
            return Lanes.testLongs((a, b) -> of(Double.longBitsToDouble(a), Double.longBitsToDouble(b)));
        }
        return type.isSigned() ? Lanes.testLongs((a, b) -> of(Long.compare(a, b)))
                : Lanes.testLongs((a, b) -> of(Long.compareUnsigned(a, b)));
    }
}
