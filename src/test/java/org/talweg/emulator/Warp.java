package org.talweg.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.talweg.emulator.EmulatorFault.Kind;

/**
 * 32 lanes that execute in step: the lanes that stand at the same instruction together, the earliest instruction first, so
 * that lanes which parted meet again.
 */
final class Warp {
    static final int LANES = 32;
    private static final int NOWHERE = Integer.MAX_VALUE;

    final Block block;
    final int number;
    /** Lanes that this warp has. */
    final int all;
    final int[][] ints;
    final long[][] longs;
    final int[] predicates;
    /** For each register the lanes that have written it. */
    private final int[] intsWritten;
    private final long[] scratchLongs = new long[LANES];
    private final int[] scratchInts = new int[LANES];
    private final int[] longsWritten;
    private final int[] predicatesWritten;
    private final int[] intsAtStart;
    private final int[] longsAtStart;
    /** Slots whose values change from launch to launch or block to block, and those of 64 bits. */
    private final int[] changingInts;
    private final int[] changingLongs;
    /** Lane i is all ones where bit i of {@link #spreadMask} is set. */
    private final int[] spread = new int[LANES];
    private int spreadMask;
    /** Carry flags and the lanes that have set them. */
    int carry;
    int carryWritten;

    /** Lanes that have not ended, and those that execute now. */
    int live;
    int active;
    /** Lanes that wait for others of the warp, at {@link #lanePc}. */
    private int parked;
    /** The next instruction of the active lanes, and that of each other live lane. */
    int pc;
    private final int[] lanePc = new int[LANES];
    /** The earliest instruction at which lanes wait for their turn. */
    private int nextTurn;
    /** Number of the block's barrier that all lanes have reached, or -1 while they run. */
    int barrier;
    private int barrierPc;
    private long issued;

    final List<AsyncCopy> copies = new ArrayList<>();
    final int[] copyGroups = new int[LANES];

    Warp(Block block, int number, int lanes, int threads) {
        this.block = block;
        this.number = number;
        this.all = lanes == LANES ? -1 : (1 << lanes) - 1;
        Slots slots = block.entry.slots();
        ints = new int[slots.ints.size()][LANES];
        longs = new long[slots.longs.size()][LANES];
        predicates = new int[slots.predicates.size()];
        intsWritten = new int[ints.length];
        longsWritten = new int[longs.length];
        predicatesWritten = new int[predicates.length];
        intsAtStart = new int[ints.length];
        longsAtStart = new int[longs.length];
        for (int i = 0; i < ints.length; i++) {
            Slots.Slot slot = slots.ints.get(i);
            intsAtStart[i] = slot.kind() == Slots.Kind.REGISTER ? 0 : -1;
            if (slot.kind() == Slots.Kind.CONSTANT) {
                Arrays.fill(ints[i], (int) slot.value());
            } else if (slot.kind() == Slots.Kind.SPECIAL && !Special.changes(slot.name())) {
                Special.fill(slot.name(), this, threads, ints[i]);
            }
        }
        for (int i = 0; i < longs.length; i++) {
            Slots.Slot slot = slots.longs.get(i);
            longsAtStart[i] = slot.kind() == Slots.Kind.REGISTER ? 0 : -1;
            if (slot.kind() == Slots.Kind.CONSTANT) {
                Arrays.fill(longs[i], slot.value());
            }
        }
        changingInts = IntStream.range(0, ints.length).filter(i -> changes(slots.ints.get(i))).toArray();
        changingLongs = IntStream.range(0, longs.length).filter(i -> changes(slots.longs.get(i))).toArray();
    }

    private static boolean changes(Slots.Slot slot) {
        return slot.kind() == Slots.Kind.PARAMETER || slot.kind() == Slots.Kind.SPECIAL && Special.changes(slot.name());
    }

    /** Thread of the block. */
    int thread(int lane) {
        return number * LANES + lane;
    }

