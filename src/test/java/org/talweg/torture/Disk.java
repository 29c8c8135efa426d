package org.talweg.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of the calls that change a disk. One of them, by its number, may go wrong; and the disk knows what has been confirmed
 * ({@code force}) and what a cut of the power would undo.
 */
final class Disk {
    /** What a call is. */
    enum Call { OPEN, WRITE, FORCE, FORCE_FOLDER, MOVE, DELETE, LIST, MAKE_FOLDER }

    /** What goes wrong. */
    enum Fault {
        /** It throws, and does nothing. */
        FAILS,
        /** It throws after it has been done; of a write, half. */
        FAILS_AFTER,
        /** A write takes half of its bytes, and says so; other calls are not touched. */
        SHORT,
        /** Nothing from here on reaches the disk, as if the process had been killed; half of a write still does. */
        CRASH,
        /** The same, and all is lost that has not been confirmed. */
        POWER_CUT
    }

    /** The work of a call. */
    interface Work<T> {
        T run() throws IOException;
    }

    private interface Undo {
        void run() throws IOException;
    }

    private final int at;
    private final Fault fault;
    private int calls;
    private boolean down;
    private String hit = "none";
    private final Set<Path> unconfirmed = new HashSet<>();
    private final Map<Path, Deque<Undo>> names = new HashMap<>();
    private long movedStep = -1;
    private long confirmedStep = -1;

    /** @param at number of the call that goes wrong, from 1; 0 for none */
    Disk(int at, Fault fault) {
        this.at = at;
        this.fault = fault;
    }

    synchronized int calls() {
        return calls;
    }

    /** What went wrong. */
    synchronized String hit() {
        return hit;
    }

    /** Step of the newest checkpoint that has been moved to its place and confirmed, −1 if none. */
    synchronized long confirmedStep() {
        return confirmedStep;
    }

    synchronized <T> T call(Call call, Path path, Work<T> work) throws IOException {
        before(call, path);
        if (goesWrong() && (fault == Fault.FAILS || isCrash())) {
            throw failed(path);
        }
        T done = work.run();
        if (goesWrong() && fault == Fault.FAILS_AFTER) {
            throw failed(path);
        }
        return done;
    }

    synchronized int write(Path path, ByteBuffer bytes, FileChannel channel) throws IOException {
        before(Call.WRITE, path);
        unconfirmed.add(path);
        if (!goesWrong()) {
            return channel.write(bytes);
        }
        if (fault == Fault.FAILS) {
            throw failed(path);
        }
        int limit = bytes.limit();
        bytes.limit(bytes.position() + (bytes.remaining() + 1) / 2);
        int written = channel.write(bytes);
        bytes.limit(limit);
        if (fault != Fault.SHORT) {
            throw failed(path);
        }
        return written;
    }

    private void before(Call call, Path path) throws IOException {
        if (down) {
            throw failed(path);
        }
        calls++;
        if (goesWrong()) {
            hit = call + " " + path.getFileName();
            down = isCrash();
        }
    }

    private boolean goesWrong() {
        return calls == at;
    }

    private boolean isCrash() {
        return fault == Fault.CRASH || fault == Fault.POWER_CUT;
    }

    private static IOException failed(Path path) {
        return new FileSystemException(path.toString(), null, "No space left on device");
    }

    // What follows keeps the books for a cut of the power; the calls above are made from within.

    synchronized void confirmed(Path file) {
        unconfirmed.remove(file);
    }

    synchronized void confirmedNames(Path folder) {
        names.remove(folder);
        confirmedStep = Math.max(confirmedStep, movedStep);
    }

    synchronized void made(Path folder) {
        names(folder).push(() -> Files.move(folder, folder.resolveSibling(folder.getFileName() + ".lost" + System.nanoTime())));
    }

    /** Moves, and notes how to move back. */
    synchronized void move(Path from, Path to) throws IOException {
        byte[] before = Files.exists(to) ? Files.readAllBytes(to) : null;
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        boolean confirmed = !unconfirmed.remove(from);
        if (!confirmed) {
            unconfirmed.add(to);
        }
        names(to).push(() -> {
            Files.deleteIfExists(to);
            if (before != null) {
                Files.write(to, before);
            }
        });
        String name = to.getFileName().toString();
        if (name.startsWith("step-")) {
            movedStep = Long.parseLong(name.replaceAll("[^0-9]", ""));
        }
    }

    private Deque<Undo> names(Path path) {
        return names.computeIfAbsent(path.getParent(), parent -> new ArrayDeque<>());
    }

    /** Makes the disk what a cut of the power may leave: unconfirmed names are undone, of unconfirmed bytes half are there. */
    synchronized void cutPower() throws IOException {
        for (Path file : unconfirmed) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 2);
            } catch (NoSuchFileException e) {
                // it has been deleted
            }
        }
        for (Deque<Undo> undone : names.values()) {
            for (Undo undo : undone) {
                try {
                    undo.run();
                } catch (NoSuchFileException e) {
                    // in a folder that has gone with its own name
                }
            }
        }
    }
}
