package org.talweg.engine.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * Where this user's native libraries lie: {@code $XDG_CACHE_HOME/talweg/native}, else {@code ~/.cache/talweg/native}.
 *
 * <p>What a process loads may do all that its user may. So nobody else can write in these folders, each file lies in a folder
 * named after the hash of its content, and its content is compared again before each load.
 */
final class PrivateFolder {
    private static final int HASH_DIGITS = 32;
    private static final int OTHERS_MAY_WRITE = 0022;
    private static final int ANYONE_MAY_WRITE = 0002;
    private static final int STICKY = 01000;

    private final Path cache;

    /** @param cache the folder for caches of this user, made if need be */
    PrivateFolder(Path cache) {
        this.cache = cache;
    }

    static PrivateFolder ofUser() {
        return new PrivateFolder(cacheOfUser(System.getenv(), System.getProperty("user.home")));
    }

    /**
     * As the XDG specification has it: relative paths do not count.
     *
     * @param javaHome what Java takes from the list of users: "?" for a user that is not in it, as in many a container
     */
    static Path cacheOfUser(Map<String, String> environment, String javaHome) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (cache.startsWith("/")) {
            return Path.of(cache);
        }
        return home(environment, javaHome).resolve(".cache");
    }

    /** This user's folder, or one that does not exist. */
    static Path home(Map<String, String> environment, String javaHome) {
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.startsWith("/") ? home : javaHome.startsWith("/") ? javaHome : "/nonexistent");
    }

    /**
     * A file of this name and content in a folder of its own, written unless it is there.
     *
     * @throws IOException saying which folder is not safe or cannot be written, and what to do
     */
    Path file(String name, byte[] content) throws IOException {
        Path folder = checked(cache).resolve("talweg");
        own(folder);
        folder = folder.resolve("native");
        own(folder);
        folder = folder.resolve(sha256(content).substring(0, HASH_DIGITS));
        own(folder);
        Path file = folder.resolve(name);
        if (!holds(file, content)) {
            write(file, content);
            if (!holds(file, content)) {
                throw new IOException("expected " + file + " to hold what was just written, got something else; is another"
                        + " program writing there, or the disk full?");
            }
        }
        return file;
    }

    /** The cache folder without links. Its ancestors may be the system's, but nobody may be able to exchange them. */
    private static Path checked(Path cache) throws IOException {
        Path real;
        try {
            Files.createDirectories(cache);
            real = cache.toRealPath();
        } catch (IOException e) {
            throw new IOException("expected to be able to make the folder " + cache + " for native libraries, got " + e
                    + "; set XDG_CACHE_HOME to a folder of yours", e);
        }
        for (Path folder = real; folder != null; folder = folder.getParent()) {
            int mode = mode(folder);
            if ((mode & ANYONE_MAY_WRITE) != 0 && (mode & STICKY) == 0) {
                throw new IOException("expected a folder for native libraries that not everyone can exchange, got " + folder
                        + " of mode " + Integer.toOctalString(mode & 07777) + "; set XDG_CACHE_HOME to a folder of yours");
            }
        }
        return real;
    }

    /** Makes a folder for this user alone, or sees that it is one. */
    private static void own(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (java.nio.file.FileAlreadyExistsException e) {
                // Another process of ours was first; what it made is looked at like any other.
            } catch (IOException e) {
                throw new IOException("expected to be able to make the folder " + folder + " for native libraries, got " + e
                        + "; set XDG_CACHE_HOME to a folder of yours", e);
            }
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("expected a folder for native libraries, got " + folder + " that is "
                    + (Files.isSymbolicLink(folder) ? "a link" : "something else") + "; remove it");
        }
        Object owner = Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Object user = user();
        if (!owner.equals(user)) {
            throw new IOException("expected a folder for native libraries of user id " + user + ", got " + folder
                    + " of user id " + owner + "; set XDG_CACHE_HOME to a folder of yours");
        }
        int mode = mode(folder);
        if ((mode & OTHERS_MAY_WRITE) != 0) {
            throw new IOException("expected a folder for native libraries that only its owner can write, got " + folder
                    + " of mode " + Integer.toOctalString(mode & 07777) + "; run chmod 700 " + folder);
        }
    }

    private static int mode(Path folder) throws IOException {
        return (Integer) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    private static Object user() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /** True for a plain file of ours with this content: a link or a file of someone else is not. */
    private static boolean holds(Path file, byte[] content) throws IOException {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(user())
                    && (mode(file) & OTHERS_MAY_WRITE) == 0
                    && Files.size(file) == content.length
                    && Arrays.equals(digest(Files.readAllBytes(file)), digest(content));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Beside and then renamed: another process sees the whole file or none, and a link in its place is replaced. */
    private static void write(Path file, byte[] content) throws IOException {
        Path beside = Files.createTempFile(file.getParent(), "new", ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Files.write(beside, content);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(digest(content));
    }

    private static byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
