package org.talweg.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.talweg.report.Numbers;
import org.talweg.train.SearchAxis;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Settings that {@code talweg sweep} varies: a value, a list of them, or with {@code --random} a range. */
final class SweepAxes {
    private static final int MOST_VALUES = 1000;
    private static final int MOST_UNITS = 1 << 24;
    private static final List<String> USUAL_L2 = List.of("0", "1e-4", "1e-3", "1e-2");
    private static final double USUAL_FACTOR = 5;

    @Option(names = "--lr", paramLabel = "LIST",
            description = "Learning rates, e.g. 1e-4,1e-3,1e-2; with --random also a range, e.g. 1e-4..1e-1, drawn evenly in the"
                    + " logarithm.")
    String learningRate;

    @Option(names = "--l2", paramLabel = "LIST", description = "λ of the L2 penalty, likewise.")
    String l2;

    @Option(names = "--dropout", paramLabel = "LIST",
            description = "Probabilities to drop a hidden unit; a range is drawn evenly.")
    String dropout;

    @Option(names = "--width", paramLabel = "LIST",
            description = "Units of every hidden layer, as many layers as --layers has; ranges as of --lr.")
    String width;

    @Option(names = "--batch", paramLabel = "LIST", description = "Rows of a step, or full; ranges as of --lr.")
    String batch;

    /** A setting: how its values are read and checked. */
    enum Setting {
        LR("lr", true, false), L2("l2", true, false), DROPOUT("dropout", false, false), WIDTH("width", true, true),
        BATCH("batch", true, true);

        private final String name;
        private final boolean geometric;
        private final boolean whole;

        Setting(String name, boolean geometric, boolean whole) {
            this.name = name;
            this.geometric = geometric;
            this.whole = whole;
        }

        private double value(String text) {
            String option = "--" + name;
            try {
                if (this == BATCH && text.equalsIgnoreCase("full")) {
                    return Double.POSITIVE_INFINITY;
                }
                return switch (this) {
                    case LR -> Limits.positive(option, NumberText.real(text));
                    case L2 -> Limits.notNegative(option, NumberText.real(text));
                    case DROPOUT -> Limits.below1(option, NumberText.real(text));
                    case WIDTH -> Limits.from(1, MOST_UNITS, option, NumberText.whole(text));
                    case BATCH -> Limits.from(1, Integer.MAX_VALUE, option, NumberText.whole(text));
                };
            } catch (TypeConversionException e) {
                throw new BadInput(text.isEmpty() ? "expected values with commas between them, got an empty one in " + option
                        + "; leave it out" : e.getMessage() + " in " + option + "; correct the option", e);
            }
        }

        private SearchAxis axis(String list, boolean random) {
            String option = "--" + name;
            if (list.contains("..")) {
                if (!random) {
                    throw new BadInput("expected a list of values without --random, got the range " + option + "=" + list
                            + "; add --random N, or list values");
                }
                String[] ends = list.split("\\.\\.", -1);
                if (ends.length != 2) {
                    throw new BadInput("expected a range such as 1e-4..1e-1, got " + option + "=" + list
                            + "; correct the option");
                }
                double from = value(ends[0]);
                double to = value(ends[1]);
                try {
                    return new SearchAxis.Range(name, geometric, from, to, whole);
                } catch (IllegalArgumentException e) {
                    throw new BadInput("expected a range that grows" + (geometric ? " from above 0" : "") + " to a finite number, got "
                            + option + "=" + list + "; correct the option", e);
                }
            }
            String[] texts = list.split(",", -1);
            if (texts.length > MOST_VALUES) {
                throw new BadInput("expected at most " + MOST_VALUES + " values, got " + texts.length + " of " + option
                        + "; take fewer, or a range with --random");
            }
            List<String> values = new ArrayList<>();
            Set<Double> seen = new HashSet<>();
            for (String text : texts) {
                String value = text.strip();
                if (!seen.add(value(value))) {
                    throw new BadInput("expected different values, got " + value + " twice in " + option + "; leave one out");
                }
                values.add(value);
            }
            return new SearchAxis.Listed(name, geometric, values);
        }
    }

    /** The settings asked for; without a list or range, rates around the usual one and λ of L2, where they are not given. */
    List<SearchAxis> axes(boolean random, OptimizerOptions optimizer) {
        String[] given = {learningRate, l2, dropout, width, batch};
        List<SearchAxis> axes = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            String list = given[setting.ordinal()];
            if (list != null) {
                axes.add(setting.axis(list, random));
            }
        }
        if (axes.stream().allMatch(axis -> axis instanceof SearchAxis.Listed listed && listed.values().size() == 1)) {
            if (l2 == null) {
                axes.add(learningRate == null ? 0 : 1, new SearchAxis.Listed(Setting.L2.name, true, USUAL_L2));
            }
            if (learningRate == null && optimizer.secondOrder() == null) {
                double usualRate = optimizer.learningRate();
                axes.add(0, new SearchAxis.Listed(Setting.LR.name, true, List.of(Numbers.setting(usualRate / USUAL_FACTOR),
                        Numbers.setting(usualRate), Numbers.setting(usualRate * USUAL_FACTOR))));
            }
        }
        return axes;
    }
}
