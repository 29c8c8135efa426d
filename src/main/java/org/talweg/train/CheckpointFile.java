package org.talweg.train;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.talweg.data.DataException;
import org.talweg.nn.Model;
import org.talweg.optim.Plateau;

/**
 * A {@link Checkpoint} as a file in the format of {@link Safetensors}, sealed by its hashes.
 *
 * <p>Tensors: each parameter and statistic by its name ({@code dense1.weight}, (fan_in, fan_out)); the same after
 * {@code optimizer.m.} for each slot of the optimiser and after {@code best.} for the best epoch's; {@code path.0} … (n);
 * {@code method.0} …, {@code epoch.means}, {@code epoch.skipped}, {@code history} and {@code history.layers} in double.
 *
 * <p>Metadata: {@code format} is {@value #FORMAT}, {@code format_version} {@value #VERSION}; all else is named as in
 * {@link Checkpoint}. Doubles are in the shortest decimal form that gives the same bits.
 */
final class CheckpointFile {
    static final String FORMAT = "talweg checkpoint";
    static final String VERSION = "1";
    private static final String BEST = "best.";
    private static final String OPTIMIZER = "optimizer.";
    private static final String PATH = "path.";
    private static final String METHOD = "method.";
    private static final String MEANS = "epoch.means";
    private static final String SKIPPED = "epoch.skipped";
    private static final Gson COMPACT = Json.GSON.newBuilder().setFormattingStyle(com.google.gson.FormattingStyle.COMPACT).create();

    private CheckpointFile() {}

    static void write(OutputStream out, Checkpoint checkpoint) throws IOException {
        List<Safetensors.Tensor> tensors = tensors(checkpoint);
        tensors.addAll(History.tensors(checkpoint.history()));
        Safetensors.write(out, metadata(checkpoint), tensors);
    }

