package org.talweg.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.talweg.data.DataException;
import org.talweg.nn.Model;

/**
 * The folder that a training leaves: {@code config.json}, {@code metrics.csv} with a line for each epoch,
 * {@code layers.csv} with a line for each epoch and dense layer ({@link LayerRecord}), {@code weights.safetensors}.
 * Where the training's path was to be kept, {@code path.safetensors} holds a tensor {@code epoch0}, {@code epoch1}, … of shape (n)
 * for each epoch, {@code epoch0} being the weights before training: all parameters in the order of {@link Model#parameters}, without
 * padding, as {@link NetworkSurface#pack} has them ({@link SavedRun#path}).
 *
 * <p>It comes into being when the first epoch has ended, so what fails before leaves nothing behind. Configuration and weights
 * appear whole or not at all; the tables have whole lines at any time.
 *
 * <p>Its place is tried before the training: made, written to and removed again. If the disk fills later, a run that could not
 * begin its folder leaves nothing; one that could keeps settings and the lines of metrics until then, and has no weights. Of two
 * runs into one folder the first to end an epoch has it, the other is refused.
 */
public final class RunFolder implements Progress, AutoCloseable {
    static final String CONFIG = "config.json";
    static final String METRICS = "metrics.csv";
    static final String LAYERS = "layers.csv";
    static final String WEIGHTS = "weights.safetensors";
    static final String PATH = "path.safetensors";
    private static final String LAYERS_HEADER =
            "epoch,layer,weight_norm,gradient_norm,update_ratio,mean,deviation,saturated,dead";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final Path wanted;
    private final boolean named;
    private Config config;
    private byte[] settings;
    private Path folder;
    private LineFile metrics;
    private LineFile layers;

    private RunFolder(Path wanted, boolean named) {
        this.wanted = wanted;
        this.named = named;
    }

    /**
     * A folder that the user named; it must not exist yet, or be empty.
     *
     * @throws DataException if it is something else, or cannot be written
     */
    public static RunFolder at(Path folder) {
        WholeFile.checkNewFolder(folder);
        return new RunFolder(folder, true);
    }

