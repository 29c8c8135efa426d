package org.talweg.mutation;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Packs again: in many members, with fields in the header, with a trailer or an end that does not fit. */
final class GzipEdits {
    private GzipEdits() {}

    static byte[] pack(byte[] content) {
        return member(content, 6, 0, new byte[0]);
    }

    static byte[] mutate(SplittableRandom random, byte[] content) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        int members = random.nextInt(8) == 0 ? 1 + random.nextInt(40) : 1 + random.nextInt(3);
        int empty = random.nextInt(10) == 0 ? random.nextInt(3000) : 0;
        for (int i = 0; i < members; i++) {
            byte[] part = Arrays.copyOfRange(content, (int) ((long) content.length * i / members),
                    (int) ((long) content.length * (i + 1) / members));
            byte[] fields = new byte[0];
            int flags = 0;
            if (random.nextInt(4) == 0) {
                flags = random.nextInt(16) == 0 ? random.nextInt(256) : random.nextInt(8) << 2 | random.nextInt(2);
                fields = fields(random, flags);
            }
            byte[] packed = member(part, random.nextInt(10), flags, fields);
            if (random.nextInt(10) == 0) {
                packed[packed.length - 1 - random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
            }
            file.writeBytes(packed);
            if (i == 0) {
                byte[] nothing = pack(new byte[0]);
                for (int n = empty; n > 0; n--) {
                    file.writeBytes(nothing);
                }
            }
        }
        if (random.nextInt(6) == 0) {
            byte[] end = new byte[random.nextInt(600)];
            if (random.nextBoolean()) {
                random.nextBytes(end);
            }
            file.writeBytes(end);
        }
        return file.toByteArray();
    }

    private static byte[] fields(SplittableRandom random, int flags) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        if ((flags & 4) != 0) {
            int length = random.nextInt(300);
            fields.write(length);
            fields.write(length >> 8);
            fields.writeBytes(new byte[random.nextInt(8) == 0 ? random.nextInt(300) : length]);
        }
        for (int flag = 8; flag <= 16; flag *= 2) {
            if ((flags & flag) != 0) {
                byte[] name = new byte[random.nextInt(20)];
                Arrays.fill(name, (byte) 'n');
                fields.writeBytes(name);
                fields.write(0);
            }
        }
        return fields.toByteArray();
    }

    private static byte[] member(byte[] content, int level, int flags, byte[] fields) {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        member.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, (byte) flags, 0, 0, 0, 0, 0, 0});
        member.writeBytes(fields);
        Deflater deflater = new Deflater(level, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] buffer = new byte[1 << 12];
        while (!deflater.finished()) {
            member.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        CRC32 crc = new CRC32();
        crc.update(content);
        word(member, (int) crc.getValue());
        word(member, content.length);
        return member.toByteArray();
    }

    private static void word(ByteArrayOutputStream out, int word) {
        for (int i = 0; i < Integer.BYTES; i++) {
            out.write(word >> 8 * i);
        }
    }
}
