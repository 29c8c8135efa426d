package org.talweg.report.html;

import java.util.List;
import org.talweg.data.Dataset;
import org.talweg.data.Label;
import org.talweg.data.Task;

/**
 * What the kept weights say of the rows of the validation part, beside what is true.
 *
 * @param classes names; empty for regression
 * @param counts  rows of a class (true, predicted); null for regression
 * @param values  true and predicted values in the label's own unit, (2, N); null for classes
 */
public record Judged(List<String> classes, int[][] counts, double[][] values) {

    /** @param predictions (N, classes) probabilities, (N, 1) of class 1, or values, as the network gives them */
    public static Judged of(Dataset data, float[] predictions) {
        Label label = data.encoding().label();
        return data.task() == Task.CLASSIFY ? counted(data, predictions) : compared(data, label, predictions);
    }

    private static Judged counted(Dataset data, float[] predictions) {
        int k = data.classes().size();
        int outputs = predictions.length / data.rows();
        int[][] counts = new int[k][k];
        for (int row = 0; row < data.rows(); row++) {
            int best = 0;
            if (outputs == 1) {
                best = predictions[row] > 0.5f ? 1 : 0;
            } else {
                for (int j = 1; j < outputs; j++) {
                    best = predictions[row * outputs + j] > predictions[row * outputs + best] ? j : best;
                }
            }
            counts[data.labels()[row]][best]++;
        }
        return new Judged(data.classes(), counts, null);
    }

    private static Judged compared(Dataset data, Label label, float[] predictions) {
        double[][] values = new double[2][data.rows()];
        for (int row = 0; row < data.rows(); row++) {
            values[0][row] = label.value(data.targets()[row]);
            values[1][row] = label.value(predictions[row]);
        }
        return new Judged(List.of(), null, values);
    }

    /** Whether classes are judged rather than values. */
    boolean classifies() {
        return counts != null;
    }

    long rows() {
        long rows = 0;
        for (int[] row : counts) {
            for (int count : row) {
                rows += count;
            }
        }
        return rows;
    }

    long right() {
        long right = 0;
        for (int i = 0; i < counts.length; i++) {
            right += counts[i][i];
        }
        return right;
    }
}
