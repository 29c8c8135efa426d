package org.talweg.train;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.talweg.data.DataException;
import org.talweg.data.Dataset;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.nn.Parameter;
import org.talweg.nn.State;

/**
 * A trained network as its run folder holds it.
 *
 * @param config  what was trained, and how
 * @param model   the network's layers
 * @param weights as they were at the end
 * @param folder  where it was read
 */
public record SavedRun(Config config, Model model, Weights weights, Path folder) {
    private static final int LONGEST_REASON = 400;

    /**
     * Reads a run folder.
     *
     * @throws DataException if it is not one, or damaged
     */
    public static SavedRun read(Path folder) {
        Config config = readConfig(folder);
        Model model = config.model().model();
        Path file = folder.resolve(RunFolder.WEIGHTS);
        try {
            requireSize(file, 1, model);
            Weights weights = new Weights(new float[Math.toIntExact(model.parameterFloats())],
                    new float[Math.toIntExact(model.stateFloats())]);
            Map<String, String> metadata = Safetensors.read(file, tensors(model, weights));
            String noted = metadata.get("weights_sha256");
            if (noted != null && !noted.equals(weights.sha256(model))) {
                throw new DataException(file + ": expected weights with the hash noted in the file, " + RegularFile.shown(noted) + ", got "
                        + weights.sha256(model) + "; the file is damaged");
            }
            checkValues(file, tensors(model, weights));
            return new SavedRun(config, model, weights, folder);
        } catch (NoSuchFileException e) {
            throw new DataException(folder + ": expected " + RunFolder.WEIGHTS + " in the run folder, got none;"
                    + " the training did not come to its end" + (Files.isDirectory(folder.resolve(RunFolder.CHECKPOINTS))
                    ? ", go on with it: talweg resume " + folder : ""), e);
        } catch (IOException e) {
            throw new DataException(file + ": expected a file that can be read, got " + WholeFile.reason(e)
                    + "; check its permissions", e);
        }
    }

    /** Checked first: a damaged configuration must not ask for more memory than the file could fill. */
    static void requireSize(Path file, long copies, Model model) throws IOException {
        long needed = Math.multiplyExact(Math.multiplyExact(model.parameterCount(), copies), Float.BYTES);
        if (Files.size(file) < needed) {
            throw new DataException(file + ": expected at least " + needed + " bytes for parameters="
                    + model.parameterCount() + ", got bytes=" + Files.size(file) + "; the file is damaged or another's");
        }
    }

    /**
     * The path of the training: its parameters in the order of the model, without padding, before training and after each epoch,
     * (epochs + 1, n).
     *
     * @throws DataException if the path was not kept, does not pass the run's weights, or the file is damaged
     */
    public float[][] path() {
        Path file = folder.resolve(RunFolder.PATH);
        try {
            int points = Safetensors.header(file).tensors().size();
            requireSize(file, points, model);
            float[][] path = new float[points][Math.toIntExact(model.parameterCount())];
            List<Safetensors.Tensor> tensors = pathTensors(List.of(path));
            Safetensors.read(file, tensors);
            checkValues(file, tensors);
            float[] end = new float[Math.toIntExact(model.parameterCount())];
            double[] packed = NetworkSurface.pack(model, weights.parameters());
            for (int i = 0; i < end.length; i++) {
                end[i] = (float) packed[i];
            }
            if (Arrays.stream(path).noneMatch(point -> Arrays.equals(point, end))) { // not the last where the best were restored
                throw new DataException(file + ": expected a path with the weights of " + RunFolder.WEIGHTS + " among its points="
                        + points + ", got one without; it is of another training, train again with --keep-path");
            }
            return path;
        } catch (NoSuchFileException e) {
            throw new DataException(folder + ": expected " + RunFolder.PATH + " in the run folder, got none;"
                    + " train again with --keep-path", e);
        } catch (IOException e) {
            throw new DataException(file + ": expected a file that can be read, got " + WholeFile.reason(e)
                    + "; check its permissions", e);
        }
    }

