package org.talweg.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.talweg.data.DataException;
import org.talweg.data.Dataset;
import org.talweg.data.Encoding;
import org.talweg.data.Label;
import org.talweg.data.Split;
import org.talweg.data.Task;
import org.talweg.nn.Layer;
import org.talweg.nn.Model;
import org.talweg.nn.Objective;

/**
 * What {@code config.json} of a run folder holds: enough to make the run again, and to use its network on new data.
 *
 * @param talweg     version that trained
 * @param seed       what weights, order of rows and dropout are drawn from
 * @param origin     where the data come from
 * @param train      the training part as it was
 * @param validation the validation part as it was
 * @param model      layers and objective
 * @param settings   everything else by name, for people
 * @param encoding   how columns of a file become features and targets
 */
public record Config(String talweg, long seed, Origin origin, Part train, Part validation, Architecture model,
        Map<String, Object> settings, Encoding encoding) {

    public Config {
        if (talweg == null || origin == null || train == null || validation == null
                || model == null || encoding == null) {
            throw new IllegalArgumentException("expected talweg, origin, train, validation, model and encoding");
        }
        if (model.inputs() != encoding.width()) {
            throw new IllegalArgumentException("expected a model of the encoding's features=" + encoding.width()
                    + ", got inputs=" + model.inputs());
        }
        check(model.objective().kind(), model.model().outputs(), encoding.label());
    }

    /** The objective suits the label, and there are as many outputs as they ask for. */
    private static void check(Objective.Kind kind, long outputs, Label label) {
        Task task = label.task();
        boolean suits = switch (kind) {
            case SOFTMAX_CROSS_ENTROPY -> task == Task.CLASSIFY && outputs == label.classes().size();
            case SIGMOID_CROSS_ENTROPY -> task == Task.CLASSIFY && outputs == 1 && label.classes().size() == 2;
            case SQUARED_ERROR, HUBER -> task == Task.REGRESS && outputs == 1;
        };
        if (!suits) {
            throw new IllegalArgumentException("expected objective, outputs and label to suit each other, got objective=" + kind
                    + " outputs=" + outputs + " task=" + task + " classes=" + label.classes().size());
        }
    }

    /**
     * What {@link #json} gave.
     *
     * @throws com.google.gson.JsonParseException if it is something else
     */
    public static Config read(String json) {
        return Json.GSON.fromJson(JsonFile.read(json), Config.class);
    }

    /** Refuses one that is not of the same run, whatever its settings are; {@code what} it is that has it otherwise. */
    public void checkSameRun(Config other, String what) {
        List<String> differ = new ArrayList<>();
        note(differ, "seed", seed == other.seed);
        note(differ, "model", model.equals(other.model));
        note(differ, "rows to train on", train.sameRows(other.train));
        note(differ, "rows to validate on", validation.sameRows(other.validation));
        note(differ, "columns of the data (names, categories, means, deviations)", encoding.equals(other.encoding));
        if (!differ.isEmpty()) {
            throw new DataException("expected " + what + " to be of the run that the checkpoint is of, got another "
                    + String.join(", another ", differ) + "; put back what it was");
        }
    }

    private static void note(List<String> differ, String name, boolean same) {
        if (!same) {
            differ.add(name);
        }
    }

    /** As {@code config.json} has it. */
    public String json() {
        return Json.GSON.toJson(this);
    }

    /** How a constant is spelt in settings and on the command line: {@code LEAKY_RELU} is {@code leaky-relu}. */
    public static String spelling(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The settings of a run that is about to start. */
    public static Config of(long seed, Origin origin, Split data, Model model, Map<String, Object> settings) {
        return new Config(Version.current(), seed, origin.absolute(), Part.of(data.train()), Part.of(data.validation()),
                Architecture.of(model), settings, data.encoding());
    }

    /** Name, size and {@link Dataset#fingerprint} of a part. */
    public record Part(String name, int rows, String fingerprint) {
        public Part {
            if (name == null || rows < 1 || fingerprint == null) {
                throw new IllegalArgumentException("expected a name, rows and a fingerprint, got name=" + name + " rows=" + rows
                        + " fingerprint=" + fingerprint);
            }
        }

        boolean sameRows(Part other) {
            return rows == other.rows && fingerprint.equals(other.fingerprint);
        }

        static Part of(Dataset data) {
            return new Part(data.name(), data.rows(), data.fingerprint());
        }
    }

    /** A {@link Model} as settings alone. */
    public record Architecture(int inputs, List<Layer> layers, Objective objective) {
        public Architecture {
            if (layers == null || layers.stream().anyMatch(Objects::isNull) || objective == null || objective.kind() == null) {
                throw new IllegalArgumentException("expected layers and an objective of a kind, got layers=" + layers
                        + " objective=" + objective);
            }
        }

        static Architecture of(Model model) {
            return new Architecture(model.inputs(), model.layers(), model.objective());
        }

        public Model model() {
            Model.Builder builder = Model.input(inputs);
            layers.forEach(builder::layer);
            return builder.objective(objective);
        }
    }
}
