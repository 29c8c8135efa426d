package org.talweg.emulator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.talweg.emulator.EmulatorFault.Kind;

/**
 * Accesses to the arguments of a launch.
 *
 * <p>Each word knows who touched it in this launch: 0 nobody; else two bits of state above the number of a thread, from 1 on.
 * Two threads that touch one word, at least one of them writing, race: nothing orders threads of a launch except a barrier
 * of a block, and the kernels do not hand data from thread to thread through global memory. With several workers two threads
 * of different blocks may be missed, one that is reported is always there. Accesses of 16 bits are not followed.
 */
final class GlobalMemory {
    private static final int READ = 1 << 30;
    private static final int WRITTEN = 2 << 30;
    private static final int READ_BY_MANY = 3 << 30;
    private static final int THREAD = (1 << 30) - 1;
    private static final int WORDS_OF_A_SECTOR_SHIFT = 3;
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

    private final Block block;
    /** First word of each lane's access, counted from the start of the allocation. */
    private final int[] index = new int[Warp.LANES];
    private final int[] sectors = new int[Warp.LANES];

    GlobalMemory(Block block) {
        this.block = block;
    }

    int[] index() {
        return index;
    }

    /**
     * Locates the words of the first lanes of {@code mask} that access one argument; {@link #located} says which lanes.
     *
     * @param bytes of the access of a lane
     */
    Window locate(Warp warp, Op op, long[] address, long offset, int bytes, int mask) {
        int first = Integer.numberOfTrailingZeros(mask);
        Window window = block.grid.window(address[first] + offset);
        if (window == null) {
            throw warp.fault(Kind.OUT_OF_BOUNDS, op, first, "address 0x" + Long.toHexString(address[first] + offset)
                    + " is in no argument of the launch");
        }
        boolean good = mask == -1 ? locateAll(window, address, offset, bytes) : locateSome(window, address, offset, bytes, mask);
        located = good ? mask : check(warp, op, window, address, offset, bytes, mask);
        return window;
    }

    int located;

    private boolean locateAll(Window window, long[] address, long offset, int bytes) {
        int[] words = index;
        long shift = offset - window.origin;
        long low = window.first - window.origin;
        long high = window.end - window.origin - bytes;
        int unaligned = bytes - 1;
        boolean good = true;
        for (int i = 0; i < Warp.LANES; i++) {
            long at = address[i] + shift;
            good &= at >= low & at <= high & (at & unaligned) == 0;
            words[i] = (int) (at >> 2);
        }
        return good;
    }

