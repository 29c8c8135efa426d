package org.talweg.emulator;

import org.talweg.kernel.Buffer;

/** A stretch of the emulator's memory: words as bits, and for each who touched it in the launch that runs. */
final class EmulatorBuffer extends Buffer {
    private final Emulator engine;
    private final int[] words;
    private final int[] owners;

    EmulatorBuffer(Emulator engine, String label, Type type, int[] words, int[] owners, long offset, long length) {
        super(label, type, offset, length);
        this.engine = engine;
        this.words = words;
        this.owners = owners;
    }

    Emulator engine() {
        return engine;
    }

    int[] words() {
        return words;
    }

    int[] owners() {
        return owners;
    }

    @Override
    protected Buffer view(String label, long offset, long length) {
        return new EmulatorBuffer(engine, label, type(), words, owners, offset, length);
    }

    @Override
    protected Object allocation() {
        return words;
    }
}