    /**
     * A new folder {@code <parent>/<data>-<date>-<time>}.
     *
     * @throws DataException if it cannot be written
     */
    public static RunFolder in(Path parent, String data) {
        Path last = Path.of(data).toAbsolutePath().normalize().getFileName();
        String stem = (last == null ? "data" : last.toString()).replaceAll("(?i)(\\.csv)?(\\.gz)?$", "")
                .replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
        Path folder = parent.resolve((stem.isEmpty() ? "data" : stem) + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME));
        WholeFile.checkFolder(folder);
        return new RunFolder(folder, false);
    }

    /**
     * Says what is trained; before the first epoch ends.
     *
     * @throws DataException if the settings would be longer than are read again
     */
    public RunFolder config(Config config) {
        this.config = config;
        settings = (Json.GSON.toJson(config) + "\n").getBytes(StandardCharsets.UTF_8);
        if (settings.length > JsonFile.MOST_BYTES) {
            throw new DataException(wanted + ": expected settings of at most " + (JsonFile.MOST_BYTES >> 20) + " MiB, got features="
                    + config.encoding().width() + " whose names and categories take " + (settings.length >> 20)
                    + " MiB; take fewer columns, or shorter names and texts");
        }
        return this;
    }

    /** The folder, or null as long as there is none. */
    public Path folder() {
        return folder;
    }

    /** @throws DataException if the disk is full, or another run has taken the folder meanwhile */
    @Override
    public void epoch(EpochRecord record, int epochs) {
        if (folder == null) {
            create(!record.layers().isEmpty());
        }
        try {
            metrics.append(List.of(line(record)));
            if (layers != null) {
                layers.append(record.layers().stream().map(layer -> line(record.epoch(), layer)).toList());
            }
        } catch (IOException e) {
            throw lost(e, "the metrics of the epochs before are kept, weights are not");
        }
    }

    private void create(boolean withLayers) {
        List<Path> made = new ArrayList<>();
        Path at = wanted.toAbsolutePath();
        try {
            if (named) {
                made.addAll(WholeFile.makeFolder(at));
            } else {
                made.addAll(WholeFile.makeFolder(at.getParent()));
                at = fresh(at);
                made.add(0, at);
            }
            // Only one of two runs can make this file.
            metrics = new LineFile(at.resolve(METRICS));
        } catch (FileAlreadyExistsException e) {
            throw WholeFile.taken(wanted, e);
        } catch (IOException e) {
            undo(made);
            throw lost(e, "nothing is kept");
        }
        Path claimed = at;
        try {
            WholeFile.replaceIn(claimed, CONFIG, out -> out.write(settings));
            metrics.append(List.of(header(config.model().objective().classifies() ? "accuracy" : "r2")));
            if (withLayers) {
                layers = new LineFile(claimed.resolve(LAYERS));
                layers.append(List.of(LAYERS_HEADER));
            }
        } catch (IOException e) {
            close();
            undo(Stream.concat(Stream.of(METRICS, CONFIG, LAYERS).map(claimed::resolve).filter(Files::exists),
                    made.stream()).toList());
            throw lost(e, "nothing is kept");
        }
        folder = wanted.resolveSibling(claimed.getFileName());
    }

    private static void undo(List<Path> paths) {
        try {
            for (Path path : paths) {
                Files.delete(path);
            }
        } catch (IOException ignored) {
            // The first failure is the one to report.
        }
    }

    private DataException lost(IOException e, String kept) {
        return new DataException(wanted + ": expected to be able to write the run folder, got " + WholeFile.reason(e) + "; "
                + kept + ", free some space or name another folder with --out", e);
    }

    /** Two runs may begin in the same second. */
    private static Path fresh(Path folder) throws IOException {
        Path candidate = folder;
        for (int i = 2;; i++) {
            try {
                return Files.createDirectory(candidate);
            } catch (FileAlreadyExistsException e) {
                candidate = folder.resolveSibling(folder.getFileName() + "-" + i);
            }
        }
    }

    private static String header(String score) {
        return "epoch,step,learning_rate,train_loss,train_" + score + ",objective,validation_loss,validation_" + score
                + ",gradient_norm,seconds,evaluations";
    }

    private static String line(EpochRecord r) {
        return Csv.line(r.epoch(), r.step(), r.learningRate(), r.trainLoss(), r.trainScore(), r.objective(), r.validationLoss(),
                r.validationScore(), r.gradientNorm(), String.format(Locale.ROOT, "%.3f", r.seconds()), r.evaluations());
    }

    private static String line(int epoch, LayerRecord r) {
        return Csv.line(epoch, r.layer(), r.weightNorm(), r.gradientNorm(), r.updateRatio(), r.mean(), r.deviation(),
                r.saturated(), r.dead());
    }

    /**
     * Writes the trained network, and the training's path if it was kept; the run is complete then.
     *
     * @throws DataException if the disk is full; settings and metrics are kept
     */
    public void weights(Run run) {
        String hash = run.weights().sha256(run.model());
        write(WEIGHTS, hash, SavedRun.tensors(run.model(), run.weights()), "settings and metrics are kept, the weights are not");
        if (!run.path().isEmpty()) {
            write(PATH, hash, SavedRun.pathTensors(run.path()), "the weights are kept, the path is not");
        }
    }

    private void write(String name, String hash, List<Safetensors.Tensor> tensors, String kept) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "talweg");
        metadata.put("talweg", Version.current());
        metadata.put("weights_sha256", hash);
        try {
            WholeFile.replaceIn(folder, name, out -> Safetensors.write(out, metadata, tensors));
        } catch (IOException e) {
            throw lost(e, kept);
        }
    }

    /**
     * Writes how the training ended, {@code result.json}.
     *
     * @throws DataException if the disk is full; what was written before is kept
     */
    public void outcome(Outcome outcome) {
        file(Outcome.FILE, out -> out.write((Json.GSON.toJson(outcome) + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes another file into the folder, whole or not at all.
     *
     * @throws DataException if the disk is full; what was written before is kept
     */
    public void file(String name, WholeFile.Content content) {
        try {
            WholeFile.replaceIn(folder, name, content);
        } catch (IOException e) {
            throw lost(e, name + " is missing, all else is kept");
        }
    }

    @Override
    public void close() {
        try (LineFile closesToo = layers) {
            if (metrics != null) {
                metrics.close();
            }
        } catch (IOException e) {
            throw lost(e, "the metrics may be incomplete");
        }
    }
}
