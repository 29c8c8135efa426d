package org.talweg.train;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.talweg.data.DataException;

/**
 * Tensors of floats in the format of <a href="https://github.com/huggingface/safetensors">safetensors</a>: the length of a
 * header (8 bytes, little-endian), the header (JSON: for each name dtype, shape and where its bytes begin and end), the bytes
 * (little-endian, row-major, without gaps).
 *
 * <p>Only what Talweg writes is read: dtype F32, tensors without gaps or overlap up to the end of the file. The metadata hold the
 * SHA-256 of all bytes after the header, {@value #HASH}, which is checked where it is there.
 */
final class Safetensors {
    /** The limit of the reference implementation. */
    private static final long LONGEST_HEADER = 100_000_000;
    private static final int CHUNK_FLOATS = 1 << 14;
    private static final String HASH = "data_sha256";

    private Safetensors() {}

    /** Where a tensor's floats lie in an array: {@code [from, from + size)}. */
    record Tensor(String name, long[] shape, float[] array, int from) {
        int size() {
            return Math.toIntExact(product(shape));
        }
    }

    private record Entry(String dtype, long[] shape, long begin, long end) {}

    private static long product(long[] shape) {
        long size = 1;
        for (long extent : shape) {
            size = Math.multiplyExact(size, extent);
        }
        return size;
    }

