package org.talweg.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.talweg.data.Label;
import org.talweg.train.DropoutEnsemble;

/**
 * Predictions as CSV, a line for each row.
 *
 * @param outputs  of the network
 * @param label    what is predicted
 * @param values   (N, outputs) class probabilities, the probability of class 1, or values
 * @param ensemble (N, outputs) the same by Monte-Carlo dropout, or null
 */
record Predictions(int outputs, Label label, float[] values, DropoutEnsemble.Prediction ensemble) {

    void write(Writer target) throws IOException {
        CsvWriter csv = CsvWriter.builder().bufferSize(1 << 16).lineDelimiter(LineDelimiter.LF).build(target);
        csv.writeRecord(header());
        List<String> cells = new ArrayList<>();
        for (int row = 0; row < values.length; row += outputs) {
            cells.clear();
            predicted(row, cells);
            if (ensemble != null) {
                sampled(row, cells);
            }
            csv.writeRecord(cells);
        }
        csv.flush();
        target.flush();
    }

    private List<String> header() {
        List<String> classes = label.classes();
        List<String> names = new ArrayList<>(List.of("prediction"));
        classes.forEach(name -> names.add("probability_" + name));
        if (ensemble != null && classes.isEmpty()) {
            names.addAll(List.of("mean", "spread"));
        } else if (ensemble != null) {
            classes.forEach(name -> names.add("mean_" + name));
            classes.forEach(name -> names.add("spread_" + name));
            names.add("entropy");
        }
        return names;
    }

    private void predicted(int row, List<String> cells) {
        if (label.classes().isEmpty()) {
            cells.add(Double.toString(label.value(values[row])));
        } else if (outputs == 1) {
            float p = values[row];
            // Accuracy counts logits above 0; below 1e-7 or so their probability is 0.5f too, and such a row is a tie here.
            cells.add(label.classes().get(p > 0.5f ? 1 : 0));
            cells.add(Float.toString(1 - p));
            cells.add(Float.toString(p));
        } else {
            int best = 0;
            for (int k = 1; k < outputs; k++) {
                best = values[row + k] > values[row + best] ? k : best;
            }
            cells.add(label.classes().get(best));
            for (int k = 0; k < outputs; k++) {
                cells.add(Float.toString(values[row + k]));
            }
        }
    }

    private void sampled(int row, List<String> cells) {
        if (label.classes().isEmpty()) {
            cells.add(Double.toString(label.value(ensemble.mean()[row])));
            cells.add(Double.toString(label.scale() * ensemble.spread()[row]));
            return;
        }
        int classes = label.classes().size();
        double entropy = 0;
        for (int k = 0; k < classes; k++) {
            double p = outputs > 1 ? ensemble.mean()[row + k] : k == 1 ? ensemble.mean()[row] : 1 - ensemble.mean()[row];
            entropy -= p > 0 ? p * StrictMath.log(p) : 0;
            cells.add(number(p));
        }
        for (int k = 0; k < classes; k++) {
            cells.add(number(ensemble.spread()[outputs > 1 ? row + k : row]));
        }
        cells.add(number(entropy));
    }

    /** Samples are floats: more digits would say nothing. */
    private static String number(double value) {
        return Float.toString((float) value);
    }
}
