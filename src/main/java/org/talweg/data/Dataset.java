package org.talweg.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A table in memory that does not change: N rows of D features, and a target for each row unless it is data to predict.
 *
 * <p>Arrays are handed out as they are, because a copy of a large set would not fit; nobody writes to them.
 */
public final class Dataset {
    private static final int CHUNK = 1 << 14;

    private final String name;
    private final Encoding encoding;
    private final int rows;
    private final int columns;
    private final float[] features;  // (N, D)
    private final int[] labels;      // (N), or null
    private final float[] targets;   // (N), or null
    private String fingerprint;

    Dataset(String name, Encoding encoding, float[] features, int[] labels, float[] targets) {
        this.name = name;
        this.encoding = encoding;
        this.columns = encoding.width();
        this.rows = features.length / columns;
        this.features = features;
        this.labels = labels;
        this.targets = targets;
    }

    /**
     * Rows of one class each, features taken as they are.
     *
     * @param features (N, columns), row-major; kept, not copied
     * @param labels (N), class numbers below the number of names
     * @throws DataException if the sizes disagree, a label is outside the classes, or a feature is not finite
     */
    public static Dataset ofClasses(String name, float[] features, int columns, int[] labels, List<String> classes) {
        checkSizes(name, features, columns, labels.length);
        if (classes.size() < 2) {
            throw new DataException(name + ": expected at least 2 classes, got classes=" + classes + "; name them all");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes.size()) {
                throw new DataException(name + " row " + i + ": expected a label from 0 to " + (classes.size() - 1) + ", got label="
                        + labels[i] + "; correct it or name more classes");
            }
        }
        return new Dataset(name, asTheyAre(columns, Label.classes("label", classes)), features, labels, null);
    }

    /**
     * Rows with a number to regress each, features and targets taken as they are.
     *
     * @param features (N, columns), row-major; kept, not copied
     * @param targets (N)
     * @throws DataException if the sizes disagree or a value is not finite
     */
    public static Dataset ofValues(String name, float[] features, int columns, float[] targets) {
        checkSizes(name, features, columns, targets.length);
        checkFinite(name, "target", targets, 1);
        return new Dataset(name, asTheyAre(columns, Label.value("target", 0, 1)), features, null, targets);
    }

    private static void checkSizes(String name, float[] features, int columns, int rows) {
        if (columns <= 0 || rows == 0 || features.length != (long) columns * rows) {
            throw new DataException(name + ": expected rows times columns features, both positive, got features=" + features.length
                    + " rows=" + rows + " columns=" + columns + "; pass one target a row");
        }
        checkFinite(name, "feature", features, columns);
    }

    private static void checkFinite(String name, String what, float[] values, int columns) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new DataException(name + " row " + i / columns + ": expected finite numbers, got " + what + "=" + values[i]
                        + " in column " + i % columns + "; correct it");
            }
        }
    }

    private static Encoding asTheyAre(int columns, Label label) {
        List<Column> all = new ArrayList<>(columns);
        for (int c = 0; c < columns; c++) all.add(Column.number("x" + c, 0, 1));
        return new Encoding(all, label, Missing.ERROR);
    }

    /** What it is called in reports: a built-in name or the file's. */
    public String name() {
        return name;
    }

    /** How it came from its file. */
    public Encoding encoding() {
        return encoding;
    }

    /** Number of rows N. */
    public int rows() {
        return rows;
    }

    /** Number of features D. */
    public int columns() {
        return columns;
    }

    /** D names. */
    public List<String> featureNames() {
        return encoding.featureNames();
    }

    public Task task() {
        return encoding.label().task();
    }

    /** Class names by number, empty for regression. */
    public List<String> classes() {
        return encoding.label().classes();
    }

    /** Features (N, D), row-major. */
    public float[] features() {
        return features;
    }

    /** Whether the rows have targets. */
    public boolean labelled() {
        return labels != null || targets != null;
    }

    /**
     * Class numbers (N).
     *
     * @throws DataException if there are none
     */
    public int[] labels() {
        if (labels == null) throw noTargets("class labels");
        return labels;
    }

    /**
     * Targets to regress (N), in units of the training part's standard deviation from its mean; {@link Label#value} gives them back.
     *
     * @throws DataException if there are none
     */
    public float[] targets() {
        if (targets == null) throw noTargets("targets to regress");
        return targets;
    }

    private DataException noTargets(String asked) {
        return new DataException(name + ": expected " + asked + ", got task=" + task() + " labelled=" + labelled()
                + "; name data that has them");
    }

    /** A new data set of some rows in the given order. */
    public Dataset select(String name, int[] chosen) {
        float[] x = new float[Math.multiplyExact(chosen.length, columns)];
        int[] k = labels == null ? null : new int[chosen.length];
        float[] y = targets == null ? null : new float[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(features, chosen[i] * columns, x, i * columns, columns);
            if (k != null) k[i] = labels[chosen[i]];
            if (y != null) y[i] = targets[chosen[i]];
        }
        return new Dataset(name, encoding, x, k, y);
    }

    /**
     * Puts a share of the rows aside for validation, of every class alike; the encoding stays as it is.
     *
     * @param validation share of the rows, above 0 and below 1
     * @throws DataException if a part would be empty
     */
    public Split holdOut(double validation, long seed) {
        HoldOut parts = labels == null ? HoldOut.of(name, rows, validation, seed)
                : HoldOut.stratified(name, labels, classes().size(), validation, seed);
        return new Split(select(name, parts.train()), select(name, parts.validation()));
    }

    /** SHA-256 over sizes, feature names, class names, features and targets, in lower-case hex; the name is not part of it. */
    public synchronized String fingerprint() {
        if (fingerprint == null) fingerprint = hash();
        return fingerprint;
    }

    private String hash() {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256, which every JVM must have", e);
        }
        ByteBuffer chunk = ByteBuffer.allocate(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        chunk.putInt(rows).putInt(columns).putInt(task().ordinal()).putInt(labelled() ? 1 : 0);
        flush(sha, chunk);
        for (List<String> names : List.of(featureNames(), classes())) {
            // A length before each name: otherwise ("a", "b") and ("ab") would hash alike.
            for (String s : names) {
                byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
                sha.update(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, bytes.length));
                sha.update(bytes);
            }
            sha.update(new byte[] {-1, -1, -1, -1});
        }
        update(sha, chunk, features);
        if (labels != null) {
            for (int k : labels) {
                if (!chunk.hasRemaining()) flush(sha, chunk);
                chunk.putInt(k);
            }
            flush(sha, chunk);
        }
        if (targets != null) update(sha, chunk, targets);
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void update(MessageDigest sha, ByteBuffer chunk, float[] values) {
        for (float value : values) {
            if (!chunk.hasRemaining()) flush(sha, chunk);
            chunk.putInt(Float.floatToRawIntBits(value));
        }
        flush(sha, chunk);
    }

    private static void flush(MessageDigest sha, ByteBuffer chunk) {
        sha.update(chunk.flip());
        chunk.clear();
    }

    @Override
    public String toString() {
        return name + " (" + rows + " rows, " + columns + " features, " + task() + ")";
    }
}
