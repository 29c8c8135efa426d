package org.talweg.emulator;

import java.util.Arrays;
import org.talweg.emulator.EmulatorFault.Kind;

/** Instructions that lanes execute together. */
final class Synchronisation {
    private Synchronisation() {}

    /** bar.sync, barrier.sync: all threads of the block. */
    static final class Barrier extends Op {
        private final int name;
        /** Number of threads that the text gives, or 0. */
        private final int threads;

        Barrier(int name, int threads) {
            this.name = name;
            this.threads = threads;
        }

        @Override
        void run(Warp warp, int mask) {
            if (threads != 0 && threads != warp.block.grid.block) {
                throw warp.fault(Kind.DIVERGENT_BARRIER, this, Integer.numberOfTrailingZeros(mask), "expected all "
                        + warp.block.grid.block + " threads of the block");
            }
            if (warp.meet(this, mask, warp.all)) {
                warp.await(name, this);
            }
        }
    }

    /** An instruction of the lanes that a mask names. */
    abstract static class Members extends Op {
        private final int members;

        Members(int members) {
            this.members = members;
        }

        final int members(Warp warp, int lane) {
            return warp.ints[members][lane];
        }

        @Override
        final void run(Warp warp, int mask) {
            int[] masks = warp.readInts(members, mask, this);
            int lane = Integer.numberOfTrailingZeros(mask);
            int wanted = masks[lane];
            if (mask == -1 && wanted == -1 && same(masks)) {
                together(warp, wanted);
                return;
            }
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int i = Integer.numberOfTrailingZeros(rest);
                if ((masks[i] >>> i & 1) == 0) {
                    throw warp.fault(Kind.MEMBER_MASK, this, i, "the member mask " + Warp.hex(masks[i])
                            + " lacks the lane itself");
                }
                if (masks[i] != wanted) {
                    throw warp.fault(Kind.MEMBER_MASK, this, i, "member masks differ: " + Warp.hex(masks[i]) + " and "
                            + Warp.hex(wanted));
                }
            }
            if ((wanted & ~warp.live) != 0) {
                throw warp.fault(Kind.MEMBER_MASK, this, lane, "the member mask " + Warp.hex(wanted) + " names lanes "
                        + Warp.hex(wanted & ~warp.live) + ", which have ended or do not exist");
            }
            if (warp.meet(this, mask, wanted)) {
                together(warp, wanted);
            }
        }

        private static boolean same(int[] masks) {
            int all = -1;
            for (int i = 0; i < Warp.LANES; i++) {
                all &= masks[i];
            }
            return all == -1;
        }

        abstract void together(Warp warp, int mask);
    }

    /** bar.warp.sync: orders shared memory between the lanes, if it is the whole warp. */
    static final class WarpBarrier extends Members {
        WarpBarrier(int members) {
            super(members);
        }

        @Override
        void together(Warp warp, int mask) {
            if (mask == warp.live) {
                warp.block.shared.synchronizeWarp(warp.number);
            }
        }
    }

    /** shfl.sync: each lane takes the value of another. */
    static final class Shuffle extends Members {
        /** The first letter of the mode. */
        private final char mode;
        private final int d;
        /** Slot of the predicate, or -1. */
        private final int p;
        private final int a;
        private final int b;
        private final int c;

        Shuffle(String mode, int d, int p, int a, int b, int c, int members) {
            super(members);
            this.mode = mode.charAt(0);
            this.d = d;
            this.p = p;
            this.a = a;
            this.b = b;
            this.c = c;
        }

        @Override
        void together(Warp warp, int mask) {
            int[] from = warp.readInts(a, mask, this);
            int[] amounts = warp.readInts(b, mask, this);
            int[] clamps = warp.readInts(c, mask, this);
            int inRange = 0;
            int[] target = warp.targetInts(d, mask);
            int[] source = from == target ? from.clone() : from;
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int i = Integer.numberOfTrailingZeros(rest);
                int amount = amounts[i] & 31;
                int clamp = clamps[i] & 31;
                int segment = clamps[i] >>> 8 & 31;
                int last = i & segment | clamp & ~segment;
                int lane = switch (mode) {
                    case 'u' -> i - amount;
                    case 'd' -> i + amount;
                    case 'b' -> i ^ amount;
                    default -> i & segment | amount & ~segment;
                };
                boolean good = mode == 'u' ? lane >= last : lane <= last;
                inRange |= good ? 1 << i : 0;
                lane = good ? lane : i;
                if ((mask >>> lane & 1) == 0) {
                    throw warp.fault(Kind.MEMBER_MASK, this, i, "takes the value of lane " + lane + ", which is not among lanes "
                            + Warp.hex(mask));
                }
                target[i] = source[lane];
            }
            warp.wroteInts(d, mask);
            if (p >= 0) {
                warp.writePredicate(p, mask, inRange);
            }
        }
    }

    /** vote.sync */
    static final class Vote extends Members {
        private final String mode;
        private final int d;
        private final Predicates.Input a;

        Vote(String mode, int d, Predicates.Input a, int members) {
            super(members);
            this.mode = mode;
            this.d = d;
            this.a = a;
        }

        @Override
        void together(Warp warp, int mask) {
            int votes = a.value(warp, mask, this) & mask;
            if (mode.equals("ballot")) {
                Arrays.fill(warp.targetInts(d, mask), votes);
                warp.wroteInts(d, mask);
                return;
            }
            boolean result = switch (mode) {
                case "all" -> votes == mask;
                case "any" -> votes != 0;
                default -> votes == 0 || votes == mask;
            };
            warp.writePredicate(d, mask, result ? -1 : 0);
        }
    }

    /** activemask */
    static final class ActiveMask extends Op {
        private final int d;

        ActiveMask(int d) {
            this.d = d;
        }

        @Override
        void run(Warp warp, int mask) {
            Arrays.fill(warp.targetInts(d, mask), mask);
            warp.wroteInts(d, mask);
        }
    }
}
