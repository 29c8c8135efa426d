package org.talweg.report.gallery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.train.Diverged;
import org.talweg.train.EpochRecord;
import org.talweg.train.Progress;
import org.talweg.train.Trainer;

/** Lines by name, in one panel or in several side by side. */
final class Lines {
    private final List<Double> x = new ArrayList<>();
    private final List<Double> y = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> panels = new ArrayList<>();

    /** Trains, and gives the records of the epochs until the end or until the loss was no longer finite. */
    static List<EpochRecord> train(Engine engine, Model model, Split data, UnaryOperator<Trainer> settings) {
        List<EpochRecord> records = new ArrayList<>();
        try {
            settings.apply(new Trainer(engine, model)).progress(new Progress() {
                @Override
                public void epoch(EpochRecord record, int epochs) {
                    records.add(record);
                }
            }).fit(data);
            return records;
        } catch (Diverged e) {
            return records; // the line ends there
        }
    }

    /** A value of each epoch. */
    Lines add(String panel, String name, List<EpochRecord> records, ToDoubleFunction<EpochRecord> value) {
        for (EpochRecord record : records) {
            add(panel, name, record.epoch(), value.applyAsDouble(record));
        }
        return this;
    }

    Lines add(String panel, String name, double atX, double atY) {
        panels.add(panel);
        names.add(name);
        x.add(atX);
        y.add(atY);
        return this;
    }

    private static double[] numbers(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private Layer layer(String geometry) {
        return Layer.of(geometry).map("x", numbers(x)).map("y", numbers(y)).map("color", "line", names.toArray(String[]::new));
    }

    Picture picture(String title, String xName, String yName) {
        List<String> distinct = panels.stream().distinct().toList();
        Layer line = layer("line").set("size", 1.2);
        Picture picture = Picture.of(title).size(720, 420).axes(xName, yName).scale("color", "name", "");
        if (distinct.size() > 1) {
            // A line shows no labels: the column is there for the panels.
            line.map("label", "panel", panels.toArray(String[]::new));
            picture.size(900, 420).option("facet", Map.of("name", "grid", "x", "panel", "x_order", 0));
        }
        return picture.layer(line);
    }
}
