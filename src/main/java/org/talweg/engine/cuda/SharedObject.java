package org.talweg.engine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A shared object of Linux on x86-64 (ELF, 64 bits, little-endian), as far as the names of libraries that it needs.
 *
 * <p>JCuda 12.6 asks for {@code libcublas.so.12} and for symbols of the version {@code libcublas.so.12}. The functions it calls
 * are the same in {@code libcublas.so.13}, so a copy with both names changed binds to that. Layout: System V ABI, chapter 5,
 * and Linux Standard Base, section 10.7 (symbol versions).
 */
final class SharedObject {
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final long DT_STRSZ = 10;
    private static final long DT_VERNEED = 0x6ffffffeL;
    private static final long DT_VERNEEDNUM = 0x6fffffffL;

    private record Segment(int type, long offset, long address, long size) {}

    private final ByteBuffer bytes;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Integer> needed = new ArrayList<>();
    private int strings;
    private int stringsEnd;
    private int versions = -1;
    private long versionCount;

    private SharedObject(byte[] content) {
        bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < 64 || bytes.getInt(0) != 0x464c457f || bytes.get(4) != 2 || bytes.get(5) != 1) {
            throw new IllegalArgumentException("it is no 64-bit little-endian ELF file");
        }
        long table = bytes.getLong(32);
        int size = Short.toUnsignedInt(bytes.getShort(54));
        int count = Short.toUnsignedInt(bytes.getShort(56));
        for (int i = 0; i < count; i++) {
            int at = position(table + (long) i * size, 56);
            segments.add(new Segment(bytes.getInt(at), bytes.getLong(at + 8), bytes.getLong(at + 16), bytes.getLong(at + 32)));
        }
        readDynamic();
    }

    private void readDynamic() {
        Segment dynamic = segments.stream().filter(s -> s.type == PT_DYNAMIC).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it has no dynamic segment"));
        long stringsAddress = -1;
        long stringsSize = 0;
        long versionsAddress = -1;
        List<Long> names = new ArrayList<>();
        for (long at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16) {
            long tag = bytes.getLong(position(at, 16));
            long value = bytes.getLong((int) at + 8);
            if (tag == 0) {
                break;
            } else if (tag == DT_NEEDED) {
                names.add(value);
            } else if (tag == DT_STRTAB) {
                stringsAddress = value;
            } else if (tag == DT_STRSZ) {
                stringsSize = value;
            } else if (tag == DT_VERNEED) {
                versionsAddress = value;
            } else if (tag == DT_VERNEEDNUM) {
                versionCount = value;
            }
        }
        if (stringsSize > Integer.MAX_VALUE) {
            throw damaged(stringsSize);
        }
        strings = position(offset(stringsAddress), (int) stringsSize);
        stringsEnd = strings + (int) stringsSize;
        versions = versionsAddress < 0 ? -1 : position(offset(versionsAddress), 16);
        names.forEach(name -> needed.add(string(name)));
    }

    /** Where in the file an address of the loaded image lies. */
    private long offset(long address) {
        for (Segment segment : segments) {
            if (segment.type == PT_LOAD && address >= segment.address && address < segment.address + segment.size) {
                return segment.offset + (address - segment.address);
            }
        }
        throw damaged(address);
    }

    /** {@code offset} as an index with {@code size} bytes behind it. */
    private int position(long offset, int size) {
        if (offset < 0 || offset > bytes.capacity() - (long) size) {
            throw damaged(offset);
        }
        return (int) offset;
    }

    private static IllegalArgumentException damaged(long place) {
        return new IllegalArgumentException("its tables point to " + place + ", which is outside the file");
    }

    /** Position of a string, which ends within the table. */
    private int string(long offset) {
        if (offset < 0 || offset >= stringsEnd - strings) {
            throw damaged(offset);
        }
        int at = strings + (int) offset;
        int end = at;
        while (end < stringsEnd && bytes.get(end) != 0) {
            end++;
        }
        if (end == stringsEnd) {
            throw damaged(offset);
        }
        return at;
    }

    private String text(int position) {
        int end = position;
        while (bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), position, end - position, StandardCharsets.ISO_8859_1);
    }

    /** Names of the libraries that a shared object needs. */
    static List<String> needed(byte[] content) {
        SharedObject object = new SharedObject(content.clone());
        return object.needed.stream().map(object::text).toList();
    }

    /**
     * A copy that needs library {@code to} where the original needs {@code from}, and symbols of the version {@code to} where it
     * wants the version {@code from}.
     *
     * @throws IllegalArgumentException if the names differ in length, or the file does not need {@code from} or is damaged
     */
    static byte[] renamed(byte[] content, String from, String to) {
        if (from.length() != to.length()) {
            throw new IllegalArgumentException("expected names of equal length, got from=" + from + " to=" + to);
        }
        SharedObject object = new SharedObject(content.clone());
        byte[] name = to.getBytes(StandardCharsets.ISO_8859_1);
        List<Integer> places = new ArrayList<>(object.needed.stream().filter(at -> object.text(at).equals(from)).toList());
        if (places.isEmpty()) {
            throw new IllegalArgumentException("expected a library that needs " + from + ", got one that needs "
                    + object.needed.stream().map(object::text).toList());
        }
        object.renameVersions(from, to, places);
        places.forEach(at -> object.bytes.put(at, name));
        return object.bytes.array();
    }

    /** Changes hashes and notes places of names; several entries may share one string. */
    private void renameVersions(String from, String to, List<Integer> places) {
        long at = versions;
        for (long i = 0; versions >= 0 && i < versionCount; i++) {
            int entry = position(at, 16);
            int count = Short.toUnsignedInt(bytes.getShort(entry + 2));
            int file = string(Integer.toUnsignedLong(bytes.getInt(entry + 4)));
            long version = at + Integer.toUnsignedLong(bytes.getInt(entry + 8));
            if (text(file).equals(from)) {
                places.add(file);
                for (int j = 0; j < count; j++) {
                    int of = position(version, 16);
                    int label = string(Integer.toUnsignedLong(bytes.getInt(of + 8)));
                    if (text(label).equals(from)) {
                        places.add(label);
                        bytes.putInt(of, hash(to));
                    }
                    version += Integer.toUnsignedLong(bytes.getInt(of + 12));
                }
            }
            at += Integer.toUnsignedLong(bytes.getInt(entry + 12));
        }
    }

    /** The ELF hash of a name: System V ABI, figure 5-12. */
    static int hash(String name) {
        int h = 0;
        for (byte c : name.getBytes(StandardCharsets.ISO_8859_1)) {
            h = (h << 4) + Byte.toUnsignedInt(c);
            int high = h & 0xf0000000;
            h = (h ^ high >>> 24) & ~high;
        }
        return h;
    }
}
