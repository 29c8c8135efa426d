package org.talweg.emulator;

import java.util.Arrays;
import org.talweg.emulator.EmulatorFault.Kind;

/**
 * Shared memory of a block, and who touched each word when.
 *
 * <p>A mark holds a time, an instruction and a thread. Time goes on at each barrier. An access comes after another if a
 * barrier of the block lies between, or both are of one warp and a bar.warp.sync of the whole warp lies between, or both are
 * of one thread; otherwise the two race where one of them writes. That a warp is executed in step here orders nothing.
 * Marks are of whole words, so two threads that write the halves of one are said to race.
 */
final class SharedMemory {
    /** Addresses begin above 0, so that a zero pointer is seen. */
    static final int BASE = 1024;
    /** Bytes between two variables; a multiple of the 128 bytes of the banks, so that each keeps its banks. */
    static final int GAP = 1024;

    private static final int WHO_BITS = 13;
    private static final int PC_BITS = 15;
    private static final int TIME_SHIFT = WHO_BITS + PC_BITS;
    private static final int WHO = (1 << WHO_BITS) - 1;
    private static final int LAST_PC = (1 << PC_BITS) - 1;
    /** Readers: threads 0 to 1023, several of one warp from here on, several warps. */
    private static final int WARP_READERS = 1024;
    private static final int MANY_READERS = 2047;
    /** On the writer of a word that cp.async has yet to write. */
    private static final int PENDING = 4096;
    private static final long OUTSIDE = -1;

    private final PtxEntry entry;
    private final Block block;
    final int[] words;
    private final long[] writer;
    private final long[] reader;
    private final int[] index = new int[Warp.LANES];
    private final long[] warpFloor = new long[32];
    private long time = 1;
    /** Marks below this are of an earlier block, or lie before the last barrier of the block. */
    private long blockFloor;
    private long barrierFloor;

    SharedMemory(PtxEntry entry, Block block) {
        this.entry = entry;
        this.block = block;
        words = new int[entry.sharedBytes() / 4];
        writer = new long[words.length];
        reader = new long[words.length];
        Arrays.fill(writer, OUTSIDE);
        for (PtxEntry.Shared variable : entry.shared().values()) {
            Arrays.fill(writer, variable.address() / 4, (variable.address() + variable.bytes() + 3) / 4, 0);
        }
    }

    /** All words are uninitialised again. */
    void begin() {
        time++;
        blockFloor = time << TIME_SHIFT;
        barrierFloor = blockFloor;
        Arrays.fill(warpFloor, blockFloor);
    }

    void synchronizeBlock() {
        time++;
        barrierFloor = time << TIME_SHIFT;
        Arrays.fill(warpFloor, barrierFloor);
    }

    void synchronizeWarp(int warp) {
        time++;
        warpFloor[warp] = time << TIME_SHIFT;
    }

