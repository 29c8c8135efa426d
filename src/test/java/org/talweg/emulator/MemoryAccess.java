package org.talweg.emulator;

/** Loads and stores of global and shared memory. */
final class MemoryAccess {
    private MemoryAccess() {}

    /**
     * The registers of an access.
     *
     * @param slots of the elements, in order
     * @param type  of an element in memory
     * @param wide  whether the registers have 64 bits
     */
    record Elements(int[] slots, PtxType type, boolean wide) {
        int bytes() {
            return type.bytes() * slots.length;
        }

        /** Words that an access of a lane touches. */
        int words() {
            return Math.max(1, bytes() / 4);
        }

        /**
         * Elements from memory.
         *
         * @param address of each lane, whose low bits choose a half of a word; for types of 16 bits only
         */
        void load(Warp warp, int mask, int[] words, int[] index, Lane address) {
            for (int j = 0; j < slots.length; j++) {
                int slot = slots[j];
                if (type.bits == 64) {
                    long[] d = warp.longs[slot];
                    for (int rest = mask; rest != 0; rest &= rest - 1) {
                        int i = Integer.numberOfTrailingZeros(rest);
                        int at = index[i] + 2 * j;
                        d[i] = words[at] & 0xffffffffL | (long) words[at + 1] << 32;
                    }
                    warp.markLongs(slot, mask);
                } else if (type.bits == 32) {
                    if (wide) {
                        throw new IllegalStateException("32-bit loads go to 32-bit registers");
                    }
                    if (mask == -1) {
                        loadAll(warp.ints[slot], words, index, j);
                    } else {
                        loadSome(warp.ints[slot], words, index, j, mask);
                    }
                    warp.markInts(slot, mask);
                } else {
                    int[] d = warp.ints[slot];
                    for (int rest = mask; rest != 0; rest &= rest - 1) {
                        int i = Integer.numberOfTrailingZeros(rest);
                        long at = address.of(i) + (long) j * type.bytes();
                        int word = words[index[i] + (int) (at >> 2) - (int) (address.of(i) >> 2)];
                        int half = word >>> 16 * (int) (at >> 1 & 1) & 0xffff;
                        d[i] = type.isSigned() ? (short) half : half;
                    }
                    warp.markInts(slot, mask);
                }
            }
        }

        void store(Warp warp, Op op, int mask, int[] words, int[] index, Lane address) {
            for (int j = 0; j < slots.length; j++) {
                int slot = slots[j];
                if (type.bits == 64) {
                    long[] a = warp.readLongs(slot, mask, op);
                    for (int rest = mask; rest != 0; rest &= rest - 1) {
                        int i = Integer.numberOfTrailingZeros(rest);
                        int at = index[i] + 2 * j;
                        words[at] = (int) a[i];
                        words[at + 1] = (int) (a[i] >>> 32);
                    }
                } else if (type.bits == 32) {
                    int[] a = warp.readInts(slot, mask, op);
                    if (mask == -1) {
                        storeAll(a, words, index, j);
                    } else {
                        storeSome(a, words, index, j, mask);
                    }
                } else {
                    int[] a = warp.readInts(slot, mask, op);
                    for (int rest = mask; rest != 0; rest &= rest - 1) {
                        int i = Integer.numberOfTrailingZeros(rest);
                        long at = address.of(i) + (long) j * type.bytes();
                        int word = index[i] + (int) (at >> 2) - (int) (address.of(i) >> 2);
                        GlobalMemory.storeHalf(words, word, (int) (at >> 1 & 1), a[i]);
                    }
                }
            }
        }

        /** Reading a register that was never written is found before memory is touched. */
        void check(Warp warp, Op op, int mask) {
            for (int slot : slots) {
                if (wide) {
                    warp.readLongs(slot, mask, op);
                } else {
                    warp.readInts(slot, mask, op);
                }
            }
        }

        private static void loadAll(int[] d, int[] words, int[] index, int j) {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = words[index[i] + j];
            }
        }

