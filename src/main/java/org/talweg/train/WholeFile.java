package org.talweg.train;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.talweg.data.DataException;

/** Files that appear whole or not at all. */
public final class WholeFile {
    private static final String OUT = "--out";
    /** As many links in a row as Linux follows. */
    private static final int MOST_LINKS = 40;

    private WholeFile() {}

    /** Writes a file's bytes. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file beside its place and moves it there. A link stays, what it leads to is replaced; a device or a pipe is
     * written to.
     *
     * @throws IOException naming file and reason
     */
    public static void replace(Path file, Content content) throws IOException {
        try {
            if (isSpecial(file)) {
                try (OutputStream out = new FileOutputStream(file.toFile())) {
                    content.writeTo(out);
                }
                return;
            }
            Path place = place(file);
            write(place, part(place), content);
        } catch (IOException e) {
            throw named(file, e);
        } catch (UncheckedIOException e) {
            throw named(file, e.getCause());
        }
    }

    /**
     * Writes a file of a folder, beside its place and moved there. What else has its name in that folder, a link or a pipe, is
     * replaced and not followed: folders come from elsewhere too, and what is written stays in the one that was named.
     *
     * @throws IOException naming file and reason
     */
    public static void replaceIn(Path folder, String name, Content content) throws IOException {
        Path file = folder.resolve(name);
        try {
            write(file.toAbsolutePath(), part(file.toAbsolutePath()), content);
        } catch (IOException e) {
            throw named(file, e);
        } catch (UncheckedIOException e) {
            throw named(file, e.getCause());
        }
    }

