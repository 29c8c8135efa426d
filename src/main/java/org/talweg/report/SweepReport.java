package org.talweg.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.report.picture.PictureRow;
import org.talweg.report.picture.Style;
import org.talweg.train.SearchAxis;
import org.talweg.train.SearchSpace;
import org.talweg.train.SweepRank;
import org.talweg.train.SweepRow;

/**
 * A sweep as people see it.
 *
 * @param names      of the settings
 * @param ranks      from the best to the worst
 * @param classifies whether scores are accuracies rather than R²
 */
public record SweepReport(List<String> names, List<SweepRank> ranks, boolean classifies) {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 340;
    /** More marks on an axis would run into each other. */
    private static final int MOST_MARKS = 6;
    /** A loss so many times the median would flatten the others. */
    private static final double FAR = 4;

    /** The best points, at most so many, and how many diverged. */
    public String table(int most) {
        boolean repeated = ranks.stream().anyMatch(rank -> rank.rows().size() > 1);
        Table table = new Table();
        List<String> head = new ArrayList<>(List.of("rank"));
        head.addAll(names);
        head.add("validation loss");
        if (repeated) {
            head.add("± spread");
        }
        head.add(Summary.scoreName(classifies));
        table.row(head.toArray(String[]::new));
        for (int i = 0; i < Math.min(most, ranks.size()); i++) {
            SweepRank rank = ranks.get(i);
            List<String> row = new ArrayList<>(List.of(Integer.toString(i + 1)));
            row.addAll(rank.values());
            row.add(rank.diverged() == 0 ? Numbers.loss(rank.loss()) : rank.diverged() == rank.rows().size() ? "diverged"
                    : rank.diverged() + " of " + rank.rows().size() + " diverged");
            if (repeated) {
                row.add(Numbers.loss(rank.spread()));
            }
            row.add(Numbers.score(rank.score()));
            table.row(row.toArray(String[]::new));
        }
        int more = ranks.size() - Math.min(most, ranks.size());
        long diverged = ranks.stream().filter(rank -> rank.diverged() > 0).count();
        return table + (more == 0 ? "" : "… and " + Numbers.count(more) + " more"
                + (diverged == 0 ? "" : ", " + Numbers.count(diverged) + " of all diverged") + "\n");
    }

    /** Writes {@code sweep.svg} and {@code sweep.png}: the validation loss of every run against each setting that varies. */
    public void pictures(Path folder, SearchSpace space) throws IOException {
        if (Double.isNaN(ranks.get(0).loss())) {
            return; // every run diverged: there is no loss to draw
        }
        List<Picture> panels = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int column = i;
            if (ranks.stream().map(rank -> rank.values().get(column)).distinct().count() > 1) {
                panels.add(panel(column, space.axes().get(i).geometric()));
            }
        }
        if (!panels.isEmpty()) {
            PictureRow row = new PictureRow("Validation loss of a sweep against " + String.join(", ", names), panels,
                    panels.size() == 4 ? 2 : Math.min(3, panels.size()), WIDTH, HEIGHT);
            row.write(folder, "sweep");
        }
    }

    private Picture panel(int column, boolean geometric) {
        List<SweepRow> rows = ranks.stream().flatMap(rank -> rank.rows().stream()).toList();
        double[] values = rows.stream().mapToDouble(row -> number(row.values().get(column))).toArray();
        double least = rows.stream().mapToDouble(row -> number(row.values().get(column)))
                .filter(value -> value > 0 && value < Double.POSITIVE_INFINITY).min().orElse(1);
        double greatest = rows.stream().mapToDouble(row -> number(row.values().get(column)))
                .filter(value -> value < Double.POSITIVE_INFINITY).max().orElse(1);
        double top = FAR * median(rows);
        double[] places = new double[values.length];
        double[] losses = new double[values.length];
        double[] lost = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            places[i] = place(values[i], geometric, least, greatest);
            double loss = rows.get(i).validation().loss();
            losses[i] = loss <= top ? loss : Double.NaN;
            lost[i] = loss <= top ? Double.NaN : top;
        }
        Picture picture = Picture.of(names.get(column))
                .axes(names.get(column) + (geometric ? " (logarithmic)" : ""), "validation loss")
                .layer(Layer.of("point").map("x", places).map("y", losses).set("size", 3).set("alpha", 0.7)
                        .set("color", Style.fixed("validation")));
        if (Arrays.stream(lost).anyMatch(y -> !Double.isNaN(y))) {
            // Far above or diverged: crosses at the upper edge.
            picture.layer(Layer.of("point").map("x", places).map("y", lost).set("shape", 4).set("size", 3)
                    .set("color", Style.GUIDE));
        }
        List<String> marks = marks(column);
        if (marks.size() <= MOST_MARKS) {
            picture.scale("x", "breaks", marks.stream().map(text -> place(number(text), geometric, least, greatest)).toList())
                    .scale("x", "labels", marks);
        } else if (geometric) {
            List<Double> ticks = ticks(least, greatest);
            picture.scale("x", "breaks", ticks.stream().map(StrictMath::log10).toList())
                    .scale("x", "labels", ticks.stream().map(Numbers::setting).toList());
        }
        return picture;
    }

    /** Powers of ten, or where there are too few, twice and five times them too. */
    private static List<Double> ticks(double least, double greatest) {
        List<Double> powers = new ArrayList<>();
        List<Double> more = new ArrayList<>();
        for (int power = (int) Math.floor(StrictMath.log10(least)); power <= StrictMath.log10(greatest) + 1; power++) {
            for (int step : new int[] {1, 2, 5}) {
                double tick = step * StrictMath.pow(10, power);
                if (tick >= 0.99 * least && tick <= 1.01 * greatest) {
                    more.add(tick);
                    if (step == 1) {
                        powers.add(tick);
                    }
                }
            }
        }
        return powers.size() < 2 || more.size() <= MOST_MARKS ? more : powers;
    }

    private List<String> marks(int column) {
        TreeSet<String> marks = new TreeSet<>((a, b) -> Double.compare(number(a), number(b)));
        ranks.forEach(rank -> marks.add(rank.values().get(column)));
        return List.copyOf(marks);
    }

    /** {@code full} is more than any number. */
    private static double number(String value) {
        return value.equalsIgnoreCase("full") ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
    }

    /** On a logarithmic axis 0 is put a decade below the others, and the full batch one above. */
    private static double place(double value, boolean geometric, double least, double greatest) {
        double finite = value == Double.POSITIVE_INFINITY ? greatest * 10 : value;
        return !geometric ? finite : StrictMath.log10(finite > 0 ? finite : least / 10);
    }

    private static double median(List<SweepRow> rows) {
        double[] losses = rows.stream().mapToDouble(row -> row.validation().loss()).filter(loss -> !Double.isNaN(loss)).sorted()
                .toArray();
        return losses.length == 0 ? 1 : losses[losses.length / 2];
    }
}
