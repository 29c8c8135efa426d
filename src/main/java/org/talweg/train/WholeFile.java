package org.talweg.train;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.talweg.data.DataException;

/** Files that appear whole or not at all. */
public final class WholeFile {
    private WholeFile() {}

    /** Writes a file's bytes. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a file beside its place and moves it there. */
    public static void replace(Path file, Content content) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path part = absolute.resolveSibling("." + absolute.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        part.toFile().deleteOnExit(); // an interrupt leaves nothing behind
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                content.writeTo(out);
            }
            move(part, absolute);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Finds out whether a file can be written, before the work whose result it is to hold.
     *
     * @throws DataException if not
     */
    public static void check(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || Files.isDirectory(file) || !Files.isDirectory(parent)) {
            throw new DataException("expected a file in a folder that is there, got " + file + "; name another with --out");
        }
        checkFolder(parent);
    }

    /**
     * Finds out whether a folder can be made, or be written if there is one: by making one beside or in it, because
     * permissions alone do not tell.
     *
     * @throws DataException if not
     */
    static void checkFolder(Path folder) {
        Path ancestor = folder.toAbsolutePath();
        while (ancestor.getParent() != null && !Files.exists(ancestor)) {
            ancestor = ancestor.getParent();
        }
        try {
            Files.delete(Files.createTempDirectory(ancestor, ".talweg"));
        } catch (IOException | SecurityException e) {
            throw unwritable(folder, e);
        }
    }

    static DataException unwritable(Path folder, Exception cause) {
        return new DataException("expected a folder that can be written, got " + folder + " (" + reason(cause)
                + "); name another with --out", cause);
    }

    /** What the system says, without the path. */
    static String reason(Exception e) {
        String detail = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return (detail != null ? detail : e.getClass().getSimpleName().replaceAll("Exception$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")).toLowerCase(Locale.ROOT);
    }
}