    /**
     * Writes a file beside its place, has the disk confirm it, and moves it there: whatever happens meanwhile, the place holds what
     * it held before or all of the new.
     *
     * @param part where it is written, in the same folder; what lies there is overwritten, so that its room on the disk is used again
     */
    static void write(Path place, Path part, Content content) throws IOException {
        if (part.getFileSystem() == FileSystems.getDefault()) {
            part.toFile().deleteOnExit(); // an interrupt leaves nothing behind
        }
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS)) {
                content.writeTo(Channels.newOutputStream(channel));
                channel.truncate(channel.position());
                channel.force(true);
            }
            move(part, place);
            flushFolder(place.toAbsolutePath().getParent());
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Has the disk confirm the names in a folder, where the system lets a folder be opened for that. */
    static void flushFolder(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException e) { // Windows has no such thing, and needs none
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    private static IOException named(Path file, IOException e) {
        FileSystemException named = new FileSystemException(file.toString(), null, reason(e));
        named.initCause(e);
        return named;
    }

    /** Whether something is there that is neither file nor folder. */
    private static boolean isSpecial(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /** Where a file lies or will lie, once links are followed. */
    private static Path place(Path file) throws IOException {
        Path place = file.toAbsolutePath();
        for (int i = 0; Files.isSymbolicLink(place); i++) {
            if (i == MOST_LINKS) {
                throw new FileSystemException(file.toString(), null, "too many links");
            }
            place = place.resolveSibling(Files.readSymbolicLink(place));
        }
        return place;
    }

    private static Path part(Path place) {
        return place.resolveSibling("." + place.getFileName() + "." + ProcessHandle.current().pid() + ".part");
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
        check(file, OUT);
    }

    /**
     * The same of a file that {@link #replaceIn} is to write.
     *
     * @throws DataException if it cannot be written
     */
    public static void checkIn(Path folder, String name) {
        Path file = folder.resolve(name);
        try {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileSystemException(file.toString(), null, "a folder");
            }
            Files.delete(Files.createFile(part(file.toAbsolutePath())));
        } catch (IOException | SecurityException e) {
            throw unwritableFile(file, OUT, e);
        }
    }

    /** @param option that named the file */
    public static void check(Path file, String option) {
        try {
            Path place = place(file);
            if (Files.isDirectory(place) || place.getParent() == null || !Files.isDirectory(place.getParent())) {
                throw new DataException("expected a file in a folder that is there, got " + file + "; name another with " + option);
            }
            if (!isSpecial(file)) {
                Files.delete(Files.createFile(part(place)));
            } else if (!Files.isWritable(file)) {
                throw new FileSystemException(file.toString(), null, "no permission to write");
            }
        } catch (IOException | SecurityException e) {
            throw unwritableFile(file, option, e);
        }
    }

    private static DataException unwritableFile(Path file, String option, Exception cause) {
        return new DataException("expected a file that can be written, got " + file + " (" + reason(cause)
                + "); name another with " + option, cause);
    }

    /**
     * Finds out whether writing {@code file} would replace data that are to be read.
     *
     * @throws DataException if so
     */
    public static void checkApart(Path file, String data) {
        checkApart(file, data, OUT);
    }

    /** @param option that named the file */
    public static void checkApart(Path file, String data, String option) {
        Path read = Path.of(data);
        try {
            if (Files.isRegularFile(file) && Files.exists(read) && Files.isSameFile(file, read)) {
                throw new DataException("expected a file to write other than the data, got " + file + " for both;"
                        + " name another with " + option);
            }
        } catch (IOException e) {
            throw unwritableFile(file, option, e);
        }
    }

    /**
     * Finds out whether a folder can be made, or be written if there is one: by making it and a file in it, because permissions
     * alone do not tell, and removing both again.
     *
     * @throws DataException if not
     */
    public static void checkFolder(Path folder) {
        checkFolder(folder, OUT);
    }

    private static void checkFolder(Path folder, String option) {
        try {
            List<Path> made = makeFolder(folder);
            try {
                Path probe = Files.createTempFile(folder, ".talweg", ".part");
                try {
                    Files.write(probe, new byte[1 << 12]); // a full disk has room for names
                } finally {
                    Files.delete(probe);
                }
            } finally {
                removeFolders(made);
            }
        } catch (IOException | SecurityException e) {
            throw unwritable(folder, option, e);
        }
    }

    /**
     * The same of a folder that must not exist yet, or be empty.
     *
     * @throws DataException if it is something else, or cannot be written
     */
    public static void checkNewFolder(Path folder) {
        checkNewFolder(folder, OUT);
    }

    /** @param option that named the folder */
    public static void checkNewFolder(Path folder, String option) {
        if (Files.isSymbolicLink(folder) && !Files.exists(folder)) {
            throw new DataException("expected a new or empty folder to write to, got the link " + folder
                    + " that leads nowhere; name another with " + option);
        }
        if (Files.exists(folder)) {
            if (!Files.isDirectory(folder)) {
                throw new DataException("expected a new or empty folder to write to, got the file " + folder
                        + "; name another with " + option);
            }
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw taken(folder, option, null);
                }
            } catch (IOException e) {
                throw unwritable(folder, option, e);
            }
        }
        checkFolder(folder, option);
    }

    static DataException taken(Path folder, Exception cause) {
        return taken(folder, OUT, cause);
    }

    private static DataException taken(Path folder, String option, Exception cause) {
        return new DataException("expected a new or empty folder to write to, got " + folder + " with files in it; name another"
                + " with " + option, cause);
    }

    /** Makes a folder and the missing ones above it, or nothing; returns what was made, deepest first. */
    public static List<Path> makeFolder(Path folder) throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path path = folder.toAbsolutePath(); path != null && !Files.isDirectory(path); path = path.getParent()) {
            missing.add(path);
        }
        List<Path> made = new ArrayList<>();
        try {
            for (int i = missing.size() - 1; i >= 0; i--) {
                try {
                    made.add(0, Files.createDirectory(missing.get(i)));
                    flushFolder(missing.get(i).getParent()); // else what is confirmed in it later could go with its name
                } catch (FileAlreadyExistsException e) {
                    if (!Files.isDirectory(missing.get(i))) { // not that another run was faster
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            removeFolders(made);
            throw e;
        }
        return made;
    }

    /** Removes the folders that are empty. */
    static void removeFolders(List<Path> deepestFirst) throws IOException {
        for (Path folder : deepestFirst) {
            try {
                Files.delete(folder);
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                return; // another run uses it
            }
        }
    }

    private static DataException unwritable(Path folder, String option, Exception cause) {
        return new DataException("expected a folder that can be written, got " + folder + " (" + reason(cause)
                + "); name another with " + option, cause);
    }

    /** What the system says, without the path. */
    static String reason(Exception e) {
        String detail = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return (detail != null ? detail : e.getClass().getSimpleName().replaceAll("Exception$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")).toLowerCase(Locale.ROOT);
    }
}
