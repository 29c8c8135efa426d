package org.talweg.emulator;

import org.talweg.emulator.EmulatorFault.Kind;

/** Instructions that turn registers into a register, lane by lane. */
final class Compute {
    private Compute() {}

    static final class Ints extends Op {
        private final Lanes.Ints lanes;
        private final int d;
        private final int a;
        private final int b;
        private final int c;
        /** Whether a zero second operand is a fault. */
        private final boolean divides;

        Ints(Lanes.Ints lanes, int d, int a, int b, int c, boolean divides) {
            this.lanes = lanes;
            this.d = d;
            this.a = a;
            this.b = b;
            this.c = c;
            this.divides = divides;
        }

        @Override
        void run(Warp warp, int mask) {
            int[] second = warp.readInts(b, mask, this);
            if (divides) {
                for (int rest = mask; rest != 0; rest &= rest - 1) {
                    zero(warp, this, Integer.numberOfTrailingZeros(rest), second[Integer.numberOfTrailingZeros(rest)]);
                }
            }
            lanes.run(warp.targetInts(d, mask), warp.readInts(a, mask, this), second, warp.readInts(c, mask, this));
            warp.wroteInts(d, mask);
        }
    }

    private static void zero(Warp warp, Op op, int lane, long divisor) {
        if (divisor == 0) {
            throw warp.fault(Kind.DIVISION_BY_ZERO, op, lane, "division by zero, whose result depends on the machine");
        }
    }

    static final class Longs extends Op {
        private final Lanes.Longs lanes;
        private final int d;
        private final int a;
        private final int b;
        private final int c;
        private final boolean divides;

        Longs(Lanes.Longs lanes, int d, int a, int b, int c, boolean divides) {
            this.lanes = lanes;
            this.d = d;
            this.a = a;
            this.b = b;
            this.c = c;
            this.divides = divides;
        }

        @Override
        void run(Warp warp, int mask) {
            long[] second = warp.readLongs(b, mask, this);
            if (divides) {
                for (int rest = mask; rest != 0; rest &= rest - 1) {
                    zero(warp, this, Integer.numberOfTrailingZeros(rest), second[Integer.numberOfTrailingZeros(rest)]);
                }
            }
            lanes.run(warp.targetLongs(d, mask), warp.readLongs(a, mask, this), second, warp.readLongs(c, mask, this));
            warp.wroteLongs(d, mask);
        }
    }

    static final class Widening extends Op {
        private final Lanes.Widening lanes;
        private final int d;
        private final int a;
        private final int b;
        private final int c;

        Widening(Lanes.Widening lanes, int d, int a, int b, int c) {
            this.lanes = lanes;
            this.d = d;
            this.a = a;
            this.b = b;
            this.c = c;
        }

        @Override
        void run(Warp warp, int mask) {
            lanes.run(warp.targetLongs(d, mask), warp.readInts(a, mask, this), warp.readInts(b, mask, this),
                    warp.readLongs(c, mask, this));
            warp.wroteLongs(d, mask);
        }
    }

    static final class Narrowing extends Op {
        private final Lanes.Narrowing lanes;
        private final int d;
        private final int a;

        Narrowing(Lanes.Narrowing lanes, int d, int a) {
            this.lanes = lanes;
            this.d = d;
            this.a = a;
        }

        @Override
        void run(Warp warp, int mask) {
            lanes.run(warp.targetInts(d, mask), warp.readLongs(a, mask, this));
            warp.wroteInts(d, mask);
        }
    }

    static final class LongShift extends Op {
        private final Lanes.LongShift lanes;
        private final int d;
        private final int a;
        private final int b;

        LongShift(Lanes.LongShift lanes, int d, int a, int b) {
            this.lanes = lanes;
            this.d = d;
            this.a = a;
            this.b = b;
        }

        @Override
        void run(Warp warp, int mask) {
            lanes.run(warp.targetLongs(d, mask), warp.readLongs(a, mask, this), warp.readInts(b, mask, this));
            warp.wroteLongs(d, mask);
        }
    }

    /** d = p ? a : b */
    static final class SelectInts extends Op {
        private final int d;
        private final int a;
        private final int b;
        private final int p;

        SelectInts(int d, int a, int b, int p) {
            this.d = d;
            this.a = a;
            this.b = b;
            this.p = p;
        }

        @Override
        void run(Warp warp, int mask) {
            select(warp.targetInts(d, mask), warp.readInts(a, mask, this), warp.readInts(b, mask, this),
                    warp.predicate(p, mask, this));
            warp.wroteInts(d, mask);
        }

        private static void select(int[] d, int[] a, int[] b, int p) {
            for (int i = 0; i < Warp.LANES; i++) {
                int chosen = -(p >>> i & 1);
                d[i] = a[i] & chosen | b[i] & ~chosen;
            }
        }
    }

    static final class SelectLongs extends Op {
        private final int d;
        private final int a;
        private final int b;
        private final int p;

        SelectLongs(int d, int a, int b, int p) {
            this.d = d;
            this.a = a;
            this.b = b;
            this.p = p;
        }

