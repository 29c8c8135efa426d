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
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.talweg.data.DataException;
import org.talweg.nn.Model;

/**
 * The folder that a training leaves: {@code config.json}, {@code metrics.csv} with a line for each epoch,
 * {@code layers.csv} with a line for each epoch and dense layer ({@link LayerRecord}), {@code weights.safetensors}, and in
 * {@code checkpoints} what it goes on from after a stop ({@link Checkpoints}).
 * Where the training's path was to be kept, {@code path.safetensors} holds a tensor {@code epoch0}, {@code epoch1}, … of shape (n)
 * for each epoch, {@code epoch0} being the weights before training: all parameters in the order of {@link Model#parameters}, without
 * padding, as {@link NetworkSurface#pack} has them ({@link SavedRun#path}).
 *
 * <p>It comes into being when the first epoch has ended or the first checkpoint is written, so what fails before leaves nothing behind.
 * Configuration and weights appear whole or not at all; the tables have whole lines at any time.
 *
 * <p>Its place is tried before the training: made, written to and removed again. If the disk fills later, or the folder may no longer
 * be written, that is told, lines of metrics are kept in memory, and all is tried again: with each epoch, and at the end of the training
 * for {@value #RETRY_PROPERTY} seconds. Of two runs into one folder the first to begin it has it, the other is refused.
 */
public final class RunFolder implements Progress, AutoCloseable {
    static final String CONFIG = "config.json";
    static final String WEIGHTS = "weights.safetensors";
    static final String PATH = "path.safetensors";
    static final String CHECKPOINTS = "checkpoints";
    /** Seconds for which the end of a training is tried to be written where it cannot be. */
    static final String RETRY_PROPERTY = "talweg.retrySeconds";
    private static final long USUAL_RETRY_SECONDS = 300;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final Path wanted;
    private final boolean named;
    private Config config;
    private byte[] settings;
    private Checkpoint resumed;
    private Consumer<String> tell = sentence -> {};
    private String told;
    private Path folder;
    private EpochTables tables;
    private final List<EpochRecord> waiting = new ArrayList<>();

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
     * The folder of a run that is to go on; nobody else can take it until it is closed.
     *
     * @throws DataException if it is none, another process trains in it, or it cannot be written
     */
    public static RunFolder goOn(Path folder) {
        SavedRun.config(folder);
        if (Files.isSymbolicLink(folder.resolve(CHECKPOINTS))) { // folders come from elsewhere too
            throw new DataException(folder + ": expected a folder of checkpoints in the run folder, got the link " + CHECKPOINTS
                    + "; put the folder there that it leads to");
        }
        RunFolder run = new RunFolder(folder, true);
        try {
            run.tables = EpochTables.goOn(folder);
            removeParts(folder);
            removeParts(folder.resolve(CHECKPOINTS));
        } catch (IOException e) {
            throw new DataException(folder + ": expected a run folder that can be written, got " + WholeFile.reason(e)
                    + (LineFile.BUSY.equals(WholeFile.reason(e)) ? "; wait until that has ended" : "; free some space or change its permissions"), e);
        }
        run.folder = folder;
        return run;
    }

    /**
     * The newest checkpoint that is whole.
     *
     * @param passedOver told of those that are not
     * @throws DataException if there is none
     */
    public Checkpoint newest(Consumer<String> passedOver) {
        return Checkpoint.newest(folder.resolve(CHECKPOINTS), passedOver);
    }

    /** Makes the folder what it was when the checkpoint was taken, as soon as the training has taken it. */
    public void restore(Checkpoint from) {
        resumed = from;
    }

    /** @throws DataException if the disk is full; nothing is lost then */
    @Override
    public void untrained(Evaluation train) {
        if (resumed != null) {
            restored(resumed);
            resumed = null;
        }
    }

    private void restored(Checkpoint from) {
        try {
            Files.deleteIfExists(folder.resolve(Outcome.FILE));
            tables.rewrite(from.history(), config.model().objective().classifies());
            writeConfig(folder);
        } catch (IOException e) {
            throw lost(e, "the checkpoints are kept");
        }
    }

    /** What a crash left half written. */
    private static void removeParts(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path part : files.filter(file -> file.getFileName().toString().matches("\\..*\\.part")).toList()) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    /**
     * Says what is trained; before the first epoch ends.
     *
     * @throws DataException if the settings would be longer than are read again
     */
    public RunFolder config(Config config) {
        this.config = config;
        settings = (config.json() + "\n").getBytes(StandardCharsets.UTF_8);
        if (settings.length > JsonFile.MOST_BYTES) {
            throw new DataException(wanted + ": expected settings of at most " + (JsonFile.MOST_BYTES >> 20) + " MiB, got features="
                    + config.encoding().width() + " whose names and categories take " + (settings.length >> 20)
                    + " MiB; take fewer columns, or shorter names and texts");
        }
        return this;
    }

