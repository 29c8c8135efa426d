package org.talweg.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipException;

/** Where bytes come from, a file or something built in; gzip is recognised by its first two bytes, whatever the name says. */
record Input(String name, Opening opening) {
    /** Bytes that a packed file may unpack to, and that a pipe may give; a small file may hold terabytes of zeros. */
    static final String LIMIT_PROPERTY = "talweg.maxUnpackedBytes";
    private static final long USUAL_LIMIT_BYTES = 4L << 30;
    private static final int BUFFER_BYTES = 1 << 16;

    /** Opens the bytes anew. */
    interface Opening {
        InputStream open() throws IOException;
    }

    static Input file(Path file) {
        return new Input(file.toString(), () -> {
            if (!Files.exists(file)) throw new NoSuchFileException(file.toString());
            if (Files.isDirectory(file)) throw new DataException(file + ": expected a file, got a folder; name a file in it");
            // A pipe has no positions, which streams of the newer kind ask for.
            return Files.isRegularFile(file) ? Files.newInputStream(file)
                    : new Limited(new FileInputStream(file.toFile()), file.toString(), "from a pipe or a device", "write them to a file");
        });
    }

    static Input builtIn(String resource) {
        return new Input(resource.substring(resource.lastIndexOf('/') + 1) + " (built in)", () -> {
            InputStream in = Input.class.getResourceAsStream(resource);
            if (in == null) throw new NoSuchFileException(resource);
            return in;
        });
    }

    /** The bytes, unpacked; the stream can be marked. Close it. */
    InputStream open() {
        InputStream raw = null;
        try {
            raw = new BufferedInputStream(opening.open(), BUFFER_BYTES);
            raw.mark(2);
            boolean packed = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            return packed ? new BufferedInputStream(new Limited(new Gunzip(raw), name, "unpacked", "unpack the file"), BUFFER_BYTES) : raw;
        } catch (IOException e) {
            close(raw);
            throw failure(e);
        }
    }

    private static void close(InputStream in) {
        try {
            if (in != null) in.close();
        } catch (IOException ignored) {
            // The first failure is the one to report.
        }
    }

    /** The sentence for a failure while opening or reading. */
    DataException failure(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof DataException known) return known;
            if (t instanceof NoSuchFileException) {
                return new DataException(name + ": expected a file, got nothing there; check the path", e);
            }
            if (t instanceof AccessDeniedException) {
                return new DataException(name + ": expected a file that may be read, got no permission; change its access rights", e);
            }
            if (t instanceof CharacterCodingException) {
                return new DataException(name + ": expected UTF-8 text, got bytes that are none; save the file as CSV in UTF-8", e);
            }
            if (t instanceof EOFException) {
                return new DataException(name + ": expected complete gzip data, got a truncated file; copy or download it again", e);
            }
            if (t instanceof ZipException) {
                return new DataException(name + ": expected sound gzip data, got damaged data (" + t.getMessage()
                        + "); copy or download the file again", e);
            }
        }
        return new DataException(name + ": expected a file that can be read, got a failure (" + e.getMessage() + "); check the file and its disk", e);
    }

    private static final class Limited extends FilterInputStream {
        private final long limit = Long.getLong(LIMIT_PROPERTY, USUAL_LIMIT_BYTES);
        private final String name;
        private final String how;
        private final String remedy;
        private long count;

        Limited(InputStream in, String name, String how, String remedy) {
            super(in);
            this.name = name;
            this.how = how;
            this.remedy = remedy;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0) passed(1);
            return b;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int n = super.read(into, from, length);
            if (n > 0) passed(n);
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = super.skip(n);
            passed(skipped);
            return skipped;
        }

        private void passed(long bytes) {
            count += bytes;
            if (count > limit) {
                throw new DataException(name + ": expected at most " + limit + " bytes " + how + ", got more; if so many are meant, "
                        + remedy + " or set -D" + LIMIT_PROPERTY + "=BYTES");
            }
        }
    }
}
