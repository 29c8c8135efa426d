package org.talweg.optim;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** An argument refused with these words. */
final class Refusal {
    private Refusal() {}

    static void check(String words, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(words), () -> "expected a message with: " + words + "\ngot: " + message);
    }
}
