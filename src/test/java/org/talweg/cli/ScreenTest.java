package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.talweg.engine.TooLarge;

class ScreenTest {
    private final StringWriter text = new StringWriter();
    private final Screen screen = new Screen(new PrintWriter(text), null, false, 80);

    /** A training of an hour does not end badly for want of memory for a table of its report. */
    @Test
    void shouldLeaveOutWhatThereIsNoMemoryFor() {
        assertEquals("all", screen.spared("the curvature", () -> "all"));
        assertEquals("", text.toString());
        assertNull(screen.<String>spared("the curvature", () -> {
            throw new TooLarge("expected less");
        }));
        assertNull(screen.<String>spared("predictions", () -> {
            throw new OutOfMemoryError("Java heap space");
        }));
        assertEquals("Left out  the curvature, for which there is no memory (expected less)" + System.lineSeparator()
                + "Left out  predictions, for which there is no memory (Java heap space)" + System.lineSeparator(), text.toString());
    }

    @Test
    void shouldNotHideOtherFailures() {
        assertThrows(IllegalStateException.class, () -> screen.spared("the curvature", () -> {
            throw new IllegalStateException("a bug");
        }));
    }
}
