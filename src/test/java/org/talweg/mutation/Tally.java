package org.talweg.mutation;

import java.util.Locale;

/** What became of the inputs of a kind. */
final class Tally {
    static final String HEADER = String.format(Locale.ROOT, "%-18s %9s %9s %9s %11s %12s %9s", "kind", "inputs", "read", "refused",
            "slowest ms", "most KiB", "failures");

    private final String kind;
    private long read;
    private long refused;
    private long slowestNanos;
    private long mostBytes;
    private long failures;

    Tally(String kind) {
        this.kind = kind;
    }

    void add(Trial.Result result) {
        if (result.failure() != null) {
            failures++;
        } else if (result.refused()) {
            refused++;
        } else {
            read++;
        }
        slowestNanos = Math.max(slowestNanos, result.nanos());
        mostBytes = Math.max(mostBytes, result.allocated());
    }

    long read() {
        return read;
    }

    long refused() {
        return refused;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-18s %9d %9d %9d %11.1f %12d %9d", kind, read + refused + failures, read, refused,
                slowestNanos / 1e6, mostBytes >> 10, failures);
    }
}
