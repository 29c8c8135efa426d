package org.talweg.report.diagnosis;

import java.util.List;

/**
 * One thing that learning curves tell.
 *
 * @param certainty from 0 to 1, see {@link #sure()}
 * @param from      first epoch it speaks of, as the epochs are numbered in the run or file
 * @param to        last one
 * @param evidence  the numbers it rests on, as a clause
 * @param tries     one or two things to try, options of {@code talweg train} among them; none for a good fit
 */
public record Finding(Kind kind, double certainty, int from, int to, String evidence, List<String> tries) {
    public Finding {
        if (!(certainty >= 0 && certainty <= 1) || from > to) {
            throw new IllegalArgumentException("expected a certainty from 0 to 1 and epochs in order, got certainty=" + certainty
                    + " from=" + from + " to=" + to);
        }
        tries = List.copyOf(tries);
    }

    /** {@code sure}, {@code likely} or {@code possible}. */
    public String sure() {
        return certainty >= Thresholds.SURE ? "sure" : certainty >= Thresholds.LIKELY ? "likely" : "possible";
    }

    /** {@code epoch 3} or {@code epochs 3–40}. */
    public String epochs() {
        return from == to ? "epoch " + from : "epochs " + from + "–" + to;
    }
}
