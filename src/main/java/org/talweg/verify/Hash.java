package org.talweg.verify;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.talweg.kernel.Buffer;

/** SHA-256 of words, little-endian, every NaN being {@code 7fc00000}; the same on every machine. */
final class Hash {
    private static final int CHUNK = 1 << 12;

    private final MessageDigest digest;
    private final ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * CHUNK).order(ByteOrder.LITTLE_ENDIAN);

    Hash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("expected SHA-256, which every JVM must have", impossible);
        }
    }

    static String of(String text) {
        Hash hash = new Hash();
        hash.text(text);
        return hash.hex();
    }

    /** Text as it is. */
    void text(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Words with their number. */
    void words(int[] words, boolean floats) {
        number(words.length);
        for (int word : words) {
            word(floats ? Float.floatToIntBits(Float.intBitsToFloat(word)) : word);
        }
        flush();
    }

    /** Floats with their number. */
    void floats(float... values) {
        number(values.length);
        for (float value : values) {
            word(Float.floatToIntBits(value));
        }
        flush();
    }

    /** A record's name and its components, which may be records, but for buffers and what is absent. */
    void record(Object record) {
        text(record.getClass().getSimpleName());
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = value(component, record);
            if (value != null && !(value instanceof Buffer)) {
                text(component.getName());
                if (value instanceof Record) {
                    record(value);
                } else if (value instanceof Float number) { // its text is not the same on every JDK
                    number(Float.floatToIntBits(number));
                } else {
                    text(value.toString());
                }
            }
        }
    }

    private static Object value(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("no access to " + component + " of " + record, e);
        }
    }

    /** A buffer as it was before the launch. */
    void before(Memory.Held held) {
        text(held.label());
        number(held.length());
        for (int i = 0; i < held.length(); i++) {
            word(held.before(i));
        }
        flush();
    }

    private void number(int value) {
        word(value);
        flush();
    }

    private void word(int word) {
        bytes.putInt(word);
        if (!bytes.hasRemaining()) {
            flush();
        }
    }

    private void flush() {
        digest.update(bytes.array(), 0, bytes.position());
        bytes.clear();
    }

    /** Lower-case hex; the hash then begins anew. */
    String hex() {
        flush();
        return HexFormat.of().formatHex(digest.digest());
    }
}
