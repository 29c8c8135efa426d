package org.talweg.verify;

import java.util.List;
import java.util.Map;
import org.talweg.engine.Engine;

/**
 * What a {@link Verification} found.
 *
 * @param outcomes of each part that was done, row by row
 * @param seconds  that each part took
 * @param modules  SHA-256 of the text of each PTX module that the kernels need
 */
public record Findings(Map<Part, List<Outcome>> outcomes, Map<Part, Double> seconds, Map<String, String> modules) {
    /** The parts of a verification. */
    public enum Part { KERNELS, TRAININGS, ELEMENTARY }

    /** All differences, part by part. */
    public List<Difference> differences() {
        return outcomes.values().stream().flatMap(List::stream).flatMap(row -> row.differences().values().stream()).toList();
    }

    /** Rows of a part. */
    public List<Outcome> rows(Part part) {
        return outcomes.getOrDefault(part, List.of());
    }

    /** Rows of a part in which an engine was compared. */
    public long compared(Part part, Engine engine) {
        return agreeing(part, engine) + rows(part).stream().filter(row -> row.differences().containsKey(engine)).count();
    }

    /** Rows of a part in which an engine was compared and does not differ. */
    public long agreeing(Part part, Engine engine) {
        return rows(part).stream().filter(row -> row.outputs().containsKey(engine)).count();
    }

    /** Launches of a part on each engine; steps of trainings. */
    public long launches(Part part) {
        return rows(part).stream().mapToLong(Outcome::launches).sum();
    }
}
