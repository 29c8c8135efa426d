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

    Lanes.Test<int[]> ints(PtxType type) {
        return type == PtxType.F32 ? from(Loops::lessFloat, Loops::equalFloat)
                : from(type.isSigned() ? Loops::less : Loops::lessUnsigned, Loops::equal);
    }

    Lanes.Test<long[]> longs(PtxType type) {
        return type == PtxType.F64 ? from(Loops::lessDouble, Loops::equalDouble)
                : from(type.isSigned() ? Loops::lessLong : Loops::lessUnsignedLong, Loops::equalLong);
    }

    /** The ordered comparisons are false where a or b is NaN, the unordered ones are the negation of their opposite. */
    private <T> Lanes.Test<T> from(Lanes.Test<T> less, Lanes.Test<T> equal) {
        return switch (this) {
            case EQ -> equal;
            case NE -> (a, b) -> less.run(a, b) | less.run(b, a);
            case LT, LO -> less;
            case GT, HI -> (a, b) -> less.run(b, a);
            case LE, LS -> (a, b) -> less.run(a, b) | equal.run(a, b);
            case GE, HS -> (a, b) -> less.run(b, a) | equal.run(a, b);
            case EQU -> (a, b) -> ~(less.run(a, b) | less.run(b, a));
            case NEU -> (a, b) -> ~equal.run(a, b);
            case LTU -> (a, b) -> ~(less.run(b, a) | equal.run(a, b));
            case LEU -> (a, b) -> ~less.run(b, a);
            case GTU -> (a, b) -> ~(less.run(a, b) | equal.run(a, b));
            case GEU -> (a, b) -> ~less.run(a, b);
            case NUM -> (a, b) -> less.run(a, b) | less.run(b, a) | equal.run(a, b);
            case NAN -> (a, b) -> ~(less.run(a, b) | less.run(b, a) | equal.run(a, b));
        };
    }
}
