package org.talweg.train;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.talweg.data.DataException;

/** Reads the header of {@link Safetensors} and believes nothing in it. */
final class SafetensorsHeader {
    /** What Talweg 0.1.0 wrote, which did not seal the header. */
    private static final Set<String> UNSEALED_KEYS = Set.of("format", "talweg", "weights_sha256", Safetensors.DATA_HASH);
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    /** As JSON writes whole numbers of 0 or more; 18 digits fit a long. */
    private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final String file;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();

    private SafetensorsHeader(String file) {
        this.file = file;
    }

    /** A file read up to the end of its header: {@code in} gives the data. */
    record Reader(DataInputStream in, Safetensors.Header header) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    static Reader open(Path file) throws IOException {
        RegularFile.check(file);
        return open(file.toString(), Files.newInputStream(file), Files.size(file));
    }

    /** Closes what it reads from where that fails. */
    static Reader open(String file, InputStream bytes, long length) throws IOException {
        DataInputStream in = new DataInputStream(bytes);
        try {
            return new Reader(in, new SafetensorsHeader(file).read(in, length));
        } catch (EOFException e) { // it has become shorter meanwhile
            in.close();
            throw damaged(file, "a file that ends early", e);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    static DataException damaged(String file, String got, Throwable cause) {
        return new DataException(file + ": expected safetensors, got " + got + "; the file is damaged or another's", cause);
    }

    private DataException damaged(String got) {
        return damaged(file, got, null);
    }

    private Safetensors.Header read(DataInputStream in, long length) throws IOException {
        if (length < Long.BYTES + 2) {
            throw damaged("bytes=" + length);
        }
        long headerLength = Long.reverseBytes(in.readLong());
        if (headerLength < 2 || headerLength > Math.min(Safetensors.LONGEST_HEADER, length - Long.BYTES)) {
            throw damaged("a header of " + Long.toUnsignedString(headerLength) + " bytes in a file of " + length + ", where at most "
                    + Safetensors.LONGEST_HEADER + " may be");
        }
        byte[] bytes = new byte[(int) headerLength];
        in.readFully(bytes);
        if (bytes[0] != '{') { // Gson would skip a byte order mark
            throw damaged("a header that does not begin with {");
        }
        parse(bytes);
        checkHash(bytes);
        checkLayout(length - Long.BYTES - headerLength);
        return new Safetensors.Header(Collections.unmodifiableMap(metadata), Collections.unmodifiableMap(tensors));
    }

    private void parse(byte[] bytes) {
        // Decoded bit by bit: as one text the header would take three times its bytes.
        try (JsonReader json = new JsonReader(new InputStreamReader(new ByteArrayInputStream(bytes),
                StandardCharsets.UTF_8.newDecoder()))) {
            json.setStrictness(Strictness.STRICT);
            boolean metadataSeen = false;
            json.beginObject();
            while (json.hasNext()) {
                String name = text(json.nextName());
                if (!name.equals(Safetensors.METADATA)) {
                    once(tensors.put(name, entry(json)), name);
                    few(tensors);
                } else if (metadataSeen) {
                    throw damaged(Safetensors.METADATA + " twice");
                } else {
                    metadataSeen = true;
                    readMetadata(json);
                }
            }
            json.endObject();
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw damaged("more than one JSON object in its header");
            }
        } catch (CharacterCodingException e) {
            throw damaged(file, "a header that is not UTF-8", e);
        } catch (IOException | IllegalStateException e) {
            throw damaged(file, "a header that is not the JSON expected", e);
        }
    }

    private void readMetadata(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            String key = text(json.nextName());
            once(metadata.put(key, string(json)), key);
            few(metadata);
        }
        json.endObject();
    }

    private void once(Object before, String name) {
        if (before != null) {
            throw damaged("the name " + RegularFile.shown(name) + " twice");
        }
    }

    private void few(Map<String, ?> named) {
        if (named.size() > Safetensors.MOST_NAMES) {
            throw damaged("more than " + Safetensors.MOST_NAMES + " names");
        }
    }

