package org.talweg.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip: any number of members one after another, each checked against the check sum and length at its end; behind the last
 * zeros may follow, as tapes have them, and nothing else. Source: P. Deutsch, GZIP file format specification version 4.3, RFC 1952.
 *
 * <p>The JDK's own stream calls itself anew for each member without content, so that thousands of them overflow the stack; waits
 * for the end of a name that never ends; takes flags that the format reserves; and passes over what follows the last member.
 */
final class Gunzip extends InputStream {
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;
    private static final int LONGEST_TEXT = 1 << 16;
    private static final int BUFFER_BYTES = 1 << 13;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    private boolean ended;

    /** @param in at the first of the two bytes that gzip begins with; closed with this */
    Gunzip(InputStream in) throws IOException {
        this.in = in;
        try {
            header(next());
        } catch (IOException | RuntimeException e) {
            inflater.end();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        while (length > 0 && !ended) {
            int n = inflate(into, at, length);
            if (n > 0) {
                crc.update(into, at, n);
                return n;
            }
            if (inflater.finished()) {
                from = to - inflater.getRemaining();
                trailer();
                nextMember();
            } else if (inflater.needsDictionary()) {
                throw new ZipException("it asks for a dictionary");
            } else {
                if (!fill()) throw new EOFException();
                inflater.setInput(buffer, 0, to);
            }
        }
        return ended ? -1 : 0;
    }

    private int inflate(byte[] into, int at, int length) throws ZipException {
        try {
            return inflater.inflate(into, at, length);
        } catch (DataFormatException e) {
            ZipException damaged = new ZipException(e.getMessage());
            damaged.initCause(e);
            throw damaged;
        }
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(buffer, 0, buffer.length));
        return to > 0;
    }

    /** A byte that must be there. */
    private int next() throws IOException {
        if (from == to && !fill()) throw new EOFException();
        return buffer[from++] & 0xFF;
    }

    private int headerByte() throws IOException {
        int b = next();
        crc.update(b);
        return b;
    }

    private void header(int first) throws IOException {
        crc.reset();
        crc.update(first);
        if (first != 0x1F || headerByte() != 0x8B) throw new ZipException("something else than gzip follows a member");
        int method = headerByte();
        int flags = headerByte();
        if (method != 8 || (flags & RESERVED) != 0) throw new ZipException("method=" + method + " flags=" + flags);
        for (int i = 0; i < 6; i++) headerByte(); // time, hints, system
        if ((flags & EXTRA) != 0) for (int n = headerByte() | headerByte() << 8; n > 0; n--) headerByte();
        if ((flags & NAME) != 0) text();
        if ((flags & COMMENT) != 0) text();
        if ((flags & HEADER_CRC) != 0) {
            int expected = (int) crc.getValue() & 0xFFFF;
            if ((next() | next() << 8) != expected) throw new ZipException("the check sum of its header is another");
        }
        crc.reset();
        inflater.reset();
        inflater.setInput(buffer, from, to - from);
    }

    private void text() throws IOException {
        int length = 0;
        while (headerByte() != 0) {
            if (++length > LONGEST_TEXT) throw new ZipException("a name or comment of more than " + LONGEST_TEXT + " bytes");
        }
    }

    private void trailer() throws IOException {
        if (word() != crc.getValue()) throw new ZipException("the check sum of its content is another");
        if (word() != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) throw new ZipException("the length of its content is another");
    }

    private long word() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void nextMember() throws IOException {
        if (from == to && !fill()) {
            ended = true;
            return;
        }
        int first = next();
        if (first != 0) {
            header(first);
            return;
        }
        do {
            for (; from < to; from++) if (buffer[from] != 0) throw new ZipException("something else than zeros follows its end");
        } while (fill());
        ended = true;
    }

    @Override
    public int available() {
        return ended ? 0 : 1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