    /** First words of the lanes' accesses, by address, checked for alignment and being within shared memory at all. */
    int[] locate(Warp warp, Op op, int[] address, int offset, int bytes, int mask) {
        int last = 4 * words.length - bytes;
        boolean good = true;
        if (mask == -1) {
            for (int i = 0; i < Warp.LANES; i++) {
                int at = address[i] + offset;
                good &= at >= 0 & at <= last & (at & bytes - 1) == 0;
                index[i] = at >> 2;
            }
        } else {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int i = Integer.numberOfTrailingZeros(rest);
                int at = address[i] + offset;
                good &= at >= 0 & at <= last & (at & bytes - 1) == 0;
                index[i] = at >> 2;
            }
        }
        if (!good) {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int i = Integer.numberOfTrailingZeros(rest);
                int at = address[i] + offset;
                if (at < 0 || at > last) {
                    throw outside(warp, op, i, at);
                }
                if ((at & bytes - 1) != 0) {
                    throw warp.fault(Kind.MISALIGNED, op, i, "access of " + bytes + " bytes at " + name(at)
                            + ", which is not a multiple of " + bytes);
                }
            }
        }
        if (block.grid.banks) {
            countBanks(bytes, mask);
        }
        block.tally.sharedAccesses++;
        return index;
    }

    private EmulatorFault outside(Warp warp, Op op, int lane, int address) {
        return warp.fault(Kind.OUT_OF_BOUNDS, op, lane, "access at " + name(address) + ", outside of the variables");
    }

    /** {@code tile + 4096 bytes}, for the variable at or before an address. */
    private String name(int address) {
        PtxEntry.Shared nearest = null;
        for (PtxEntry.Shared variable : entry.shared().values()) {
            if (nearest == null || variable.address() <= address && variable.address() > nearest.address()) {
                nearest = variable;
            }
        }
        if (nearest == null) {
            return "shared address " + address + " of an entry without shared memory";
        }
        int bytes = address - nearest.address();
        return nearest.name() + "[" + nearest.bytes() + " bytes]" + (bytes < 0 ? " - " + -(long) bytes : " + " + bytes)
                + " bytes";
    }

    private long mark(int pc, int who) {
        return time << TIME_SHIFT | (long) Math.min(pc, LAST_PC) << WHO_BITS | who;
    }

    /** Notes that the lanes of {@code mask} read {@code count} words each, from {@link #locate}'s. */
    void read(Warp warp, Op op, int count, int mask) {
        long[] readers = reader;
        long ownFloor = warpFloor[warp.number];
        int ownReaders = WARP_READERS + warp.number;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int i = Integer.numberOfTrailingZeros(rest);
            int thread = warp.thread(i);
            for (int word = index[i], end = word + count; word < end; word++) {
                long seen = readers[word];
                int who = (int) seen & WHO;
                // A reader noted since then means that the writer was checked, and a later write would have been a race.
                boolean known = who == MANY_READERS ? seen >= barrierFloor
                        : seen >= ownFloor && (who == ownReaders || who == thread);
                if (!known) {
                    readFirst(warp, op, word, i);
                }
            }
        }
    }

    private void readFirst(Warp warp, Op op, int word, int lane) {
        int thread = warp.thread(lane);
        checkWriter(warp, op, word, lane, "reads", true);
        long seen = reader[word];
        int who = thread;
        if (seen >= barrierFloor) {
            int before = (int) (seen & WHO);
            int beforeWarp = before < WARP_READERS ? before >> 5 : before == MANY_READERS ? -1 : before - WARP_READERS;
            if (beforeWarp != warp.number) {
                who = MANY_READERS;
            } else if (before != thread && seen >= warpFloor[warp.number]) {
                who = WARP_READERS + warp.number;
            }
        }
        reader[word] = mark(op.pc, who);
    }

    /** The last writer must come before this access; and for a read there must be one. */
    private void checkWriter(Warp warp, Op op, int word, int lane, String verb, boolean reads) {
        long wrote = writer[word];
        if (wrote == OUTSIDE) {
            throw outside(warp, op, lane, 4 * word);
        }
        if (wrote < blockFloor) {
            if (reads) {
                throw warp.fault(Kind.UNINITIALISED, op, lane, verb + " " + name(4 * word)
                        + ", which no thread of the block has written");
            }
            return;
        }
        // Below the floor: a copy that nobody waited for ended with its block.
        if ((wrote & PENDING) != 0) {
            throw warp.fault(Kind.ASYNC_COPY, op, lane, verb + " " + name(4 * word) + ", which cp.async of thread "
                    + (wrote & WHO & ~PENDING) + " has yet to write: its thread has not waited" + line(wrote));
        }
        if (wrote >= barrierFloor && !ordered(wrote, (int) (wrote & WHO), warp, lane)) {
            throw race(warp, op, word, lane, verb, wrote, "thread " + (wrote & WHO) + " wrote");
        }
    }

    private boolean ordered(long seen, int thread, Warp warp, int lane) {
        return thread == warp.thread(lane) || thread >> 5 == warp.number && seen < warpFloor[warp.number];
    }

    private EmulatorFault race(Warp warp, Op op, int word, int lane, String verb, long seen, String other) {
        return warp.fault(Kind.SHARED_RACE, op, lane, verb + " " + name(4 * word) + ", which " + other + line(seen)
                + " with no barrier between");
    }

    private String line(long mark) {
        int pc = (int) (mark >>> WHO_BITS) & LAST_PC;
        return pc == LAST_PC ? "" : " (" + entry.ops()[pc].statement.origin() + ")";
    }

    /** Notes that the lanes write {@code count} words each. */
    void write(Warp warp, Op op, int count, int mask) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int i = Integer.numberOfTrailingZeros(rest);
            long mark = mark(op.pc, warp.thread(i));
            for (int word = index[i], end = word + count; word < end; word++) {
                if (writer[word] < 0 || writer[word] >= barrierFloor || reader[word] >= barrierFloor
                        || writer[word] >= blockFloor && (writer[word] & PENDING) != 0) {
                    checkWrite(warp, op, word, i);
                }
                writer[word] = mark;
            }
        }
    }

    private void checkWrite(Warp warp, Op op, int word, int lane) {
        checkWriter(warp, op, word, lane, "writes", false);
        long seen = reader[word];
        if (seen >= barrierFloor) {
            int who = (int) (seen & WHO);
            if (who == MANY_READERS) {
                throw race(warp, op, word, lane, "writes", seen, "threads of several warps read");
            }
            if (who >= WARP_READERS ? !(who - WARP_READERS == warp.number && seen < warpFloor[warp.number])
                    : !ordered(seen, who, warp, lane)) {
                throw race(warp, op, word, lane, "writes", seen,
                        who >= WARP_READERS ? "threads of warp " + (who - WARP_READERS) + " read" : "thread " + who + " read");
            }
        }
    }

    /** Notes that words will be written by a copy. */
    void begin(Warp warp, Op op, int word, int count, int lane) {
        for (int i = word; i < word + count; i++) {
            checkWrite(warp, op, i, lane);
            writer[i] = mark(op.pc, warp.thread(lane) | PENDING);
            reader[i] = 0;
        }
    }

    /** The copy's words are there. */
    void land(Warp warp, Op op, AsyncCopy copy) {
        long mark = mark(op.pc, warp.thread(copy.lane()));
        for (int i = 0; i < copy.count(); i++) {
            words[copy.word() + i] = i < copy.filled() ? copy.window().words[copy.source() + i] : 0;
            writer[copy.word() + i] = mark;
        }
    }

    /** Passes that the banks need: lanes are served in groups of 128 bytes, a group once for each word of its fullest bank. */
    private void countBanks(int bytes, int mask) {
        int count = Math.max(1, bytes / 4);
        int lanes = Warp.LANES / count;
        int[] held = new int[Warp.LANES];
        int[][] seen = new int[Warp.LANES][Warp.LANES * count];
        for (int first = 0; first < Warp.LANES; first += lanes) {
            Arrays.fill(held, 0);
            int most = 0;
            for (int i = first; i < first + lanes; i++) {
                for (int word = index[i]; (mask >>> i & 1) != 0 && word < index[i] + count; word++) {
                    int bank = word & 31;
                    boolean known = false;
                    for (int j = 0; j < held[bank] && !known; j++) {
                        known = seen[bank][j] == word;
                    }
                    if (!known) {
                        seen[bank][held[bank]++] = word;
                        most = Math.max(most, held[bank]);
                    }
                }
            }
            block.tally.sharedWavefronts += most;
            block.tally.sharedIdeal += most > 0 ? 1 : 0;
        }
    }
}
