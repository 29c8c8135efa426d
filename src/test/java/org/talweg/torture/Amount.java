package org.talweg.torture;

/**
 * How much a part does: so many, or until a time.
 *
 * @param count 0 where time counts
 * @param until in {@link System#nanoTime}, where the count is 0
 */
record Amount(int count, long until) {
    static Amount of(int count) {
        return new Amount(count, 0);
    }

    static Amount minutes(double minutes) {
        return new Amount(0, System.nanoTime() + Math.round(minutes * 60e9));
    }

    /** Whether there is more to do after so many; one is done in any case. */
    boolean more(int done) {
        return done == 0 || (count > 0 ? done < count : System.nanoTime() < until);
    }

    String of(int done, String what) {
        return done + (count > 0 ? " of " + count : "") + " " + what;
    }
}
