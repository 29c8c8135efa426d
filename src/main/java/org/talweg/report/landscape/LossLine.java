package org.talweg.report.landscape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.talweg.report.Numbers;
import org.talweg.report.Summary;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.train.Csv;
import org.talweg.train.Evaluation;

/**
 * The loss along a line through the parameters of a network: {@code x + α·d}.
 *
 * @param title      of its picture
 * @param axis       what α is
 * @param alpha      (points)
 * @param training   of each point on the training part
 * @param validation of each point on the validation part
 * @param classifies whether scores are accuracies, else R²
 */
public record LossLine(String title, String axis, double[] alpha, List<Evaluation> training, List<Evaluation> validation,
        boolean classifies) {

    /** α, losses and scores, a line for each point. */
    public String csv() {
        String score = classifies ? "accuracy" : "r2";
        Csv csv = new Csv("alpha,train_loss,train_" + score + ",validation_loss,validation_" + score);
        for (int i = 0; i < alpha.length; i++) {
            csv.row(alpha[i], training.get(i).loss(), training.get(i).score(), validation.get(i).loss(), validation.get(i).score());
        }
        return csv.toString();
    }

    /** What the picture cannot show, or null. */
    public String remark() {
        long not = Stream.concat(training.stream(), validation.stream()).filter(there -> !Double.isFinite(there.loss())).count();
        return not == 0 ? null : Numbers.count(not) + " of " + Numbers.count(2L * alpha.length)
                + " losses are not finite: left out\n";
    }

    /** Loss above, score below. */
    public Picture picture() {
        String score = Summary.scoreName(classifies);
        return Picture.of(title).size(720, 520).axes(axis, "loss and " + score).scale("color", "name", "")
                .option("facet", Map.of("name", "grid", "y", "measure", "scales", "free_y")).layer(line(score));
    }

    private Layer line(String score) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        List<String> part = new ArrayList<>();
        List<String> measure = new ArrayList<>();
        for (String name : List.of("training", "validation")) {
            List<Evaluation> values = name.equals("training") ? training : validation;
            for (String kind : List.of("loss", score)) {
                for (int i = 0; i < alpha.length; i++) {
                    x.add(alpha[i]);
                    y.add(kind.equals("loss") ? values.get(i).loss() : values.get(i).score());
                    part.add(name);
                    measure.add(kind);
                }
            }
        }
        return Layer.of("line").map("x", x.stream().mapToDouble(v -> v).toArray())
                .map("y", y.stream().mapToDouble(v -> v).toArray()).map("color", "data", part.toArray(String[]::new))
                .map("label", "measure", measure.toArray(String[]::new)).set("size", 1.2); // a line shows no labels: for the panels
    }
}
