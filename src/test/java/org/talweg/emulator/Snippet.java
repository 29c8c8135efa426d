package org.talweg.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.talweg.kernel.Buffer;

/** A small PTX module with an entry {@code k}, and an emulator to run it. */
final class Snippet implements AutoCloseable {
    /** Behind an instruction that is wrong. */
    private static final String HERE = "// here";

    final Emulator emulator = new Emulator(1);
    private final String text;

    private Snippet(String text) {
        this.text = text;
    }

    /**
     * @param parameters such as {@code .param .u64 out}
     * @param body       between the entry's braces
     */
    static Snippet of(String parameters, String body) {
        return module("""
                .version 7.4
                .target sm_80
                .address_size 64
                .visible .entry k(%s)
                {
                %s
                }
                """.formatted(parameters, body));
    }

    static Snippet module(String text) {
        return new Snippet(text);
    }

    String text() {
        return text;
    }

    Buffer ints(String label, int... values) {
        Buffer buffer = emulator.allocate(label, Buffer.Type.I32, values.length);
        emulator.upload(values, 0, buffer, values.length);
        return buffer;
    }

    Buffer zeros(String label, int length) {
        return ints(label, new int[length]);
    }

    int[] read(Buffer buffer) {
        int[] values = new int[(int) buffer.length()];
        emulator.download(buffer, values, 0, values.length);
        return values;
    }

    void run(int grid, int block, Object... arguments) {
        emulator.launch(text, line -> "snippet.ptx:" + line, "k", grid, 1, block, arguments);
    }

    /** The launch must be refused, at the line marked {@code // here}, with these words. */
    EmulatorFault shouldFail(EmulatorFault.Kind kind, String words, int grid, int block, Object... arguments) {
        EmulatorFault fault = assertThrows(EmulatorFault.class, () -> run(grid, block, arguments));
        assertEquals(kind, fault.kind(), fault.getMessage());
        assertTrue(fault.getMessage().contains(words), () -> "expected a message with: " + words + "\ngot: " + fault.getMessage());
        int here = 1 + (int) text.substring(0, text.indexOf(HERE)).chars().filter(c -> c == '\n').count();
        assertEquals("snippet.ptx:" + here, fault.origin(), fault.getMessage());
        return fault;
    }

    @Override
    public void close() {
        emulator.close();
    }
}