    private static Map<String, String> metadata(Checkpoint c) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("format_version", VERSION);
        metadata.put("talweg", Version.current());
        metadata.put("step", Long.toString(c.step()));
        metadata.put("epoch", Integer.toString(c.epoch()));
        metadata.put("batch", Integer.toString(c.batch()));
        metadata.put("seed", c.settings().get("seed"));
        metadata.put("random", "Philox4x32-10, key: seed, counter: (block, step " + c.step() + ", layer)");
        metadata.put("best_epoch", Integer.toString(c.early().bestEpoch()));
        metadata.put("best_loss", Double.toString(c.early().bestLoss()));
        metadata.put("reference_loss", Double.toString(c.early().reference()));
        metadata.put("waited", Integer.toString(c.early().waited()));
        metadata.put("best_kept", Boolean.toString(c.best() != null));
        if (c.plateau() != null) {
            metadata.put("plateau_factor", Double.toString(c.plateau().factor()));
            metadata.put("plateau_best", Double.toString(c.plateau().best()));
            metadata.put("plateau_waiting", Integer.toString(c.plateau().waiting()));
        }
        metadata.put("start_loss", Double.toString(c.start().loss()));
        metadata.put("start_score", Double.toString(c.start().score()));
        metadata.put("seconds", Double.toString(c.seconds()));
        metadata.put("slots", COMPACT.toJson(c.slots().keySet()));
        metadata.put("model", COMPACT.toJson(Config.Architecture.of(c.model())));
        metadata.put("settings", COMPACT.toJson(c.settings()));
        if (c.config() != null) {
            metadata.put("config", c.config());
        }
        return metadata;
    }

    /** All but the history, for which a reader has other places. */
    private static List<Safetensors.Tensor> tensors(Checkpoint c) {
        List<Safetensors.Tensor> tensors = new ArrayList<>(SavedRun.tensors(c.model(), c.weights()));
        c.slots().forEach((name, slot) -> tensors.addAll(slot(c.model(), name, slot)));
        if (c.best() != null) {
            tensors.addAll(prefixed(BEST, SavedRun.tensors(c.model(), c.best())));
        }
        for (int i = 0; i < c.path().size(); i++) {
            tensors.add(new Safetensors.Tensor(PATH + i, new long[] {c.path().get(i).length}, c.path().get(i), 0));
        }
        for (int i = 0; i < c.method().size(); i++) {
            tensors.add(vector(METHOD + i, c.method().get(i)));
        }
        tensors.add(vector(MEANS, c.means()));
        tensors.add(vector(SKIPPED, c.skipped()));
        return tensors;
    }

    private static List<Safetensors.Tensor> slot(Model model, String name, float[] slot) {
        return prefixed(OPTIMIZER + name + '.', SavedRun.tensors(model, slot));
    }

    private static List<Safetensors.Tensor> prefixed(String prefix, List<Safetensors.Tensor> tensors) {
        return tensors.stream().map(t -> new Safetensors.Tensor(prefix + t.name(), t.shape(), t.array(), t.from())).toList();
    }

    private static Safetensors.Tensor vector(String name, double[] values) {
        return new Safetensors.Tensor(name, new long[] {values.length}, values, 0);
    }

    static Checkpoint read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new NoSuchFileException(file.toString());
            }
            return new Reading(file, Safetensors.header(file)).checkpoint();
        } catch (NoSuchFileException e) {
            throw new DataException("expected a checkpoint, got " + file + ", which is no file; name one that is there", e);
        } catch (IOException e) {
            throw new DataException(file + ": expected a file that can be read, got " + WholeFile.reason(e)
                    + "; check its permissions", e);
        } catch (DataException e) {
            throw e;
        } catch (RuntimeException e) { // a header that says what no training says
            throw new DataException(file + ": expected the checkpoint of a training, got settings or counts that cannot be ("
                    + RegularFile.shown(String.valueOf(e.getMessage())) + "); take another checkpoint", e);
        }
    }

    /** One file as it is read: sizes are those of tensors in its header, which has been held against the file's length. */
    private static final class Reading {
        private final Path file;
        private final Map<String, String> metadata;
        private final Map<String, Safetensors.Entry> entries;

        Reading(Path file, Safetensors.Header header) {
            this.file = file;
            this.metadata = header.metadata();
            this.entries = header.tensors();
            if (!FORMAT.equals(metadata.get("format"))) {
                throw new DataException(file + ": expected format=" + FORMAT + ", got format=" + RegularFile.shown(metadata.get("format"))
                        + "; name a checkpoint of a training");
            }
            if (!VERSION.equals(metadata.get("format_version"))) {
                throw new DataException(file + ": expected format_version=" + VERSION + ", got format_version="
                        + RegularFile.shown(metadata.get("format_version")) + ", written by Talweg "
                        + RegularFile.shown(metadata.get("talweg"))
                        + "; read it with that version");
            }
            if (!header.sealed()) {
                throw new DataException(file + ": expected a checkpoint with hashes of its header and its tensors, got none;"
                        + " the file is damaged");
            }
        }

        Checkpoint checkpoint() throws IOException {
            Model model = json("model", Config.Architecture.class).model();
            List<String> slotNames = COMPACT.fromJson(JsonFile.read(text("slots")), new TypeToken<List<String>>() {}.getType());
            boolean bestKept = flag("best_kept");
            long arenas = 1L + slotNames.size() + (bestKept ? 1 : 0);
            SavedRun.requireSize(file, arenas, model);
            Weights weights = Weights.empty(model);
            Map<String, float[]> slots = new LinkedHashMap<>();
            slotNames.forEach(name -> slots.put(name, new float[weights.parameters().length]));
            Weights best = bestKept ? Weights.empty(model) : null;
            List<float[]> path = new ArrayList<>();
            while (entries.containsKey(PATH + path.size())) {
                path.add(new float[length(PATH + path.size())]);
            }
            List<double[]> method = new ArrayList<>();
            while (entries.containsKey(METHOD + method.size())) {
                method.add(new double[length(METHOD + method.size())]);
            }
            History.Rows history = History.rows(entries);
            Checkpoint read = new Checkpoint(model, settings(), metadata.get("config"), whole("step", Long.MAX_VALUE),
                    (int) whole("epoch", Integer.MAX_VALUE), (int) whole("batch", Integer.MAX_VALUE), weights, slots, method, best,
                    early(), plateau(), new double[length(MEANS)], new double[length(SKIPPED)],
                    new Evaluation(real("start_loss"), real("start_score")), real("seconds"), new ArrayList<>(), path);
            List<Safetensors.Tensor> tensors = tensors(read);
            tensors.addAll(history.tensors());
            Safetensors.read(file, tensors);
            read.history().addAll(history.records());
            SavedRun.checkValues(file, tensors.stream().filter(tensor -> tensor.dtype().equals("F32")
                    && !tensor.name().startsWith(OPTIMIZER)).toList());
            check(read, path);
            return read;
        }

        private void check(Checkpoint read, List<float[]> path) {
            int ended = read.history().size();
            boolean sound = read.epoch() == ended + 1 && read.seconds() >= 0 && read.seconds() < Double.POSITIVE_INFINITY
                    && read.early().bestEpoch() <= ended && read.means().length == EpochMeans.NUMBERS
                    && (path.isEmpty() || path.size() == ended + 1)
                    && path.stream().allMatch(point -> point.length == read.model().parameterCount());
            for (int i = 0; i < ended; i++) {
                sound &= read.history().get(i).epoch() == i + 1;
            }
            if (!sound) {
                throw new DataException(file + ": expected counts that go together, got epoch=" + read.epoch() + " after " + ended
                        + " epochs, best_epoch=" + read.early().bestEpoch() + " seconds=" + read.seconds() + "; the file is damaged");
            }
        }

        private int length(String tensor) {
            Safetensors.Entry entry = entries.get(tensor);
            if (entry == null || entry.shape().length != 1) {
                throw new IllegalArgumentException("a vector " + tensor + " is missing");
            }
            return Math.toIntExact(entry.shape()[0]);
        }

        private Map<String, String> settings() {
            Map<String, String> settings = COMPACT.fromJson(JsonFile.read(text("settings")), new TypeToken<LinkedHashMap<String, String>>() {}.getType());
            if (settings == null || settings.containsValue(null)) {
                throw new JsonParseException("settings without a value");
            }
            return settings;
        }

        private <T> T json(String name, Class<T> type) {
            T value = COMPACT.fromJson(JsonFile.read(text(name)), type);
            if (value == null) {
                throw new JsonParseException(name + " is empty");
            }
            return value;
        }

        private EarlyStop early() {
            return new EarlyStop((int) whole("best_epoch", Integer.MAX_VALUE), real("best_loss"), real("reference_loss"),
                    (int) whole("waited", Integer.MAX_VALUE));
        }

        private Plateau.State plateau() {
            return !metadata.containsKey("plateau_factor") ? null : new Plateau.State(real("plateau_factor"), real("plateau_best"),
                    (int) whole("plateau_waiting", Integer.MAX_VALUE));
        }

        private String text(String name) {
            String value = metadata.get(name);
            if (value == null) {
                throw new IllegalArgumentException(name + " is missing");
            }
            return value;
        }

        private long whole(String name, long most) {
            long value = Long.parseLong(text(name));
            if (value < 0 || value > most) {
                throw new IllegalArgumentException(name + "=" + value);
            }
            return value;
        }

        private double real(String name) {
            return Double.parseDouble(text(name));
        }

        private boolean flag(String name) {
            String value = text(name);
            if (!Set.of("true", "false").contains(value)) {
                throw new IllegalArgumentException(name + "=" + value);
            }
            return value.equals("true");
        }
    }
}