    static List<Safetensors.Tensor> pathTensors(List<float[]> path) {
        List<Safetensors.Tensor> tensors = new ArrayList<>();
        for (float[] point : path) {
            tensors.add(new Safetensors.Tensor("epoch" + tensors.size(), new long[] {point.length}, point, 0));
        }
        return tensors;
    }

    /** No training leaves what is no number, or a variance below 0; a file whose hashes agree may still hold them. */
    static void checkValues(Path file, List<Safetensors.Tensor> tensors) {
        for (Safetensors.Tensor tensor : tensors) {
            boolean variance = tensor.name().endsWith(".var");
            float[] values = (float[]) tensor.array();
            for (int i = 0; i < tensor.size(); i++) {
                float value = values[tensor.from() + i];
                if (!Float.isFinite(value) || variance && value < 0) {
                    throw new DataException(file + ": expected " + (variance ? "variances of 0 or more" : "finite numbers")
                            + " in tensor " + tensor.name() + ", got value=" + value + " at " + i + "; the file is damaged");
                }
            }
        }
    }

    /**
     * The settings of a run, whether or not it has weights.
     *
     * @throws DataException if the folder is not one of a run, or damaged
     */
    public static Config config(Path folder) {
        return readConfig(folder);
    }

    /** Whether the run folder has weights: a training that diverged or was interrupted left none. */
    public static boolean hasWeights(Path folder) {
        return Files.isRegularFile(folder.resolve(RunFolder.WEIGHTS));
    }

    /** Whether it says how the training ended. */
    public static boolean hasResult(Path folder) {
        return Files.isRegularFile(folder.resolve(Outcome.FILE));
    }

    private static Config readConfig(Path folder) {
        Path file = folder.resolve(RunFolder.CONFIG);
        if (!Files.isRegularFile(file)) {
            throw new DataException("expected a run folder with " + RunFolder.CONFIG + " in it, got " + folder
                    + (Files.isDirectory(folder) ? " without one" : ", which is no folder")
                    + "; name one that \"talweg train\" made");
        }
        try {
            Config config = Json.GSON.fromJson(JsonFile.read(file), Config.class);
            if (config == null) {
                throw new JsonParseException("nothing in it");
            }
            return config;
        } catch (IOException e) {
            throw new DataException(file + ": expected a file that can be read, got " + WholeFile.reason(e)
                    + "; check its permissions", e);
        } catch (RuntimeException e) {
            throw damaged(file, e);
        }
    }

    private static DataException damaged(Path file, Exception cause) {
        Throwable reason = cause;
        while (reason.getCause() != null && !(reason instanceof DataException)) {
            reason = reason.getCause();
        }
        // What Java and Gson say is for programmers; our own sentences tell what was expected.
        String text = reason.getMessage() == null || !reason.getMessage().startsWith("expected ")
                ? reason instanceof IOException ? "no JSON"
                : "a setting is missing, or is not what it should be"
                : reason.getMessage().lines().findFirst().orElse("").replaceAll("\\p{Cc}", "?");
        if (text.length() > LONGEST_REASON) { // it may quote a long setting
            text = text.substring(0, LONGEST_REASON) + "...";
        }
        return new DataException(file + ": expected the settings of a run, got a damaged file (" + text
                + "); name another run folder", cause);
    }

    /** Parameters and states by name, as stretches of their arenas. Weights are (fan_in, fan_out), the others vectors. */
    static List<Safetensors.Tensor> tensors(Model model, Weights weights) {
        List<Safetensors.Tensor> tensors = tensors(model, weights.parameters());
        for (State state : model.states()) {
            tensors.add(new Safetensors.Tensor(state.name(), new long[] {state.columns()}, weights.states(),
                    Math.toIntExact(state.offset())));
        }
        return tensors;
    }