    void begin() {
        System.arraycopy(intsAtStart, 0, intsWritten, 0, intsWritten.length);
        System.arraycopy(longsAtStart, 0, longsWritten, 0, longsWritten.length);
        Arrays.fill(predicatesWritten, 0);
        carryWritten = 0;
        Slots slots = block.entry.slots();
        for (int i : changingInts) {
            Slots.Slot slot = slots.ints.get(i);
            Arrays.fill(ints[i], slot.kind() == Slots.Kind.PARAMETER ? (int) block.grid.values[(int) slot.value()]
                    : Special.changing(slot.name(), block));
        }
        for (int i : changingLongs) {
            Arrays.fill(longs[i], block.grid.values[(int) slots.longs.get(i).value()]);
        }
        live = all;
        active = all;
        parked = 0;
        pc = 0;
        nextTurn = NOWHERE;
        barrier = -1;
        issued = 0;
        copies.clear();
        Arrays.fill(copyGroups, 0);
    }

    /** Runs until all live lanes have reached a barrier of the block, or none lives. */
    void run() {
        barrier = -1;
        Op[] ops = block.entry.ops();
        long lanes = 0;
        long before = issued;
        while (live != 0 && barrier < 0) {
            if (pc >= nextTurn || active == 0) {
                schedule();
            }
            Op op = ops[pc++];
            int mask = active;
            if (op.guard >= 0) {
                int value = predicate(op.guard, mask, op);
                mask &= op.not ? ~value : value;
            }
            issued++;
            if (mask != 0) {
                lanes += Integer.bitCount(mask);
                op.run(this, mask);
            }
        }
        block.tally.laneInstructions += lanes;
        block.tally.warpInstructions += issued - before;
    }

    /** Takes the lanes that stand at the earliest instruction. */
    private void schedule() {
        for (int i = 0; i < LANES; i++) {
            if ((active >>> i & 1) != 0) {
                lanePc[i] = pc;
            }
        }
        int ready = live & ~parked;
        if (ready == 0) {
            throw stuck();
        }
        int earliest = NOWHERE;
        for (int i = 0; i < LANES; i++) {
            if ((ready >>> i & 1) != 0) {
                earliest = Math.min(earliest, lanePc[i]);
            }
        }
        active = 0;
        nextTurn = NOWHERE;
        for (int i = 0; i < LANES; i++) {
            if ((ready >>> i & 1) != 0) {
                if (lanePc[i] == earliest) {
                    active |= 1 << i;
                } else {
                    nextTurn = Math.min(nextTurn, lanePc[i]);
                }
            }
        }
        pc = earliest;
    }

    private EmulatorFault stuck() {
        int lane = Integer.numberOfTrailingZeros(parked);
        Op op = block.entry.ops()[lanePc[lane]];
        boolean atBarrier = op instanceof Synchronisation.Barrier;
        int here = 0;
        for (int i = 0; i < LANES; i++) {
            here |= (parked >>> i & 1) != 0 && lanePc[i] == op.pc ? 1 << i : 0;
        }
        return fault(atBarrier ? Kind.DIVERGENT_BARRIER : Kind.MEMBER_MASK, op, lane, "reached by lanes " + hex(here)
                + " of the warp while it needs lanes " + hex(atBarrier ? all : (int) needs(op, lane)) + ", and the others "
                + (live == all ? "wait elsewhere" : "have ended"));
    }

    private long needs(Op op, int lane) {
        return op instanceof Synchronisation.Members m ? m.members(this, lane) : 0;
    }

    static String hex(int mask) {
        return String.format("0x%08x", mask);
    }

    /** Branches: the lanes of {@code mask} go to {@code target}, the other active ones to the next instruction. */
    void branch(int mask, int target, Op op) {
        if (target <= op.pc && issued > block.grid.budget) {
            throw fault(Kind.BUDGET, op, Integer.numberOfTrailingZeros(mask), "more than " + block.grid.budget
                    + " instructions in one warp: a loop without end?");
        }
        int stay = active & ~mask;
        if (stay == 0) {
            pc = target;
            if (nextTurn != NOWHERE) {
                schedule();
            }
            return;
        }
        for (int i = 0; i < LANES; i++) {
            if ((stay >>> i & 1) != 0) {
                lanePc[i] = pc;
            }
        }
        active = mask;
        pc = target;
        schedule();
    }

