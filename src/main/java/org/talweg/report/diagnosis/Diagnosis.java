package org.talweg.report.diagnosis;

import java.util.Comparator;
import java.util.List;
import org.talweg.report.Numbers;

/**
 * What a run's learning curves tell, the surest warning first.
 *
 * @param findings warnings, or a good fit, or none where there is too little to go by
 * @param epochs   number of epochs looked at
 */
public record Diagnosis(List<Finding> findings, int epochs) {
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** Applies every rule; see {@link Kind} for their sources. */
    public static Diagnosis of(Curves curves) {
        Notes notes = new Notes(curves);
        // What explains a curve comes before what describes it: a loss is high for want of gradients, or of a rate, or of units.
        new LayerRules(curves, notes).warnings();
        new RateRules(curves, notes).warnings();
        new FitRules(curves, notes).warnings();
        new DataRules(curves, notes).warnings();
        if (notes.findings().isEmpty()) {
            new FitRules(curves, notes).goodFit();
        }
        return new Diagnosis(notes.findings().stream().sorted(Comparator.comparingDouble(Finding::certainty).reversed()).toList(),
                curves.size());
    }

    public List<Kind> kinds() {
        return findings.stream().map(Finding::kind).toList();
    }

    /** Lines for a terminal, each with its line end. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Diagnosis\n");
        for (Finding finding : findings) {
            text.append("  ").append(finding.kind().words()).append(" (").append(finding.sure()).append(", ")
                    .append(finding.epochs()).append("): ").append(finding.evidence()).append('\n');
            if (!finding.tries().isEmpty()) {
                text.append("    try ").append(String.join("; or ", finding.tries())).append('\n');
            }
        }
        if (findings.isEmpty()) {
            text.append(epochs < Thresholds.FEWEST_EPOCHS
                    ? "  nothing to see yet: " + Numbers.count(epochs, "epoch") + ", of which curves need "
                    + Thresholds.FEWEST_EPOCHS + " or more\n"
                    : "  no warning, and no clear good fit\n");
        }
        return text.toString();
    }
}
