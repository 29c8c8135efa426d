package org.talweg.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Settings of a run as {@code config.json} has them, and as options of {@code talweg train}: {@code clip_norm} is {@code --clip-norm}. */
final class Settings {
    /** Those by which a training goes on otherwise without being another one. */
    static final Set<String> CHANGEABLE = new TreeSet<>(Set.of("epochs", "lr", "schedule", "warmup", "momentum", "l1", "l2", "weight_decay", "clip_norm",
            "clip_value", "max_norm", "early_stop", "min_improvement", "numerics", "checkpoint_every", "checkpoint_keep", "on_nonfinite"));
    private static final Set<String> KEPT = Set.of("layers", "activation", "init", "batch_norm", "dropout", "loss", "optimizer", "batch",
            "shuffle", "keep_path", "curvature");
    private static final Set<String> DATA = Set.of("data", "validation_data", "validation", "label", "task", "missing");

    private Settings() {}

    /** As texts; a setting that is off, or has its default by being left out, is not there. */
    static Map<String, String> texts(Map<String, Object> settings) {
        Map<String, String> texts = new LinkedHashMap<>();
        settings.forEach((name, value) -> {
            String text = text(value);
            if (text != null && !DATA.contains(name)) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    private static String text(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? "true" : null;
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() ? "none" : list.stream().map(Settings::text).collect(Collectors.joining(","));
        }
        if (value instanceof Number number) {
            double real = number.doubleValue();
            return real == Math.rint(real) && Math.abs(real) < 1L << 53 ? Long.toString((long) real) : number.toString();
        }
        return value == null ? null : value.toString();
    }

    /**
     * The same with some changed.
     *
     * @param changes {@code name=value}, or {@code name=none} to leave it out
     */
    static Map<String, String> with(Map<String, String> settings, List<String> changes) {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        for (String change : changes) {
            String name = name(change);
            if (!CHANGEABLE.contains(name)) {
                throw new BadInput("expected --with a setting that may change while a training goes on, " + String.join(", ", CHANGEABLE)
                        + ", got " + change + "; begin a new training for others");
            }
            String value = change.substring(change.indexOf('=') + 1);
            if (value.equals("none")) {
                changed.remove(name);
            } else {
                changed.put(name, value);
            }
        }
        return changed;
    }

    private static String name(String change) {
        int at = change.indexOf('=');
        if (at < 1) {
            throw new BadInput("expected --with NAME=VALUE, got --with " + change);
        }
        return change.substring(0, at).replace('-', '_');
    }

    /**
     * Refuses settings that differ from those of a checkpoint and are not among the changes.
     *
     * @param wanted the run folder's, with the changes
     */
    static void check(Map<String, String> wanted, Map<String, String> checkpoint, List<String> changes) {
        Set<String> changed = changes.stream().map(Settings::name).collect(Collectors.toSet());
        Set<String> names = new TreeSet<>(wanted.keySet());
        names.addAll(checkpoint.keySet());
        names.removeIf(name -> changed.contains(name) || wanted.getOrDefault(name, "none").equals(checkpoint.getOrDefault(name, "none")));
        if (!names.isEmpty()) {
            throw new BadInput("expected settings of the training that the checkpoint is of, got " + names.stream()
                    .map(name -> name + "=" + wanted.getOrDefault(name, "none") + " where the checkpoint has "
                            + checkpoint.getOrDefault(name, "none")).collect(Collectors.joining("; "))
                    + "; put config.json back" + (CHANGEABLE.containsAll(names) ? ", or say what is meant with " + names.stream()
                    .map(name -> "--with " + name + "=" + wanted.getOrDefault(name, "none")).collect(Collectors.joining(" ")) : ""));
        }
    }

    /** As options of {@code talweg train}. */
    static List<String> options(Map<String, String> settings) {
        List<String> options = new ArrayList<>();
        settings.forEach((name, value) -> {
            if (!CHANGEABLE.contains(name) && !KEPT.contains(name)) {
                throw new BadInput("expected settings of \"talweg train\" in config.json, got " + name + "=" + value
                        + "; put back what it was");
            }
            String option = "--" + name.replace('_', '-');
            options.add(value.equals("true") ? option : option + "=" + value);
        });
        return options;
    }
}
