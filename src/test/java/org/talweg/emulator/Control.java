package org.talweg.emulator;

import org.talweg.emulator.EmulatorFault.Kind;

/** Instructions that choose the next one. */
final class Control {
    private Control() {}

    static final class Branch extends Op {
        private final boolean uniform;
        int target;

        Branch(boolean uniform) {
            this.uniform = uniform;
        }

        @Override
        void run(Warp warp, int mask) {
            if (uniform && mask != warp.active) {
                throw warp.fault(Kind.SYNTAX, this, Integer.numberOfTrailingZeros(mask),
                        "bra.uni taken by only some of the lanes at it");
            }
            warp.branch(mask, target, this);
        }
    }

    /** ret, exit. */
    static final class Exit extends Op {
        @Override
        void run(Warp warp, int mask) {
            warp.exit(mask);
        }
    }

    static final class Trap extends Op {
        @Override
        void run(Warp warp, int mask) {
            throw warp.fault(Kind.TRAP, this, Integer.numberOfTrailingZeros(mask), "trap");
        }
    }

    /** membar, fence: within a launch nothing here is reordered. */
    static final class Nothing extends Op {
        @Override
        void run(Warp warp, int mask) {
        }
    }
}
