package org.talweg.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NoticesTest {
    private static List<String> lines(boolean terminal, int skips, int spikes) {
        StringWriter text = new StringWriter();
        try (Notices notices = new Notices(new PrintWriter(text), terminal)) {
            for (int i = 1; i <= skips; i++) {
                notices.skipped(i, "step " + i + " skipped");
            }
            for (int i = 1; i <= spikes; i++) {
                notices.spike(1000 + i, 7.5, 0.25);
            }
        }
        return text.toString().lines().toList();
    }

    @Test
    void shouldPrintTheFirstFiveAndThenACount() {
        assertEquals(List.of("step 1 skipped", "step 2 skipped", "step 3 skipped", "step 4 skipped", "step 5 skipped",
                "loss spike at step 1,001: 7.5000, where 0.2500 is usual", "and 1,234 more steps skipped"), lines(false, 1239, 1));
        assertEquals("and 1 more loss spike", lines(false, 0, 6).get(5));
        assertEquals(5, lines(false, 0, 5).size());
        assertEquals(List.of(), lines(false, 0, 0));
    }

    /** The bar's line is overwritten to its end, and the bar is drawn again on the next one. */
    @Test
    void shouldTakeTheLineOfTheBar() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        try (Notices notices = new Notices(out, true)) {
            out.print("\repoch 1/10 ━━━━━━━━━━━ a long line");
            notices.skipped(7, "short");
        }
        assertEquals("\repoch 1/10 ━━━━━━━━━━━ a long line\rshort\u001b[K" + System.lineSeparator(), text.toString());
    }
}
