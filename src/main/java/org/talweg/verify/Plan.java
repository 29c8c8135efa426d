package org.talweg.verify;

import java.util.List;
import java.util.Locale;

/**
 * What a {@link Verification} is to do.
 *
 * @param kernels    rows of the contract suite
 * @param trainings  whole trainings
 * @param elementary whether all 2³² floats go through the elementary functions
 * @param quick      fewer sizes, one kind of data
 */
public record Plan(List<KernelCase> kernels, List<TrainingCase> trainings, boolean elementary, boolean quick) {

    /** Everything. */
    public static Plan all(boolean elementary, boolean quick) {
        return new Plan(KernelCases.ALL, TrainingCases.all(), elementary, quick);
    }

    /** Of this the rows whose names hold a text, in letters of any case. */
    public Plan only(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return new Plan(kernels.stream().filter(row -> row.name().toLowerCase(Locale.ROOT).contains(wanted)).toList(),
                trainings.stream().filter(row -> row.name().toLowerCase(Locale.ROOT).contains(wanted)).toList(), elementary, quick);
    }

    /** Of this all but the trainings. */
    public Plan withoutTrainings() {
        return new Plan(kernels, List.of(), elementary, quick);
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return kernels.isEmpty() && trainings.isEmpty() && !elementary;
    }
}
