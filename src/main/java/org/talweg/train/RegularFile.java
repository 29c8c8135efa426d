package org.talweg.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.talweg.data.DataException;

/** Files of a run folder: a pipe among them might never end, or never begin. */
public final class RegularFile {
    private static final int SHOWN = 64;

    private RegularFile() {}

    /**
     * @throws java.nio.file.NoSuchFileException if nothing is there
     * @throws DataException                     if it is a folder, a pipe or a device
     */
    public static void check(Path file) throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
            throw new DataException(file + ": expected a file, got a folder, a pipe or a device; name another run folder");
        }
    }

    /** A name from a file as a sentence of one line shows it. */
    static String shown(String name) {
        if (name == null) {
            return "none";
        }
        return (name.length() <= SHOWN ? name : name.substring(0, SHOWN - 3) + "...")
                .replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }
}
