package org.talweg.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.talweg.data.DataException;
import org.talweg.data.Datasets;
import org.talweg.data.Source;
import org.talweg.data.Split;

/**
 * Where a training's two parts come from: enough to read them again.
 *
 * @param source         the data trained on
 * @param validationData other data to validate on, or null
 * @param validation     share of the source's training part put aside to validate on, above 0 and below 1; null for the test part
 *                       that the source brings, or {@value #USUAL_SHARE} where it brings none
 * @param seed           draws the rows put aside
 */
public record Origin(Source source, String validationData, Double validation, long seed) {
    private static final double USUAL_SHARE = 0.2;

    public Origin {
        if (source == null) {
            throw new IllegalArgumentException("expected a source, got none");
        }
        if (validationData != null) {
            Source.of(validationData); // refuses what is no path
        }
    }

    /** Names of all that is read. */
    public List<String> data() {
        return validationData == null ? List.of(source.data()) : List.of(source.data(), validationData);
    }

    /** The same with paths that hold from other working directories too. */
    Origin absolute() {
        Source there = new Source(absolute(source.data()), source.label(), source.task(), source.missing());
        return new Origin(there, validationData == null ? null : absolute(validationData), validation, seed);
    }

    /** The name of built-in data, or the path that holds from other working directories too. */
    public static String absolute(String data) {
        return Datasets.has(data) ? data : Path.of(data).toAbsolutePath().normalize().toString();
    }

    /**
     * Finds out whether data that a file names can be read again: a pipe among them might never begin.
     *
     * @param data names of data and paths
     * @throws DataException if one is no file or folder now
     */
    public static void checkAgain(List<String> data) {
        for (String each : data) {
            Source.of(each); // refuses what is no path
            if (!Datasets.has(each) && !Files.isRegularFile(Path.of(each)) && !Files.isDirectory(Path.of(each))) {
                throw new DataException("expected the data of the training to read again, got " + each
                        + ", which is no file now, or a pipe, read once only; put them back there, or"
                        + " name others where the command has --data");
            }
        }
    }

    /**
     * Reads both parts.
     *
     * @throws DataException if the data cannot be read or used
     */
    public Split read() {
        if (validationData != null) {
            return source.validatedBy(validationData);
        }
        boolean images = source.data().equals(Datasets.FASHION_MINI)
                || !source.data().isBlank() && Files.isDirectory(Path.of(source.data()));
        // A share asked for is taken even where there is a test part: images are not encoded by statistics that would leak.
        return images && validation != null ? source.all().holdOut(validation, seed)
                : source.split(validation == null ? USUAL_SHARE : validation, seed);
    }
}
