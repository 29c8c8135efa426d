package org.talweg.train;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.talweg.data.DataException;
import org.talweg.data.Split;

/**
 * The folder of a sweep: {@code sweep.json} says what is swept, {@code sweep.csv} gets a line for each run as it ends, and
 * {@code ranking.csv} has the points from the best to the worst once all runs are done. A sweep that was cut off goes on with the
 * same settings; lines are whole at any time.
 */
public final class SweepFolder implements AutoCloseable {
    private static final String SETTINGS = "sweep.json";
    private static final String RUNS = "sweep.csv";
    private static final String RANKING = "ranking.csv";

    private final Path folder;
    private final Settings settings;
    private final boolean classifies;
    private final List<SweepRow> rows = new ArrayList<>();
    private LineFile lines;

    private SweepFolder(Path folder, Settings settings, boolean classifies) {
        this.folder = folder;
        this.settings = settings;
        this.classifies = classifies;
    }

    /**
     * What decides a sweep's results.
     *
     * @param talweg     version
     * @param arguments  options of the command line
     * @param names      of the settings that vary
     * @param train      fingerprint of the training part, drawn by the first seed
     * @param validation fingerprint of the validation part
     */
    public record Settings(String talweg, List<String> arguments, List<String> names, String train, String validation) {
        public static Settings of(List<String> arguments, List<String> names, Split data) {
            return new Settings(Version.current(), List.copyOf(arguments), List.copyOf(names), data.train().fingerprint(),
                    data.validation().fingerprint());
        }

        /** In lower-case hex. */
        public String sha256() {
            return HexFormat.of().formatHex(Weights.sha256().digest(Json.GSON.toJson(this).getBytes(StandardCharsets.UTF_8)));
        }

        private boolean whole() {
            return talweg != null && arguments != null && names != null && train != null && validation != null
                    && Stream.concat(arguments.stream(), names.stream()).noneMatch(word -> word == null);
        }
    }

    /**
     * The settings of a folder.
     *
     * @throws DataException if it is not that of a sweep
     */
    public static Settings settings(Path folder) {
        Path file = folder.resolve(SETTINGS);
        try {
            Settings read = Json.GSON.fromJson(JsonFile.read(file), Settings.class);
            if (read == null || !read.whole()) {
                throw new JsonParseException("incomplete");
            }
            return read;
        } catch (IOException | JsonParseException e) {
            throw new DataException("expected the folder of a sweep, got " + folder + ", whose " + SETTINGS
                    + (e instanceof IOException ? " cannot be read (" + WholeFile.reason(e) + ")" : " is damaged")
                    + "; name another folder", e);
        }
    }

    /**
     * A folder for a sweep: new, empty, or that of the same sweep which was cut off.
     *
     * @param classifies whether scores are accuracies rather than R²
     * @throws DataException if it is another's, or cannot be written
     */
    public static SweepFolder at(Path folder, Settings settings, boolean classifies) {
        if (Files.exists(folder.resolve(SETTINGS))) {
            Settings there = settings(folder);
            if (!there.equals(settings)) {
                throw new DataException("expected a new folder or that of the same sweep, got " + folder + " of "
                        + difference(there, settings) + "; name another with --out");
            }
        } else {
            WholeFile.checkNewFolder(folder);
        }
        return new SweepFolder(folder, settings, classifies);
    }

    private static String difference(Settings there, Settings here) {
        return !there.arguments().equals(here.arguments()) || !there.names().equals(here.names())
                ? "a sweep with " + (there.arguments().isEmpty() ? "no options" : String.join(" ", there.arguments()))
                : !there.talweg().equals(here.talweg()) ? "a sweep by version " + there.talweg() : "a sweep on other data";
    }

    public Path folder() {
        return folder;
    }

    /**
     * Begins the folder or goes on with it; returns the runs that are done.
     *
     * @param points of the sweep, values of the settings
     * @throws DataException if it cannot be written, or holds something else than runs of these points, each once
     */
    public List<SweepRow> open(List<List<String>> points) {
        Path file = folder.resolve(RUNS);
        try {
            WholeFile.makeFolder(folder.toAbsolutePath());
            if (!Files.exists(folder.resolve(SETTINGS))) {
                WholeFile.replaceIn(folder, SETTINGS,
                        out -> out.write((Json.GSON.toJson(settings) + "\n").getBytes(StandardCharsets.UTF_8)));
            }
            lines = LineFile.goOn(file);
            List<String> text = Files.readAllLines(file);
            String header = SweepRow.header(settings.names(), classifies);
            if (text.isEmpty()) {
                lines.append(List.of(header));
                return List.of();
            }
            if (!text.get(0).equals(header)) {
                throw damaged(1, null);
            }
            Map<String, Integer> seen = new HashMap<>();
            for (int i = 1; i < text.size(); i++) {
                SweepRow row = row(text.get(i), i + 1, points);
                Integer before = seen.put(row.point() + " " + row.seed(), i + 1);
                if (before != null) {
                    throw new DataException(file + ", line " + (i + 1) + ": expected each run once, got point=" + row.point()
                            + " seed=" + row.seed() + " as in line " + before + "; remove one of the lines");
                }
                rows.add(row);
            }
            return List.copyOf(rows);
        } catch (CharacterCodingException e) {
            throw new DataException(file + ": expected the runs of the sweep, got a file that is no text; correct the file or name"
                    + " another folder with --out", e);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private SweepRow row(String text, int line, List<List<String>> points) {
        try {
            SweepRow row = SweepRow.of(text, settings.names().size());
            if (row.point() >= 1 && row.point() <= points.size() && row.values().equals(points.get(row.point() - 1))) {
                return row;
            }
        } catch (IllegalArgumentException e) {
            throw damaged(line, e);
        }
        throw damaged(line, null);
    }

    private DataException damaged(int line, Exception cause) {
        return new DataException(folder.resolve(RUNS) + ", line " + line + ": expected a run of the sweep, got a damaged line;"
                + " correct the file or name another folder with --out", cause);
    }

    private DataException lost(IOException e) {
        return new DataException(folder + ": expected to be able to write the folder of the sweep, got " + WholeFile.reason(e)
                + "; the runs until then are kept, free some space and give the same command again", e);
    }

    /** @throws DataException if it cannot be written; the lines before are kept */
    public void append(SweepRow row) {
        try {
            lines.append(List.of(row.line()));
            rows.add(row);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Writes the points from the best to the worst, and returns them. */
    public List<SweepRank> rank() {
        List<SweepRank> ranks = SweepRank.of(rows);
        Csv text = new Csv(SweepRank.header(settings.names(), classifies));
        for (int i = 0; i < ranks.size(); i++) {
            text.row(ranks.get(i).cells(i + 1));
        }
        try {
            WholeFile.replaceIn(folder, RANKING, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw lost(e);
        }
        return ranks;
    }

    @Override
    public void close() {
        if (lines != null) {
            try {
                lines.close();
            } catch (IOException e) {
                throw lost(e);
            }
        }
    }
}
