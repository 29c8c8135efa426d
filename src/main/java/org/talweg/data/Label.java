package org.talweg.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * How the label column becomes targets.
 *
 * <p>Classes are numbered in ascending order: of their value if all are numbers, else of their characters. A value to regress
 * becomes (y − mean) / scale with the training part's statistics, so that a learning rate does not depend on the label's unit.
 *
 * @param column name in the header
 * @param task classify or regress
 * @param classes class names by number; empty for regression
 * @param mean regression: mean of the training part
 * @param scale regression: standard deviation of the training part, in the label's unit
 */
public record Label(String column, Task task, List<String> classes, double mean, double scale) {
    public Label {
        classes = classes == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(classes));
        if (column == null || classes.contains(null) || task == null || new HashSet<>(classes).size() != classes.size()
                || (task == Task.CLASSIFY ? classes.size() < 2 : !classes.isEmpty())
                || !Double.isFinite(mean) || !Double.isFinite(scale) || scale <= 0) {
            throw new DataException("expected a column, a task, at least 2 distinct classes or none to regress, a finite mean and a"
                    + " positive scale, got column=" + column + " task=" + task + " classes=" + classes + " mean=" + mean
                    + " scale=" + scale + "; the stored encoding is damaged");
        }
    }

    static Label classes(String column, List<String> classes) {
        return new Label(column, Task.CLASSIFY, classes, 0, 1);
    }

    static Label value(String column, double mean, double scale) {
        return new Label(column, Task.REGRESS, List.of(), mean, scale);
    }

    /** A regression target in the label's own unit: y = target · scale + mean. */
    public double value(double target) {
        return target * scale + mean;
    }

    /** Number of each class by its name. */
    Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new HashMap<>();
        for (String name : classes) numbers.put(name, numbers.size());
        return numbers;
    }

    /** Whether classes are told apart by their value, so that {@code 3}, {@code 3.0} and {@code 03} are one. */
    boolean numeric() {
        return classes.stream().allMatch(name -> Double.isFinite(Numbers.parse(name)));
    }

    /** The one spelling of a class whose name is a number. */
    static String spelling(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
