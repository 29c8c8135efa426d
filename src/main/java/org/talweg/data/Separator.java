package org.talweg.data;

import java.io.IOException;
import java.io.Reader;

/** The comma, semicolon or tab that the first line of CSV holds most often outside quotes; the comma wins ties. */
final class Separator {
    private Separator() {}

    /** Leaves the reader, which can be marked, where it was. */
    static char of(Reader reader, int most) throws IOException {
        reader.mark(most);
        String candidates = ",;\t";
        int[] counts = new int[candidates.length()];
        boolean quoted = false;
        boolean begun = false;
        for (int i = 0; i < most - 1; i++) {
            int c = reader.read();
            if (c < 0 || begun && !quoted && (c == '\n' || c == '\r')) break;
            if (c != '\n' && c != '\r') begun = true;
            if (c == '"') quoted = !quoted;
            int k = quoted ? -1 : candidates.indexOf(c);
            if (k >= 0) counts[k]++;
        }
        reader.reset();
        int best = 0;
        for (int k = 1; k < counts.length; k++) if (counts[k] > counts[best]) best = k;
        return candidates.charAt(best);
    }
}