    static void write(OutputStream target, Map<String, String> metadata, List<Tensor> tensors) throws IOException {
        StringWriter text = new StringWriter();
        JsonWriter json = new JsonWriter(text);
        json.beginObject().name("__metadata__").beginObject();
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            json.name(entry.getKey()).value(entry.getValue());
        }
        MessageDigest digest = Weights.sha256();
        writeData(new DigestOutputStream(OutputStream.nullOutputStream(), digest), tensors);
        json.name(HASH).value(HexFormat.of().formatHex(digest.digest()));
        json.endObject();
        long offset = 0;
        for (Tensor tensor : tensors) {
            json.name(tensor.name()).beginObject().name("dtype").value("F32").name("shape").beginArray();
            for (long extent : tensor.shape()) {
                json.value(extent);
            }
            long end = offset + (long) Float.BYTES * tensor.size();
            json.endArray().name("data_offsets").beginArray().value(offset).value(end).endArray().endObject();
            offset = end;
        }
        json.endObject();
        // Spaces up to a multiple of 8, so that mapped tensors are aligned.
        byte[] header = (text + " ".repeat(-text.toString().getBytes(StandardCharsets.UTF_8).length & 7))
                .getBytes(StandardCharsets.UTF_8);
        OutputStream out = new BufferedOutputStream(target, Float.BYTES * CHUNK_FLOATS);
        out.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
        out.write(header);
        writeData(out, tensors);
        out.flush();
    }

    private static void writeData(OutputStream out, List<Tensor> tensors) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(Float.BYTES * CHUNK_FLOATS).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors) {
            for (int done = 0; done < tensor.size();) {
                int count = Math.min(CHUNK_FLOATS, tensor.size() - done);
                chunk.asFloatBuffer().put(tensor.array(), tensor.from() + done, count);
                out.write(chunk.array(), 0, Float.BYTES * count);
                done += count;
            }
        }
    }

    /**
     * Reads a file into the arrays of {@code tensors}, which must be all that it holds, by name and shape.
     *
     * @return the metadata
     * @throws DataException if the file is not that
     */
    static Map<String, String> read(Path file, List<Tensor> tensors) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            long length = Files.size(file);
            Map<String, String> metadata = new LinkedHashMap<>();
            Map<String, Entry> entries = new LinkedHashMap<>();
            long headerLength = header(file, in, length, metadata, entries);
            checkLayout(file, entries, length - Long.BYTES - headerLength);
            checkNames(file, entries, tensors);
            Map<String, Tensor> byName = new LinkedHashMap<>();
            tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
            MessageDigest digest = Weights.sha256();
            for (String name : entries.keySet()) {
                fill(in, byName.get(name), digest);
            }
            String hash = HexFormat.of().formatHex(digest.digest());
            String noted = metadata.remove(HASH);
            if (noted != null && !noted.equals(hash)) {
                throw damaged(file, "tensors with the hash " + hash + " where " + noted + " is noted", null);
            }
            return metadata;
        } catch (EOFException e) {
            throw damaged(file, "a file that ends early", e);
        }
    }

    /** Names of the tensors in a file, in the order of its header. */
    static List<String> names(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            Map<String, Entry> entries = new LinkedHashMap<>();
            header(file, in, Files.size(file), new LinkedHashMap<>(), entries);
            return List.copyOf(entries.keySet());
        } catch (EOFException e) {
            throw damaged(file, "a file that ends early", e);
        }
    }

    private static DataException damaged(Path file, String got, Throwable cause) {
        return new DataException(file + ": expected safetensors, got " + got + "; the file is damaged or another's", cause);
    }

    private static long header(Path file, DataInputStream in, long length, Map<String, String> metadata,
            Map<String, Entry> entries) throws IOException {
        if (length < Long.BYTES + 2) {
            throw damaged(file, "bytes=" + length, null);
        }
        long headerLength = Long.reverseBytes(in.readLong());
        if (headerLength < 2 || headerLength > Math.min(LONGEST_HEADER, length - Long.BYTES)) {
            throw damaged(file, "a header of " + Long.toUnsignedString(headerLength) + " bytes in a file of " + length, null);
        }
        byte[] bytes = in.readNBytes((int) headerLength);
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw damaged(file, "a header that is not UTF-8", e);
        }
        try (JsonReader json = new JsonReader(new StringReader(text))) {
            json.beginObject();
            while (json.hasNext()) {
                String name = json.nextName();
                if (name.equals("__metadata__")) {
                    json.beginObject();
                    while (json.hasNext()) {
                        metadata.put(json.nextName(), json.nextString());
                    }
                    json.endObject();
                } else if (entries.put(name, entry(json)) != null) {
                    throw damaged(file, "tensor " + name + " twice", null);
                }
            }
            json.endObject();
            json.peek();
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            throw damaged(file, "a header that is not the JSON expected", e);
        }
        return headerLength;
    }

    private static Entry entry(JsonReader json) throws IOException {
        String dtype = null;
        long[] shape = null;
        long[] offsets = null;
        json.beginObject();
        while (json.hasNext()) {
            switch (json.nextName()) {
                case "dtype" -> dtype = json.nextString();
                case "shape" -> shape = longs(json);
                case "data_offsets" -> offsets = longs(json);
                default -> throw new IllegalStateException("an unknown key");
            }
        }
        json.endObject();
        if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
            throw new IllegalStateException("dtype, shape or data_offsets missing");
        }
        return new Entry(dtype, shape, offsets[0], offsets[1]);
    }

    private static long[] longs(JsonReader json) throws IOException {
        long[] values = {};
        json.beginArray();
        while (json.hasNext()) {
            values = Arrays.copyOf(values, values.length + 1);
            values[values.length - 1] = json.nextLong();
        }
        json.endArray();
        return values;
    }

    /** In the order of the header, each tensor begins where the one before it ends, and the last ends with the file. */
    private static void checkLayout(Path file, Map<String, Entry> entries, long dataLength) {
        long next = 0;
        for (Map.Entry<String, Entry> named : entries.entrySet()) {
            Entry entry = named.getValue();
            if (!entry.dtype().equals("F32")) {
                throw damaged(file, "tensor " + named.getKey() + " of dtype " + entry.dtype() + " where F32 is due", null);
            }
            if (entry.begin() != next || entry.end() < next || entry.end() > dataLength) {
                throw damaged(file, "tensor " + named.getKey() + " at bytes " + entry.begin() + " to " + entry.end()
                        + " where it should begin at " + next + " and end by " + dataLength, null);
            }
            next = entry.end();
        }
        if (next != dataLength) {
            throw damaged(file, dataLength + " bytes of tensors where the header accounts for " + next, null);
        }
    }

    private static void checkNames(Path file, Map<String, Entry> entries, List<Tensor> tensors) {
        for (Tensor tensor : tensors) {
            Entry entry = entries.get(tensor.name());
            if (entry == null || !Arrays.equals(entry.shape(), tensor.shape())
                    || entry.end() - entry.begin() != Float.BYTES * product(tensor.shape())) {
                throw new DataException(file + ": expected tensor " + tensor.name() + " of shape "
                        + Arrays.toString(tensor.shape()) + ", got "
                        + (entry == null ? "none" : "shape " + Arrays.toString(entry.shape()) + " in "
                        + (entry.end() - entry.begin()) + " bytes") + "; the weights are not those of config.json beside it");
            }
        }
        if (entries.size() != tensors.size()) {
            throw new DataException(file + ": expected " + tensors.size() + " tensors, got " + entries.size()
                    + "; the weights are not those of config.json beside it");
        }
    }

    private static void fill(DataInputStream in, Tensor tensor, MessageDigest digest) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(Float.BYTES * CHUNK_FLOATS).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < tensor.size();) {
            int count = Math.min(CHUNK_FLOATS, tensor.size() - done);
            in.readFully(chunk.array(), 0, Float.BYTES * count);
            digest.update(chunk.array(), 0, Float.BYTES * count);
            chunk.asFloatBuffer().get(tensor.array(), tensor.from() + done, count);
            done += count;
        }
    }
}