    private boolean locateSome(Window window, long[] address, long offset, int bytes, int mask) {
        boolean good = true;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int i = Integer.numberOfTrailingZeros(rest);
            long at = address[i] + offset;
            good &= at >= window.first & at <= window.end - bytes & (at & bytes - 1) == 0;
            index[i] = (int) (at - window.origin >> 2);
        }
        return good;
    }

    /** The lanes that access this argument, all of them as they may. */
    private int check(Warp warp, Op op, Window window, long[] address, long offset, int bytes, int mask) {
        int same = 0;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int i = Integer.numberOfTrailingZeros(rest);
            long at = address[i] + offset;
            if (block.grid.window(at) != window) {
                continue;
            }
            same |= 1 << i;
            if (at < window.first || at > window.end - bytes) {
                throw warp.fault(Kind.OUT_OF_BOUNDS, op, i, "access of " + bytes + " bytes at " + window.name(at)
                        + ", outside of the argument");
            }
            if ((at & bytes - 1) != 0) {
                throw warp.fault(Kind.MISALIGNED, op, i, "access of " + bytes + " bytes at " + window.name(at)
                        + ", which is not a multiple of " + bytes);
            }
        }
        return same;
    }

    /** Counts a load of {@code bytes} by each lane of {@code mask}. */
    void countLoad(Window window, int bytes, int mask) {
        block.tally.load(window.number, (long) bytes * Integer.bitCount(mask), sectors(bytes, mask));
    }

    void countStore(Window window, int bytes, int mask) {
        block.tally.store(window.number, (long) bytes * Integer.bitCount(mask), sectors(bytes, mask));
    }

    /** Sectors that the accesses touch; an aligned access of up to 16 bytes lies within one. */
    private int sectors(int bytes, int mask) {
        if (mask == -1 && inRow(bytes / 4)) {
            int words = Warp.LANES * bytes / 4;
            return (index[0] + words - 1 >> WORDS_OF_A_SECTOR_SHIFT) - (index[0] >> WORDS_OF_A_SECTOR_SHIFT) + 1;
        }
        int count = 0;
        int last = -1;
        boolean ascending = true;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int sector = index[Integer.numberOfTrailingZeros(rest)] >> WORDS_OF_A_SECTOR_SHIFT;
            if (sector != last) {
                ascending &= sector > last;
                sectors[count++] = sector;
                last = sector;
            }
        }
        if (ascending) {
            return count;
        }
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            boolean seen = false;
            for (int j = 0; j < distinct && !seen; j++) {
                seen = sectors[j] == sectors[i];
            }
            if (!seen) {
                sectors[distinct++] = sectors[i];
            }
        }
        return distinct;
    }

    /** Whether the lanes access one word after another, {@code words} of them each. */
    private boolean inRow(int words) {
        int[] at = index;
        int first = at[0];
        int differences = words == 0 ? 1 : 0;
        for (int i = 0; i < Warp.LANES; i++) {
            differences |= at[i] - first - i * words;
        }
        return differences == 0;
    }

    private int firstThread(Warp warp) {
        return (block.y * block.grid.gridX + block.x) * block.grid.block + warp.number * Warp.LANES + 1;
    }

    /**
     * Notes that the lanes read {@code count} words each.
     *
     * @param constant whether the load says that nobody writes them (.nc)
     */
    void read(Warp warp, Op op, Window window, int count, int mask, boolean constant) {
        if (!block.grid.races) {
            return;
        }
        int[] owners = window.owners;
        int thread = firstThread(warp);
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int i = Integer.numberOfTrailingZeros(rest);
            int own = constant ? READ_BY_MANY : READ | thread + i;
            for (int word = index[i], end = word + count; word < end; word++) {
                int owner = owners[word];
                if (owner == 0) {
                    owners[word] = own;
                } else if (owner != own && owner != READ_BY_MANY) {
                    if (owner >>> 30 == READ >>> 30) {
                        owners[word] = READ_BY_MANY;
                    } else if (constant || (owner & THREAD) != thread + i) {
                        throw race(warp, op, window, word, i, owner, "reads");
                    }
                }
            }
        }
    }

    void write(Warp warp, Op op, Window window, int count, int mask) {
        if (!block.grid.races) {
            return;
        }
        int[] owners = window.owners;
        int thread = firstThread(warp);
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int i = Integer.numberOfTrailingZeros(rest);
            int own = thread + i;
            for (int word = index[i], end = word + count; word < end; word++) {
                int owner = owners[word];
                if (owner != 0 && (owner & THREAD) != own) {
                    throw race(warp, op, window, word, i, owner, "writes");
                }
                owners[word] = WRITTEN | own;
            }
        }
    }

    private EmulatorFault race(Warp warp, Op op, Window window, int word, int lane, int owner, String verb) {
        int state = owner >>> 30;
        int thread = (owner & THREAD) - 1;
        String other = owner == READ_BY_MANY ? "which several threads read, or one through .nc"
                : "which thread " + thread % block.grid.block + " of block (" + thread / block.grid.block % block.grid.gridX + ", "
                        + thread / block.grid.block / block.grid.gridX + ") " + (state == READ >>> 30 ? "read" : "wrote");
        return warp.fault(Kind.GLOBAL_RACE, op, lane, verb + " " + window.name(window.origin + 4L * word) + ", " + other
                + " in this launch");
    }

    /** Half {@code half} of a word becomes {@code value}, its other half stays, whoever writes that at the same time. */
    static void storeHalf(int[] words, int word, int half, int value) {
        int shift = 16 * half;
        int before;
        do {
            before = (int) WORDS.getVolatile(words, word);
        } while (!WORDS.compareAndSet(words, word, before, before & ~(0xffff << shift) | (value & 0xffff) << shift));
    }
}
