package org.talweg.curvature;

/** Told how far counted work is. */
@FunctionalInterface
public interface Tally {
    /** Nobody listens. */
    Tally NONE = (done, all, next) -> { };

    /** {@code done} of {@code all} are done; {@code next} is what comes next, or empty. */
    void count(int done, int all, String next);
}
