package org.talweg.train;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.talweg.kernel.PhiloxStream;

/** Settings that a sweep varies, each with what it may be. A point is a value for each, in their order. */
public record SearchSpace(List<SearchAxis> axes) {
    private static final int STREAM = 0x7FFF_FFFC;
    /** Draws in vain before a space counts as used up. */
    private static final int MOST_REPEATS = 10_000;

    public SearchSpace {
        axes = List.copyOf(axes);
        if (axes.isEmpty()) {
            throw new IllegalArgumentException("expected settings to vary, got none");
        }
    }

    /** Points of the grid, or {@link Long#MAX_VALUE} where a setting has a range. */
    public long size() {
        long size = 1;
        for (SearchAxis axis : axes) {
            if (!(axis instanceof SearchAxis.Listed listed)) {
                return Long.MAX_VALUE;
            }
            size = Math.multiplyExact(size, listed.values().size());
        }
        return size;
    }

    /** Every combination, the last setting varying fastest. */
    public List<List<String>> grid() {
        List<List<String>> points = List.of(List.of());
        for (SearchAxis axis : axes) {
            if (!(axis instanceof SearchAxis.Listed listed)) {
                throw new IllegalArgumentException("expected a list of values for a grid, got a range of " + axis.name());
            }
            List<List<String>> longer = new ArrayList<>();
            for (List<String> point : points) {
                for (String value : listed.values()) {
                    List<String> next = new ArrayList<>(point);
                    next.add(value);
                    longer.add(next);
                }
            }
            points = longer;
        }
        return points;
    }

    /**
     * Different points drawn at random: with as many runs, more values of the settings that matter are seen than on a grid.
     * Bergstra &amp; Bengio 2012, section 2.
     *
     * @throws IllegalArgumentException if there are not so many
     */
    public List<List<String>> random(int count, long seed) {
        Set<List<String>> points = new LinkedHashSet<>();
        PhiloxStream random = new PhiloxStream(seed, STREAM);
        for (int vain = 0; points.size() < count;) {
            vain = points.add(axes.stream().map(axis -> axis.draw(random)).collect(Collectors.toList())) ? 0 : vain + 1;
            if (vain == MOST_REPEATS) {
                throw new IllegalArgumentException("expected at most the " + points.size() + " points that the settings have, got"
                        + " points=" + count + "; draw fewer, or from wider ranges");
            }
        }
        return List.copyOf(points);
    }
}
