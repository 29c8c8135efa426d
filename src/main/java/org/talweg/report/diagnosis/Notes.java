package org.talweg.report.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.talweg.report.Numbers;

/** Findings as rules collect them, of one run. */
final class Notes {
    private static final List<String> FIRST_ORDER = List.of("--lr", "--schedule", "--warmup", "--dropout", "--l1", "--weight-decay",
            "--clip-norm");

    private final Curves curves;
    private final List<Finding> findings = new ArrayList<>();

    Notes(Curves curves) {
        this.curves = curves;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    boolean has(Kind kind) {
        return findings.stream().anyMatch(finding -> finding.kind() == kind);
    }

    /** @param from index of the first epoch it speaks of, and {@code to} of the last */
    void add(Kind kind, double certainty, int from, int to, String evidence, String... tries) {
        findings.add(new Finding(kind, Math.max(0, Math.min(1, certainty)), curves.number(from),
                Math.max(curves.number(from), curves.number(to)), evidence, possible(List.of(tries))));
    }

    /** Without what a second-order method refuses. */
    private List<String> possible(List<String> tries) {
        if (!curves.setting().secondOrder()) {
            return tries;
        }
        List<String> left = tries.stream().filter(text -> FIRST_ORDER.stream().noneMatch(text::contains)).toList();
        return left.isEmpty() && !tries.isEmpty() ? List.of("--optimizer adam") : left;
    }

    /**
     * How sure a value makes that lies beyond a threshold: likely at it, sure from half as much again on.
     *
     * @param excess value over threshold, 1 or more; NaN where both are infinite, or a file holds a norm below 0: likely then
     */
    static double certainty(double excess) {
        return Double.isNaN(excess) ? Thresholds.LIKELY
                : Math.min(0.95, Thresholds.LIKELY + (Thresholds.SURE - Thresholds.LIKELY) * 2 * (excess - 1));
    }

    static String loss(double value) {
        return Numbers.loss(value);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
