package org.talweg.train;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.talweg.data.DataException;

/**
 * The folder that a training leaves: {@code config.json}, {@code metrics.csv} with a line for each epoch,
 * {@code weights.safetensors}.
 *
 * <p>It comes into being when the first epoch has ended, so what fails before leaves nothing behind. Configuration and weights
 * appear whole or not at all; the metrics have whole lines at any time.
 */
public final class RunFolder implements Progress, AutoCloseable {
    static final String CONFIG = "config.json";
    static final String METRICS = "metrics.csv";
    static final String WEIGHTS = "weights.safetensors";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final Path wanted;
    private final boolean named;
    private Config config;
    private Path folder;
    private BufferedWriter metrics;

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
        if (Files.exists(folder)) {
            if (!Files.isDirectory(folder)) {
                throw new DataException("expected a new or empty folder to write to, got the file " + folder
                        + "; name another");
            }
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw new DataException("expected a new or empty folder to write to, got " + folder
                            + " with files in it; name another");
                }
            } catch (IOException e) {
                throw WholeFile.unwritable(folder, e);
            }
        }
        WholeFile.checkFolder(folder);
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

    /** Says what is trained; before the first epoch ends. */
    public RunFolder config(Config config) {
        this.config = config;
        return this;
    }

    /** The folder, or null as long as there is none. */
    public Path folder() {
        return folder;
    }

    @Override
    public void epoch(EpochRecord record, int epochs) {
        try {
            if (folder == null) {
                create();
            }
            metrics.write(line(record));
            metrics.newLine();
            metrics.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void create() throws IOException {
        Path absolute = wanted.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        Path made = named ? Files.createDirectories(absolute) : fresh(absolute);
        WholeFile.replace(made.resolve(CONFIG), out -> out.write((Json.GSON.toJson(config) + "\n").getBytes(StandardCharsets.UTF_8)));
        metrics = Files.newBufferedWriter(made.resolve(METRICS));
        metrics.write(header(config.model().objective().classifies() ? "accuracy" : "r2"));
        metrics.newLine();
        folder = wanted.resolveSibling(made.getFileName());
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
                + ",gradient_norm,seconds";
    }

    private static String line(EpochRecord r) {
        return r.epoch() + "," + r.step() + "," + cell(r.learningRate()) + "," + cell(r.trainLoss()) + ","
                + cell(r.trainScore()) + "," + cell(r.objective()) + "," + cell(r.validationLoss()) + ","
                + cell(r.validationScore()) + "," + cell(r.gradientNorm()) + ","
                + String.format(Locale.ROOT, "%.3f", r.seconds());
    }

    private static String cell(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    /** Writes the trained network; the run is complete then. */
    public void weights(Run run) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "talweg");
        metadata.put("talweg", Version.current());
        metadata.put("weights_sha256", run.weights().sha256(run.model()));
        try {
            WholeFile.replace(folder.resolve(WEIGHTS),
                    out -> Safetensors.write(out, metadata, SavedRun.tensors(run.model(), run.weights())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (metrics != null) {
            try {
                metrics.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