        private static void loadSome(int[] d, int[] words, int[] index, int j, int mask) {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int i = Integer.numberOfTrailingZeros(rest);
                d[i] = words[index[i] + j];
            }
        }

        private static void storeAll(int[] a, int[] words, int[] index, int j) {
            for (int i = 0; i < Warp.LANES; i++) {
                words[index[i] + j] = a[i];
            }
        }

        private static void storeSome(int[] a, int[] words, int[] index, int j, int mask) {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int i = Integer.numberOfTrailingZeros(rest);
                words[index[i] + j] = a[i];
            }
        }
    }

    /** The address of a lane, for accesses smaller than a word. */
    interface Lane {
        long of(int lane);
    }

    static final class LoadGlobal extends Op {
        private final Elements elements;
        private final int address;
        private final long offset;
        private final boolean constant;

        LoadGlobal(Elements elements, int address, long offset, boolean constant) {
            this.elements = elements;
            this.address = address;
            this.offset = offset;
            this.constant = constant;
        }

        @Override
        void run(Warp warp, int mask) {
            GlobalMemory global = warp.block.global;
            int bytes = elements.bytes();
            long[] register = warp.readLongs(address, mask, this);
            // The address register may be among the targets: lanes of another argument still need it.
            long[] at = elements.wide ? register.clone() : register;
            for (int rest = mask; rest != 0;) {
                Window window = global.locate(warp, this, at, offset, bytes, rest);
                int lanes = global.located;
                global.countLoad(window, bytes, lanes);
                if (bytes >= 4) {
                    global.read(warp, this, window, elements.words(), lanes, constant);
                }
                elements.load(warp, lanes, window.words, global.index(),
                        elements.type.bits < 32 ? i -> at[i] + offset - window.origin : null);
                rest &= ~lanes;
            }
        }
    }

    static final class StoreGlobal extends Op {
        private final Elements elements;
        private final int address;
        private final long offset;

        StoreGlobal(Elements elements, int address, long offset) {
            this.elements = elements;
            this.address = address;
            this.offset = offset;
        }

        @Override
        void run(Warp warp, int mask) {
            elements.check(warp, this, mask);
            GlobalMemory global = warp.block.global;
            int bytes = elements.bytes();
            long[] at = warp.readLongs(address, mask, this);
            for (int rest = mask; rest != 0;) {
                Window window = global.locate(warp, this, at, offset, bytes, rest);
                int lanes = global.located;
                global.countStore(window, bytes, lanes);
                if (bytes >= 4) {
                    global.write(warp, this, window, elements.words(), lanes);
                }
                elements.store(warp, this, lanes, window.words, global.index(),
                        elements.type.bits < 32 ? i -> at[i] + offset - window.origin : null);
                rest &= ~lanes;
            }
        }
    }

    /** The address operand of shared memory: 32 bits, also where the register has 64. */
    record SharedAddress(int slot, boolean wide, int offset) {
        int[] lanes(Warp warp, int mask, Op op) {
            if (!wide) {
                return warp.readInts(slot, mask, op);
            }
            long[] from = warp.readLongs(slot, mask, op);
            int[] narrow = new int[Warp.LANES];
            for (int i = 0; i < Warp.LANES; i++) {
                // What does not fit is far outside.
                narrow[i] = from[i] == (int) from[i] ? (int) from[i] : Integer.MIN_VALUE;
            }
            return narrow;
        }
    }

    static final class LoadShared extends Op {
        private final Elements elements;
        private final SharedAddress address;

        LoadShared(Elements elements, SharedAddress address) {
            this.elements = elements;
            this.address = address;
        }

        @Override
        void run(Warp warp, int mask) {
            SharedMemory shared = warp.block.shared;
            int[] at = address.lanes(warp, mask, this);
            int[] index = shared.locate(warp, this, at, address.offset, elements.bytes(), mask);
            shared.read(warp, this, elements.words(), mask);
            elements.load(warp, mask, shared.words, index, elements.type.bits < 32 ? i -> at[i] + address.offset : null);
        }
    }

    static final class StoreShared extends Op {
        private final Elements elements;
        private final SharedAddress address;

        StoreShared(Elements elements, SharedAddress address) {
            this.elements = elements;
            this.address = address;
        }

        @Override
        void run(Warp warp, int mask) {
            elements.check(warp, this, mask);
            SharedMemory shared = warp.block.shared;
            int[] at = address.lanes(warp, mask, this);
            int[] index = shared.locate(warp, this, at, address.offset, elements.bytes(), mask);
            shared.write(warp, this, elements.words(), mask);
            elements.store(warp, this, mask, shared.words, index, elements.type.bits < 32 ? i -> at[i] + address.offset : null);
        }
    }

    /** cp.async: from global to shared memory, some time before the wait. */
    static final class CopyAsync extends Op {
        private final SharedAddress target;
        private final int source;
        private final long offset;
        private final int bytes;
        /** Slot of the number of bytes to copy, the rest becoming zero. */
        private final int filled;

        CopyAsync(SharedAddress target, int source, long offset, int bytes, int filled) {
            this.target = target;
            this.source = source;
            this.offset = offset;
            this.bytes = bytes;
            this.filled = filled;
        }

        @Override
        void run(Warp warp, int mask) {
            SharedMemory shared = warp.block.shared;
            GlobalMemory global = warp.block.global;
            int[] index = shared.locate(warp, this, target.lanes(warp, mask, this), target.offset, bytes, mask);
            long[] at = warp.readLongs(source, mask, this);
            int[] sizes = warp.readInts(filled, mask, this);
            int reading = 0;
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int i = Integer.numberOfTrailingZeros(rest);
                if (sizes[i] < 0 || sizes[i] > bytes || sizes[i] % 4 != 0) {
                    throw warp.fault(EmulatorFault.Kind.SYNTAX, this, i, "expected a source size of 0 to " + bytes
                            + " in whole words, got " + sizes[i]);
                }
                shared.begin(warp, this, index[i], bytes / 4, i);
                if (sizes[i] == 0) {
                    warp.copies.add(new AsyncCopy(i, warp.copyGroups[i], index[i], null, 0, 0, bytes / 4));
                } else {
                    reading |= 1 << i;
                }
            }
            while (reading != 0) {
                Window window = global.locate(warp, this, at, offset, bytes, reading);
                int lanes = global.located;
                global.countLoad(window, bytes, lanes);
                global.read(warp, this, window, bytes / 4, lanes, false);
                for (int rest = lanes; rest != 0; rest &= rest - 1) {
                    int i = Integer.numberOfTrailingZeros(rest);
                    warp.copies.add(new AsyncCopy(i, warp.copyGroups[i], index[i], window, global.index()[i], sizes[i] / 4,
                            bytes / 4));
                }
                reading &= ~lanes;
            }
        }
    }

    /** cp.async.commit_group */
    static final class CommitGroup extends Op {
        @Override
        void run(Warp warp, int mask) {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                warp.copyGroups[Integer.numberOfTrailingZeros(rest)]++;
            }
        }
    }

    /** cp.async.wait_group n, and wait_all. */
    static final class WaitGroup extends Op {
        /** Groups that may stay under way, or -1 for none, committed or not. */
        private final int pending;

        WaitGroup(int pending) {
            this.pending = pending;
        }

        @Override
        void run(Warp warp, int mask) {
            for (int i = 0; i < warp.copies.size(); i++) {
                AsyncCopy copy = warp.copies.get(i);
                int lane = copy.lane();
                if ((mask >>> lane & 1) != 0 && (pending < 0 || copy.group() < warp.copyGroups[lane] - pending)) {
                    warp.block.shared.land(warp, this, copy);
                    warp.copies.set(i, null);
                }
            }
            warp.copies.removeIf(copy -> copy == null);
        }
    }
}