        @Override
        void run(Warp warp, int mask) {
            long[] target = warp.targetLongs(d, mask);
            long[] first = warp.readLongs(a, mask, this);
            long[] second = warp.readLongs(b, mask, this);
            int chosen = warp.predicate(p, mask, this);
            for (int i = 0; i < Warp.LANES; i++) {
                target[i] = (chosen >>> i & 1) != 0 ? first[i] : second[i];
            }
            warp.wroteLongs(d, mask);
        }
    }

    /** Bit field insert, the one instruction with four registers. */
    static final class Insert extends Op {
        private final int d;
        private final int a;
        private final int b;
        private final int position;
        private final int length;
        private final boolean wide;

        Insert(int d, int a, int b, int position, int length, boolean wide) {
            this.d = d;
            this.a = a;
            this.b = b;
            this.position = position;
            this.length = length;
            this.wide = wide;
        }

        @Override
        void run(Warp warp, int mask) {
            int[] positions = warp.readInts(position, mask, this);
            int[] lengths = warp.readInts(length, mask, this);
            if (wide) {
                long[] target = warp.targetLongs(d, mask);
                long[] from = warp.readLongs(a, mask, this);
                long[] into = warp.readLongs(b, mask, this);
                for (int i = 0; i < Warp.LANES; i++) {
                    target[i] = Bits.insert(from[i], into[i], positions[i], lengths[i], 64);
                }
                warp.wroteLongs(d, mask);
            } else {
                int[] target = warp.targetInts(d, mask);
                int[] from = warp.readInts(a, mask, this);
                int[] into = warp.readInts(b, mask, this);
                for (int i = 0; i < Warp.LANES; i++) {
                    target[i] = (int) Bits.insert(from[i], into[i], positions[i], lengths[i], 32);
                }
                warp.wroteInts(d, mask);
            }
        }
    }

    /** add.cc, addc, sub.cc, subc: sums with the carry flag. */
    static final class Carry extends Op {
        private final int d;
        private final int a;
        private final int b;
        private final boolean wide;
        private final boolean subtracts;
        private final boolean takes;
        private final boolean sets;

        Carry(int d, int a, int b, boolean wide, boolean subtracts, boolean takes, boolean sets) {
            this.d = d;
            this.a = a;
            this.b = b;
            this.wide = wide;
            this.subtracts = subtracts;
            this.takes = takes;
            this.sets = sets;
        }

        @Override
        void run(Warp warp, int mask) {
            if (takes && (mask & ~warp.carryWritten) != 0) {
                throw warp.fault(Kind.UNINITIALISED, this, Integer.numberOfTrailingZeros(mask & ~warp.carryWritten),
                        "the carry flag is read before it is written");
            }
            int out = wide ? longs(warp, mask) : ints(warp, mask);
            if (sets) {
                warp.carry = warp.carry & ~mask | out & mask;
                warp.carryWritten |= mask;
            }
        }

        private int ints(Warp warp, int mask) {
            int out = 0;
            int[] target = warp.targetInts(d, mask);
            int[] first = warp.readInts(a, mask, this);
            int[] second = warp.readInts(b, mask, this);
            for (int i = 0; i < Warp.LANES; i++) {
                long in = takes ? warp.carry >>> i & 1 : 0;
                long x = first[i] & 0xffffffffL;
                long y = second[i] & 0xffffffffL;
                long sum = subtracts ? x - y - in : x + y + in;
                out |= (sum >>> 32 & 1) << i;
                target[i] = (int) sum;
            }
            warp.wroteInts(d, mask);
            return out;
        }

        private int longs(Warp warp, int mask) {
            int out = 0;
            long[] target = warp.targetLongs(d, mask);
            long[] first = warp.readLongs(a, mask, this);
            long[] second = warp.readLongs(b, mask, this);
            for (int i = 0; i < Warp.LANES; i++) {
                long in = takes ? warp.carry >>> i & 1 : 0;
                long x = first[i];
                long y = second[i];
                long sum = subtracts ? x - y - in : x + y + in;
                // The top bit's carry out: of the operands' top bits, the majority with the complement of the sum's.
                long carried = subtracts ? ~x & y | (~x | y) & sum : x & y | (x | y) & ~sum;
                out |= (int) (carried >>> 63) << i;
                target[i] = sum;
            }
            warp.wroteLongs(d, mask);
            return out;
        }
    }

    /** mov of one register into the parts of which it is made, the lowest first. */
    static final class Unpack extends Op {
        private final int low;
        private final int high;
        private final int a;
        private final boolean wide;

        Unpack(int low, int high, int a, boolean wide) {
            this.low = low;
            this.high = high;
            this.a = a;
            this.wide = wide;
        }

        @Override
        void run(Warp warp, int mask) {
            for (int part = 0; part < 2; part++) {
                int d = part == 0 ? low : high;
                int[] target = warp.targetInts(d, mask);
                if (wide) {
                    long[] from = warp.readLongs(a, mask, this);
                    for (int i = 0; i < Warp.LANES; i++) {
                        target[i] = (int) (from[i] >>> 32 * part);
                    }
                } else {
                    int[] from = warp.readInts(a, mask, this);
                    for (int i = 0; i < Warp.LANES; i++) {
                        target[i] = from[i] >>> 16 * part & 0xffff;
                    }
                }
                warp.wroteInts(d, mask);
            }
        }
    }
}
