package org.talweg.emulator;

import java.util.Arrays;

/** The addresses of one pointer argument. */
final class Window {
    private static final int NUMBER_SHIFT = 40;
    /** An argument begins in the middle of its range, so that addresses before it are seen to be its own too. */
    private static final long MIDDLE = 1L << (NUMBER_SHIFT - 1);

    /** Place of the argument. */
    final int number;
    final EmulatorBuffer buffer;
    final int[] words;
    /** Who touched each word in this launch, see {@link GlobalMemory}. */
    final int[] owners;
    /** Address of the allocation's first byte; aligned as an allocation is. */
    final long origin;
    /** Address of the slice's first byte, and the one after its last. */
    final long first;
    final long end;

    Window(int number, EmulatorBuffer buffer) {
        this.number = number;
        this.buffer = buffer;
        this.words = buffer.words();
        this.owners = buffer.owners();
        this.origin = (number + 1L << NUMBER_SHIFT) + MIDDLE;
        this.first = origin + 4 * buffer.offset();
        this.end = first + 4 * buffer.length();
    }

    static long number(long address) {
        return (address >>> NUMBER_SHIFT) - 1;
    }

    void forget() {
        Arrays.fill(owners, (int) buffer.offset(), (int) (buffer.offset() + buffer.length()), 0);
    }

    /** {@code theta[F32 100 at 16] + 400 bytes} */
    String name(long address) {
        long bytes = address - first;
        return buffer + (bytes < 0 ? " - " + -bytes : " + " + bytes) + " bytes";
    }
}
