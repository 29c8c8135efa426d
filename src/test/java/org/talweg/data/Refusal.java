package org.talweg.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** What every refused input must give: one exception type, one line, and the facts named. */
final class Refusal {
    private Refusal() {}

    static void of(Executable action, String... facts) {
        String message = assertThrows(DataException.class, action).getMessage();
        assertTrue(!message.contains("\n") && message.length() < 2000, "expected one line, got: " + message);
        assertTrue(message.contains("expected") && message.contains("got") && message.contains(";"),
                "expected what was expected, what came and what to do, got: " + message);
        for (String fact : facts) assertTrue(message.contains(fact), "expected \"" + fact + "\" in: " + message);
    }
}
