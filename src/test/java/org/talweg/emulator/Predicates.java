package org.talweg.emulator;

/** Instructions that make predicates, or work on them. */
final class Predicates {
    private Predicates() {}

    /** How a comparison and a third predicate are combined. */
    enum Combination {
        NONE, AND, OR, XOR;

        int of(int compared, int c) {
            return switch (this) {
                case NONE -> compared;
                case AND -> compared & c;
                case OR -> compared | c;
                case XOR -> compared ^ c;
            };
        }
    }

    /** A predicate operand: its slot, inverted or not. */
    record Input(int slot, boolean not) {
        int value(Warp warp, int mask, Op op) {
            int value = warp.predicate(slot, mask, op);
            return not ? ~value : value;
        }
    }

    /** setp and set. */
    static final class Compare extends Op {
        private final Lanes.Test<int[]> ints;
        private final Lanes.Test<long[]> longs;
        private final int a;
        private final int b;
        private final Combination combination;
        private final Input c;
        /** Slots of the predicates, or -1. */
        private final int p;
        private final int q;
        /** For set: slot of the register and its value where true. */
        private final int d;
        private final int valueIfTrue;

        Compare(Lanes.Test<int[]> ints, Lanes.Test<long[]> longs, int a, int b, Combination combination, Input c, int p, int q, int d,
                int valueIfTrue) {
            this.ints = ints;
            this.longs = longs;
            this.a = a;
            this.b = b;
            this.combination = combination;
            this.c = c;
            this.p = p;
            this.q = q;
            this.d = d;
            this.valueIfTrue = valueIfTrue;
        }

        @Override
        void run(Warp warp, int mask) {
            int compared = ints != null ? ints.run(warp.readInts(a, mask, this), warp.readInts(b, mask, this))
                    : longs.run(warp.readLongs(a, mask, this), warp.readLongs(b, mask, this));
            int other = c == null ? 0 : c.value(warp, mask, this);
            int result = combination.of(compared, other);
            if (p >= 0) {
                warp.writePredicate(p, mask, result);
            }
            if (q >= 0) {
                warp.writePredicate(q, mask, combination.of(~compared, other));
            }
            if (d >= 0) {
                int[] target = warp.targetInts(d, mask);
                for (int i = 0; i < Warp.LANES; i++) {
                    target[i] = (result >>> i & 1) != 0 ? valueIfTrue : 0;
                }
                warp.wroteInts(d, mask);
            }
        }
    }

    /** and.pred, or.pred, xor.pred, not.pred, mov.pred. */
    static final class Logic extends Op {
        private final String operation;
        private final int d;
        private final Input a;
        private final Input b;

        Logic(String operation, int d, Input a, Input b) {
            this.operation = operation;
            this.d = d;
            this.a = a;
            this.b = b;
        }

        @Override
        void run(Warp warp, int mask) {
            int first = a.value(warp, mask, this);
            int second = b == null ? 0 : b.value(warp, mask, this);
            warp.writePredicate(d, mask, switch (operation) {
                case "and" -> first & second;
                case "or" -> first | second;
                case "xor" -> first ^ second;
                case "not" -> ~first;
                default -> first;
            });
        }
    }

    /** A predicate from a number: mov.pred of a constant. */
    static final class Constant extends Op {
        private final int d;
        private final int value;

        Constant(int d, boolean value) {
            this.d = d;
            this.value = value ? -1 : 0;
        }

        @Override
        void run(Warp warp, int mask) {
            warp.writePredicate(d, mask, value);
        }
    }

    /** testp: a property of a float. */
    static final class Property extends Op {
        private final String property;
        private final boolean wide;
        private final int p;
        private final int a;

        Property(String property, boolean wide, int p, int a) {
            this.property = property;
            this.wide = wide;
            this.p = p;
            this.a = a;
        }

        @Override
        void run(Warp warp, int mask) {
            int result = 0;
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int i = Integer.numberOfTrailingZeros(rest);
                double value = wide ? Double.longBitsToDouble(warp.readLongs(a, mask, this)[i])
                        : Float.intBitsToFloat(warp.readInts(a, mask, this)[i]);
                double least = wide ? Double.MIN_NORMAL : Float.MIN_NORMAL;
                boolean holds = switch (property) {
                    case "finite" -> Double.isFinite(value);
                    case "infinite" -> Double.isInfinite(value);
                    case "number" -> !Double.isNaN(value);
                    case "notanumber" -> Double.isNaN(value);
                    // Zero counts as normal in PTX.
                    case "normal" -> Double.isFinite(value) && (value == 0 || Math.abs(value) >= least);
                    default -> value != 0 && Math.abs(value) < least;
                };
                result |= holds ? 1 << i : 0;
            }
            warp.writePredicate(p, mask, result);
        }
    }
}
