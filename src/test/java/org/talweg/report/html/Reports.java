package org.talweg.report.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.talweg.data.Datasets;
import org.talweg.data.Source;
import org.talweg.data.Split;
import org.talweg.nn.Model;
import org.talweg.report.diagnosis.Curves;
import org.talweg.report.diagnosis.Setting;
import org.talweg.train.Config;
import org.talweg.train.LayerRecord;
import org.talweg.train.Origin;
import org.talweg.train.Outcome;
import org.talweg.train.Outcome.Scores;

/** Runs made up, with known numbers. */
final class Reports {
    private Reports() {}

    static Config config() {
        Split split = Datasets.digits().holdOut(0.2, 0);
        Model model = Model.input(64).dense(16).relu().dense(10).softmaxCrossEntropy();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("optimizer", "adam");
        settings.put("note", "a & b");
        settings.put("lr", 0.005);
        return Config.of(7, new Origin(Source.of("digits"), null, null, 7), split, model, settings);
    }

    static List<Curves.Epoch> epochs(int count) {
        List<Curves.Epoch> epochs = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            epochs.add(new Curves.Epoch(i, 0.005, 2.0 / (i * i), 1 - 0.5 / i, 1.5 / i, 1 - 0.6 / i, 1.0 / i, List.of(
                    new LayerRecord("dense1", 3, 0.1 / i, 1e-3, 0, 1, Double.NaN, 0.1),
                    new LayerRecord("dense2", 2, 0.2 / i, 2e-3, 0, 1, Double.NaN, Double.NaN))));
        }
        return epochs;
    }

    static Outcome ended() {
        return new Outcome("CPU, 2 threads", 2, 3, false, false, false, new Scores(2.3, 0.1), new Scores(0.0321, 0.99),
                new Scores(0.1234, 0.975), 135, 4314, 1.5, "abcdef", null, "step value\n1 gather\nworking memory: 4096 bytes\n");
    }

    static RunReport digits(String name) {
        Judged judged = new Judged(List.of("<i>two</i>", "three"), new int[][] {{5, 1}, {0, 4}}, null);
        return report(name, epochs(3), ended(), judged);
    }

    static RunReport report(String name, List<Curves.Epoch> epochs, Outcome outcome, Judged judged) {
        Curves curves = Curves.of(epochs, Setting.unknown()).ended(outcome);
        return new RunReport(name, config(), curves, outcome, judged, null, null);
    }
}