    void exit(int mask) {
        live &= ~mask;
        active &= ~mask;
    }

    /**
     * True when all of {@code wanted} stand at {@code op}: then they are the active ones. Otherwise the lanes of {@code mask}
     * wait for the others.
     */
    boolean meet(Op op, int mask, int wanted) {
        int here = mask;
        for (int i = 0; i < LANES; i++) {
            here |= (parked >>> i & 1) != 0 && lanePc[i] == op.pc ? 1 << i : 0;
        }
        if (here == wanted) {
            parked &= ~here;
            active |= here;
            return true;
        }
        for (int i = 0; i < LANES; i++) {
            if ((mask >>> i & 1) != 0) {
                lanePc[i] = op.pc;
            }
        }
        parked |= mask;
        active &= ~mask;
        return false;
    }

    /** All lanes have reached the block's barrier. */
    void await(int name, Op op) {
        barrier = name;
        barrierPc = op.pc;
    }

    Op waitsAt() {
        return block.entry.ops()[barrierPc];
    }

    int[] readInts(int slot, int mask, Op op) {
        if ((mask & ~intsWritten[slot]) != 0) {
            throw uninitialised(op, block.entry.slots().ints.get(slot).name(), mask & ~intsWritten[slot]);
        }
        return ints[slot];
    }

    long[] readLongs(int slot, int mask, Op op) {
        if ((mask & ~longsWritten[slot]) != 0) {
            throw uninitialised(op, block.entry.slots().longs.get(slot).name(), mask & ~longsWritten[slot]);
        }
        return longs[slot];
    }

    int predicate(int slot, int mask, Op op) {
        if ((mask & ~predicatesWritten[slot]) != 0) {
            throw uninitialised(op, block.entry.slots().predicates.get(slot), mask & ~predicatesWritten[slot]);
        }
        return predicates[slot];
    }

    private EmulatorFault uninitialised(Op op, String register, int lanes) {
        return fault(Kind.UNINITIALISED, op, Integer.numberOfTrailingZeros(lanes), "register " + register
                + " is read before it is written");
    }

    /** Where to write a result: the register itself when all lanes get one. Then {@link #wroteInts}. */
    int[] targetInts(int slot, int mask) {
        return mask == -1 ? ints[slot] : scratchInts;
    }

    void wroteInts(int slot, int mask) {
        intsWritten[slot] |= mask;
        if (mask != -1) {
            spread(mask);
            blend(ints[slot], scratchInts, spread);
        }
    }

    long[] targetLongs(int slot, int mask) {
        return mask == -1 ? longs[slot] : scratchLongs;
    }

    void wroteLongs(int slot, int mask) {
        longsWritten[slot] |= mask;
        if (mask != -1) {
            long[] target = longs[slot];
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int i = Integer.numberOfTrailingZeros(rest);
                target[i] = scratchLongs[i];
            }
        }
    }

    private void spread(int mask) {
        if (mask != spreadMask) {
            for (int i = 0; i < LANES; i++) {
                spread[i] = -(mask >>> i & 1);
            }
            spreadMask = mask;
        }
    }

    private static void blend(int[] d, int[] a, int[] spread) {
        for (int i = 0; i < LANES; i++) {
            d[i] ^= (d[i] ^ a[i]) & spread[i];
        }
    }

    /** Registers written lane by lane. */
    void markInts(int slot, int mask) {
        intsWritten[slot] |= mask;
    }

    void markLongs(int slot, int mask) {
        longsWritten[slot] |= mask;
    }

    void writePredicate(int slot, int mask, int value) {
        predicatesWritten[slot] |= mask;
        predicates[slot] = predicates[slot] & ~mask | value & mask;
    }

    EmulatorFault fault(Kind kind, Op op, int lane, String message) {
        return new EmulatorFault(kind, op.statement.origin(), block.entry.name() + " block (" + block.x + ", " + block.y
                + ") thread " + thread(lane) + ": " + message + ": " + op.statement.text());
    }
}