    private Safetensors.Entry entry(JsonReader json) throws IOException {
        String dtype = null;
        long[] shape = null;
        long[] offsets = null;
        json.beginObject();
        while (json.hasNext()) {
            String key = json.nextName();
            switch (key) {
                case "dtype" -> {
                    once(dtype, key);
                    dtype = string(json);
                }
                case "shape" -> {
                    once(shape, key);
                    shape = longs(json);
                }
                case "data_offsets" -> {
                    once(offsets, key);
                    offsets = longs(json);
                }
                default -> throw new IllegalStateException("an unknown key");
            }
        }
        json.endObject();
        if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
            throw new IllegalStateException("dtype, shape or data_offsets missing");
        }
        return new Safetensors.Entry(dtype, shape, offsets[0], offsets[1]);
    }

    /** Gson takes a number for a string, and a string for a number. */
    private static String string(JsonReader json) throws IOException {
        if (json.peek() != JsonToken.STRING) {
            throw new IllegalStateException("no string");
        }
        return text(json.nextString());
    }

    /** JSON can spell half of a surrogate pair, which is no text. */
    private static String text(String read) {
        if (read.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw new IllegalStateException("half of a surrogate pair");
        }
        return read;
    }

    private static long[] longs(JsonReader json) throws IOException {
        long[] values = new long[Safetensors.HIGHEST_RANK];
        int count = 0;
        json.beginArray();
        while (json.hasNext()) {
            if (json.peek() != JsonToken.NUMBER || count == values.length) {
                throw new IllegalStateException("no number, or too many");
            }
            String digits = json.nextString();
            if (!WHOLE.matcher(digits).matches()) {
                throw new IllegalStateException("no whole number");
            }
            values[count++] = Long.parseLong(digits);
        }
        json.endArray();
        return Arrays.copyOf(values, count);
    }

    private void checkHash(byte[] bytes) {
        String noted = metadata.get(Safetensors.HEADER_HASH);
        if (noted == null) {
            for (String key : metadata.keySet()) {
                if (!UNSEALED_KEYS.contains(key)) {
                    throw damaged("the metadata " + RegularFile.shown(key) + " in a header without " + Safetensors.HEADER_HASH);
                }
            }
            return;
        }
        if (!metadata.containsKey(Safetensors.DATA_HASH)) {
            throw damaged(Safetensors.HEADER_HASH + " without " + Safetensors.DATA_HASH);
        }
        byte[] digits = noted.getBytes(StandardCharsets.UTF_8);
        int at = HASH.matcher(noted).matches() ? find(bytes, digits, 0) : -1;
        if (at < 0 || find(bytes, digits, at + 1) >= 0) {
            throw damaged(Safetensors.HEADER_HASH + " that is not 64 digits, or not in one place");
        }
        Arrays.fill(bytes, at, at + digits.length, (byte) '0'); // parsed already, and not needed as they were
        String hash = HexFormat.of().formatHex(Weights.sha256().digest(bytes));
        if (!hash.equals(noted)) {
            throw damaged("a header with the hash " + hash + " where " + noted + " is noted");
        }
    }

    /** Where {@code part} begins, at {@code from} or after; −1 if nowhere. */
    static int find(byte[] bytes, byte[] part, int from) {
        for (int at = from; at <= bytes.length - part.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    /** In the order of the header, each tensor begins where the one before it ends, and the last ends with the file. */
    private void checkLayout(long dataLength) {
        long next = 0;
        for (Map.Entry<String, Safetensors.Entry> named : tensors.entrySet()) {
            Safetensors.Entry entry = named.getValue();
            String name = RegularFile.shown(named.getKey());
            int width = Safetensors.elementBytes(entry.dtype());
            if (width == 0) {
                throw damaged("tensor " + name + " of dtype " + RegularFile.shown(entry.dtype()) + " where F32 or F64 is due");
            }
            if (entry.begin() != next || entry.end() < next || entry.end() > dataLength) {
                throw damaged("tensor " + name + " at bytes " + entry.begin() + " to " + entry.end() + " where it should begin at "
                        + next + " and end by " + dataLength);
            }
            if (bytes(width, entry.shape()) != entry.end() - entry.begin()) {
                throw damaged("tensor " + name + " of shape " + Arrays.toString(entry.shape()) + " and dtype " + entry.dtype()
                        + " in " + (entry.end() - entry.begin()) + " bytes");
            }
            next = entry.end();
        }
        if (next != dataLength) {
            throw damaged(dataLength + " bytes of tensors where the header accounts for " + next);
        }
    }

    /** −1 beyond 2⁶³ − 1. */
    private static long bytes(int width, long[] shape) {
        try {
            return Math.multiplyExact(width, Safetensors.product(shape));
        } catch (ArithmeticException tooMany) {
            return -1;
        }
    }
}