    /** What an arena holds for each parameter, by its name. */
    static List<Safetensors.Tensor> tensors(Model model, float[] arena) {
        List<Safetensors.Tensor> tensors = new ArrayList<>();
        for (Parameter parameter : model.parameters()) {
            long rows = parameter.shape().rows();
            long columns = parameter.shape().columns();
            tensors.add(new Safetensors.Tensor(parameter.name(),
                    parameter.isWeight() ? new long[] {rows, columns} : new long[] {columns},
                    arena, Math.toIntExact(parameter.offset())));
        }
        return tensors;
    }

    /**
     * Judges the network on labelled data.
     *
     * @throws DataException if the loss is NaN or infinite
     */
    public Evaluation evaluate(Engine engine, Dataset data) {
        Evaluation result = new Evaluator(engine, model, weights, data).evaluate();
        if (!Double.isFinite(result.loss())) {
            throw notFinite(data.name(), "loss", result.loss());
        }
        return result;
    }

    /**
     * Class probabilities (N, classes), the probability of class 1 (N, 1), or values.
     *
     * @throws DataException if one is NaN or infinite
     */
    public float[] predict(Engine engine, Dataset data) {
        float[] predictions = new Evaluator(engine, model, weights, data).predictions();
        for (int i = 0; i < predictions.length; i++) {
            if (!Float.isFinite(predictions[i])) {
                throw notFinite(data.name() + " row " + (i / model.outputs() + 1), "prediction", predictions[i]);
            }
        }
        return predictions;
    }

    /**
     * What the networks that dropout trained at once predict: as {@link #predict}, with mean and spread of so many of them.
     *
     * @param samples 2 or more
     * @param seed    draws the masks
     * @throws DataException            if one is NaN or infinite
     * @throws IllegalArgumentException if the network has no dropout
     */
    public DropoutEnsemble.Prediction sample(Engine engine, Dataset data, int samples, long seed) {
        DropoutEnsemble.Prediction prediction = new DropoutEnsemble(engine, model, weights, data).predict(samples, seed);
        for (int i = 0; i < prediction.mean().length; i++) {
            if (!Double.isFinite(prediction.spread()[i])) {
                throw notFinite(data.name() + " row " + (i / model.outputs() + 1), "spread", prediction.spread()[i]);
            }
        }
        return prediction;
    }

    private static DataException notFinite(String where, String what, double value) {
        return new DataException(where + ": expected a finite " + what + ", got " + what + "=" + value
                + "; the data lie too far from those that were trained on, or the weights are too large");
    }

    /**
     * The training part, read again.
     *
     * @throws DataException if the data cannot be read or are no longer what they were
     */
    public Dataset training() {
        return same(read().train(), config.train(), "training");
    }

    /**
     * The validation part of the training, read again.
     *
     * @throws DataException if the data cannot be read or are no longer what they were
     */
    public Dataset validation() {
        return same(read().validation(), config.validation(), "validation");
    }

    private Split read() {
        Origin.checkAgain(config.origin().data());
        return config.origin().read();
    }

    private static Dataset same(Dataset again, Config.Part then, String part) {
        if (!again.fingerprint().equals(then.fingerprint())) {
            throw new DataException("expected the " + part + " part that the run was trained with, fingerprint "
                    + then.fingerprint() + ", got " + again.name() + " with another, " + again.fingerprint()
                    + "; put back what it was, or name others where the command has --data");
        }
        return again;
    }

    /** A setting of the run that is a number above 0, such as {@code lr}; NaN if there is none. */
    public double setting(String name) {
        return config.settings() != null && config.settings().get(name) instanceof Number number && number.doubleValue() > 0
                ? number.doubleValue() : Double.NaN;
    }

    /** The weight of the L2 penalty, 0 without one. */
    public double l2() {
        double l2 = setting("l2");
        return Double.isNaN(l2) ? 0 : l2;
    }
}
