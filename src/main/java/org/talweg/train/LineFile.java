package org.talweg.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A text file that grows and has whole lines at any time. */
final class LineFile implements AutoCloseable {
    static final String BUSY = "another process is writing it";
    static final int MOST_BYTES = 1 << 26;

    private final FileChannel channel;

    /** @throws java.nio.file.FileAlreadyExistsException if the file exists: of two that make it, one can */
    LineFile(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            lock(file, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private LineFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Goes on with a file, or begins it; the rest of a line whose writing was cut off is taken away. */
    static LineFile goOn(Path file) throws IOException {
        if (Files.exists(file)) {
            RegularFile.check(file);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            lock(file, channel);
            if (channel.size() > MOST_BYTES) {
                throw new FileSystemException(file.toString(), null, "more than " + (MOST_BYTES >> 20) + " MiB of lines");
            }
            byte[] text = Files.readAllBytes(file);
            int end = text.length;
            while (end > 0 && text[end - 1] != '\n') {
                end--;
            }
            channel.truncate(end);
            channel.position(end);
            return new LineFile(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Until it is closed. */
    private static void lock(Path file, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // by this process: the same answer
        }
        throw new FileSystemException(file.toString(), null, BUSY);
    }

    /** Takes all lines away. */
    void clear() throws IOException {
        channel.truncate(0);
    }

    /** Writes all these lines or none. */
    void append(List<String> lines) throws IOException {
        long whole = channel.position();
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(String.join("\n", lines) + "\n");
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            channel.truncate(whole);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
