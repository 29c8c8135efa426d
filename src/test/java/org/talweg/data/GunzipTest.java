package org.talweg.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GunzipTest {
    private static final byte[] TEXT = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    private static byte[] unpacked(byte[] bytes) throws IOException {
        try (InputStream in = new Gunzip(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    /** A member whose header has flags, and what they ask for. */
    private static byte[] flagged(int flags, byte[] fields) throws IOException {
        byte[] packed = packed(TEXT);
        packed[3] = (byte) flags;
        return joined(Arrays.copyOf(packed, 10), fields, Arrays.copyOfRange(packed, 10, packed.length));
    }

    @Test
    void shouldUnpackRandomBytesInPiecesOfAnySize() throws IOException {
        Random random = new Random(5);
        for (int length : new int[] {0, 1, 8191, 8192, 8193, 300_000}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertArrayEquals(bytes, unpacked(packed(bytes)));
            ByteArrayOutputStream slow = new ByteArrayOutputStream();
            try (InputStream in = new Gunzip(new ByteArrayInputStream(packed(bytes)))) {
                for (int b = in.read(); b >= 0; b = in.read()) slow.write(b);
            }
            assertArrayEquals(bytes, slow.toByteArray());
        }
    }

    @Test
    void shouldUnpackMembersOneAfterAnother() throws IOException {
        byte[] member = packed(TEXT);
        assertArrayEquals(joined(TEXT, TEXT, TEXT), unpacked(joined(member, member, packed(new byte[0]), member)));
    }

    @Test
    void shouldPassOverAnyNumberOfEmptyMembers() throws IOException {
        byte[] empty = packed(new byte[0]);
        byte[] many = new byte[empty.length * 100_000];
        for (int i = 0; i < many.length; i++) many[i] = empty[i % empty.length];
        assertArrayEquals(TEXT, unpacked(joined(many, packed(TEXT))));
    }

    @Test
    void shouldPassOverWhatHeadersMayHold() throws IOException {
        byte[] name = "data.csv\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] extra = joined(new byte[] {(byte) 0xff, (byte) 0xff}, new byte[65_535]);
        assertArrayEquals(TEXT, unpacked(flagged(8, name)));
        assertArrayEquals(TEXT, unpacked(flagged(16, name)));
        assertArrayEquals(TEXT, unpacked(flagged(4, extra)));
        assertArrayEquals(TEXT, unpacked(flagged(4 + 8 + 16, joined(extra, name, name))));
        assertArrayEquals(TEXT, unpacked(flagged(1, new byte[0])), "it says that it is text");
        byte[] header = Arrays.copyOf(flagged(2, new byte[0]), 10);
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        assertArrayEquals(TEXT, unpacked(flagged(2, sum)));
        sum[0]++;
        assertThrows(ZipException.class, () -> unpacked(flagged(2, sum)));
    }

    @Test
    void shouldRefuseReservedFlagsAndEndlessNames() throws IOException {
        for (int flags : new int[] {32, 64, 128}) {
            byte[] packed = flagged(flags, new byte[0]);
            assertThrows(ZipException.class, () -> unpacked(packed));
        }
        byte[] header = Arrays.copyOf(flagged(8, new byte[0]), 10);
        InputStream endless = new InputStream() {
            private int at;

            @Override
            public int read() {
                return at < header.length ? header[at++] & 0xFF : 'x';
            }
        };
        assertThrows(ZipException.class, () -> new Gunzip(endless));
    }

    @Test
    void shouldTakeZerosBehindTheEndAndNothingElse() throws IOException {
        byte[] packed = packed(TEXT);
        assertArrayEquals(TEXT, unpacked(joined(packed, new byte[20_000])));
        for (byte[] junk : new byte[][] {{1}, {0, 1}, joined(new byte[20_000], new byte[] {1}), {0x1f}, {0x1f, 0}}) {
            assertThrows(IOException.class, () -> unpacked(joined(packed, junk)));
        }
    }

    @Test
    void shouldRefuseEveryTruncationAndEveryFlippedByteThatMatters() throws IOException {
        byte[] packed = packed(TEXT);
        for (int length = 0; length < packed.length; length++) {
            byte[] part = Arrays.copyOf(packed, length);
            assertThrows(EOFException.class, () -> unpacked(part));
        }
        List<Integer> taken = new ArrayList<>();
        for (int at = 0; at < packed.length; at++) {
            byte[] flipped = packed.clone();
            flipped[at] ^= 0x40;
            try {
                assertArrayEquals(TEXT, unpacked(flipped));
                taken.add(at);
            } catch (IOException refused) {
                // as it should be
            }
        }
        int padding = packed.length - 9; // bits after the end of the last code
        assertEquals(List.of(4, 5, 6, 7, 8, 9, padding), taken, "time, hints and system of the header");
    }
}
