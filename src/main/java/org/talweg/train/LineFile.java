package org.talweg.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A new text file that grows and has whole lines at any time. */
final class LineFile implements AutoCloseable {
    private final FileChannel channel;

    /** @throws java.nio.file.FileAlreadyExistsException if the file exists: of two that make it, one can */
    LineFile(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Writes all these lines or none. */
    void append(List<String> lines) throws IOException {
        long whole = channel.position();
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(String.join(System.lineSeparator(), lines) + System.lineSeparator());
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