    /** Says who is told, in a sentence, what cannot be written for now. */
    public RunFolder telling(Consumer<String> tell) {
        this.tell = tell;
        return this;
    }

    /** The folder, or null as long as there is none. */
    public Path folder() {
        return folder;
    }

    /**
     * Where checkpoints belong; makes the run folder if there is none yet.
     *
     * @throws DataException if it cannot be made
     */
    public Path checkpoints() {
        try {
            begin();
        } catch (IOException e) {
            throw new DataException(WholeFile.reason(e), e);
        }
        return folder.resolve(CHECKPOINTS);
    }

    /** @throws DataException if another run has taken the folder meanwhile */
    @Override
    public void epoch(EpochRecord record, int epochs) {
        waiting.add(record);
        try {
            writeWaiting();
            if (told != null) {
                tell.accept("the run folder is written again, nothing is missing");
                told = null;
            }
        } catch (IOException e) {
            tellOnce("epoch " + record.epoch() + " could not be written to the run folder " + wanted + " (" + WholeFile.reason(e)
                    + "): training goes on, what is missing is kept in memory and tried again");
        }
    }

    private void tellOnce(String sentence) {
        if (told == null) {
            told = sentence;
            tell.accept(sentence);
        }
    }

    private void writeWaiting() throws IOException {
        begin();
        waiting.forEach(tables::keep);
        waiting.clear();
        tables.write();
    }

    private void begin() throws IOException {
        if (folder != null) {
            return;
        }
        List<Path> made = new ArrayList<>();
        Path at = wanted.toAbsolutePath();
        try {
            if (named) {
                made.addAll(WholeFile.makeFolder(at));
            } else {
                made.addAll(WholeFile.makeFolder(at.getParent()));
                at = fresh(at);
                made.add(0, at);
                WholeFile.flushFolder(at.getParent());
            }
            // Only one of two runs can make this file.
            tables = EpochTables.begin(at);
            made.add(0, at.resolve(EpochTables.METRICS));
            tables.header(config.model().objective().classifies());
            writeConfig(at);
            made.add(0, at.resolve(CONFIG));
            tables.write();
        } catch (FileAlreadyExistsException e) {
            throw WholeFile.taken(wanted, e);
        } catch (IOException e) {
            undo(made);
            throw e;
        }
        folder = wanted.resolveSibling(at.getFileName());
    }

    private void writeConfig(Path at) throws IOException {
        WholeFile.replaceIn(at, CONFIG, out -> out.write(settings));
    }

    private void undo(List<Path> paths) {
        try {
            if (tables != null) {
                tables.close();
            }
        } catch (IOException ignored) {
            // The first failure is the one to report.
        }
        tables = null;
        for (Path path : paths) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException ignored) {
                // likewise
            }
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

    /**
     * Writes the trained network, and the training's path if it was kept; the run is complete then.
     *
     * @throws DataException if the disk stays full; settings and metrics are kept
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
        insist(name, out -> Safetensors.write(out, metadata, tensors), kept);
    }

    /**
     * Writes how the training ended, {@code result.json}.
     *
     * @throws DataException if the disk stays full; what was written before is kept
     */
    public void outcome(Outcome outcome) {
        file(Outcome.FILE, out -> out.write((Json.GSON.toJson(outcome) + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes another file into the folder, whole or not at all.
     *
     * @throws DataException if the disk stays full; what was written before is kept
     */
    public void file(String name, WholeFile.Content content) {
        insist(name, content, name + " is missing, all else is kept");
    }

    /** Tries for a while: at the end of a training there is nothing else to do, and all to lose. */
    private void insist(String name, WholeFile.Content content, String kept) {
        long seconds = Long.getLong(RETRY_PROPERTY, USUAL_RETRY_SECONDS);
        long begun = System.nanoTime();
        while (true) {
            try {
                writeWaiting();
                WholeFile.replaceIn(folder, name, content);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - begun >= seconds * 1_000_000_000L || !Checkpoints.pausedASecond()) {
                    throw lost(e, kept);
                }
                tellOnce(name + " could not be written to " + wanted + " (" + WholeFile.reason(e) + "): it is tried again for "
                        + seconds + " seconds; free some space meanwhile");
            }
        }
    }

    @Override
    public void close() {
        if (tables == null) {
            return;
        }
        try {
            waiting.forEach(tables::keep);
            waiting.clear();
            tables.close();
        } catch (IOException e) {
            throw lost(e, "the last " + tables.missing() + " lines of " + EpochTables.METRICS + " are missing");
        }
    }
}
