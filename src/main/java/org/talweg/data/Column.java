package org.talweg.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/**
 * How one column of a table becomes features.
 *
 * <p>A number gives one feature, (x − mean) / scale, computed in double and rounded once to float. A text gives one feature
 * for each category, 1 for its own and 0 for the others.
 *
 * @param name column name in the header
 * @param kind number or text
 * @param mean number: what is subtracted
 * @param scale number: what it is divided by, in the column's unit, positive
 * @param categories text: the categories in ascending order of their characters
 * @param frequencies text: share of each category among the training part's cells, put where a cell is missing
 */
public record Column(String name, Kind kind, double mean, double scale, List<String> categories, List<Double> frequencies) {
    /** What the cells of a column hold. */
    public enum Kind { NUMBER, TEXT }

    public Column {
        if (name == null || kind == null) {
            throw new DataException("expected a column with name and kind, got name=" + name + " kind=" + kind
                    + "; the stored encoding is damaged");
        }
        categories = categories == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(categories));
        frequencies = frequencies == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(frequencies));
        if (kind == Kind.NUMBER && !(Double.isFinite(mean) && Double.isFinite(scale) && scale > 0)) {
            throw new DataException("expected a finite mean and a positive scale for column \"" + name + "\", got mean=" + mean
                    + " scale=" + scale + "; the stored encoding is damaged");
        }
        if (kind == Kind.TEXT && (categories.isEmpty() || categories.size() != frequencies.size()
                || new HashSet<>(categories).size() != categories.size() || categories.contains(null)
                || !frequencies.stream().allMatch(share -> share != null && share >= 0 && share <= 1))) {
            throw new DataException("expected distinct categories with one frequency from 0 to 1 each for column \"" + name
                    + "\", got categories=" + categories.size() + " frequencies=" + frequencies.size()
                    + "; the stored encoding is damaged");
        }
    }

    static Column number(String name, double mean, double scale) {
        return new Column(name, Kind.NUMBER, mean, scale, List.of(), List.of());
    }

    static Column text(String name, List<String> categories, List<Double> frequencies) {
        return new Column(name, Kind.TEXT, 0, 1, categories, frequencies);
    }

    /** Number of features this column becomes. */
    public int width() {
        return kind == Kind.NUMBER ? 1 : categories.size();
    }
}
