package org.talweg.torture;

import java.util.ArrayList;
import java.util.List;

/** What a part did and found, as it goes on. */
final class Tally {
    private final String part;
    private final long begun = System.nanoTime();
    private final List<String> failures = new ArrayList<>();
    private String done = "";
    private int passed;
    private int total;
    private String skipped;
    private long stopped;

    Tally(String part) {
        this.part = part;
    }

    void pass(int count) {
        passed += count;
        total += count;
    }

    /** @param what with what is needed to repeat it */
    void fail(int count, String what) {
        total += count;
        failures.add(what);
        System.err.println(part + ": FAILED: " + what);
    }

    /** Says, in counts, what has been done. */
    void done(String words) {
        done = words;
    }

    void skip(String reason) {
        skipped = reason;
        System.err.println(part + ": skipped: " + reason);
    }

    void progress(String words) {
        System.err.println(part + ": " + words);
    }

    int total() {
        return total;
    }

    List<String> failures() {
        return failures;
    }

    void stop() {
        stopped = System.nanoTime();
    }

    String row() {
        double seconds = ((stopped == 0 ? System.nanoTime() : stopped) - begun) / 1e9;
        String time = seconds < 100 ? String.format("%.0f s", seconds) : String.format("%.1f min", seconds / 60);
        return "| " + part + " | " + (skipped == null ? done : "skipped: " + skipped) + " | "
                + (skipped == null ? passed + " of " + total : "–") + " | " + time + " |";
    }
}
