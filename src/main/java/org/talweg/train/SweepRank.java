package org.talweg.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * A point of a sweep by its runs.
 *
 * @param values   of the settings
 * @param loss     mean validation loss of the runs that did not diverge, NaN if all did
 * @param spread   its standard deviation over the runs, with n − 1; NaN for one
 * @param score    mean validation score
 * @param diverged runs that diverged
 * @param rows     the runs by seed
 */
public record SweepRank(List<String> values, double loss, double spread, double score, int diverged, List<SweepRow> rows) {
    /** All points: those of which every run trained first, each part by its loss. */
    public static List<SweepRank> of(List<SweepRow> rows) {
        Map<Integer, List<SweepRow>> points = new TreeMap<>();
        rows.forEach(row -> points.computeIfAbsent(row.point(), none -> new ArrayList<>()).add(row));
        List<SweepRank> ranks = new ArrayList<>();
        for (List<SweepRow> runs : points.values()) {
            runs.sort(Comparator.comparingLong(SweepRow::seed));
            List<SweepRow> trained = runs.stream().filter(row -> !row.diverged()).toList();
            double loss = mean(trained, row -> row.validation().loss());
            double squares = 0;
            for (SweepRow row : trained) {
                squares += (row.validation().loss() - loss) * (row.validation().loss() - loss);
            }
            ranks.add(new SweepRank(runs.get(0).values(), loss,
                    trained.size() < 2 ? Double.NaN : Math.sqrt(squares / (trained.size() - 1)),
                    mean(trained, row -> row.validation().score()), runs.size() - trained.size(), List.copyOf(runs)));
        }
        ranks.sort(Comparator.comparingInt(SweepRank::diverged).thenComparingDouble(SweepRank::loss)); // NaN comes last
        return ranks;
    }

    private static double mean(List<SweepRow> rows, ToDoubleFunction<SweepRow> value) {
        double sum = 0;
        for (SweepRow row : rows) {
            sum += value.applyAsDouble(row);
        }
        return rows.isEmpty() ? Double.NaN : sum / rows.size();
    }

    static String header(List<String> names, boolean classifies) {
        return "rank," + String.join(",", names) + ",validation_loss,spread,validation_" + (classifies ? "accuracy" : "r2")
                + ",runs,diverged";
    }

    Object[] cells(int rank) {
        return new Object[] {rank, values, loss, spread, score, rows.size(), diverged};
    }
}
