package org.talweg.train;

import com.google.gson.stream.JsonWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Writes {@link Safetensors}: the data twice, once for their hash, which stands before them. */
final class SafetensorsWriter {
    private SafetensorsWriter() {}

    static void write(OutputStream target, Map<String, String> metadata, List<Safetensors.Tensor> tensors) throws IOException {
        byte[] header = header(metadata, tensors);
        OutputStream out = new BufferedOutputStream(target, Safetensors.CHUNK_BYTES);
        out.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
        out.write(header);
        writeData(out, tensors);
        out.flush();
    }

    private static byte[] header(Map<String, String> metadata, List<Safetensors.Tensor> tensors) throws IOException {
        Set<String> names = new HashSet<>();
        tensors.forEach(tensor -> names.add(tensor.name()));
        if (names.size() < tensors.size() || Math.max(tensors.size(), metadata.size() + 2) > Safetensors.MOST_NAMES
                || metadata.containsKey(Safetensors.DATA_HASH) || metadata.containsKey(Safetensors.HEADER_HASH)) {
            throw new IllegalArgumentException("expected different names of tensors and metadata other than the hashes, at most "
                    + Safetensors.MOST_NAMES + " of either, got tensors=" + tensors.size() + " names=" + names.size() + " metadata="
                    + metadata.size());
        }
        StringWriter text = new StringWriter();
        JsonWriter json = new JsonWriter(text);
        json.beginObject().name(Safetensors.METADATA).beginObject();
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            json.name(entry.getKey()).value(Objects.requireNonNull(entry.getValue(), entry.getKey()));
        }
        MessageDigest digest = Weights.sha256();
        writeData(new DigestOutputStream(OutputStream.nullOutputStream(), digest), tensors);
        json.name(Safetensors.DATA_HASH).value(HexFormat.of().formatHex(digest.digest()));
        json.name(Safetensors.HEADER_HASH).value("0".repeat(64));
        json.endObject();
        long offset = 0;
        for (Safetensors.Tensor tensor : tensors) {
            json.name(tensor.name()).beginObject().name("dtype").value(tensor.dtype()).name("shape").beginArray();
            for (long extent : tensor.shape()) {
                json.value(extent);
            }
            long end = offset + tensor.bytes();
            json.endArray().name("data_offsets").beginArray().value(offset).value(end).endArray().endObject();
            offset = end;
        }
        json.endObject();
        byte[] header = padded(text);
        // No string can hold these quotes, so the first place is the place.
        String key = '"' + Safetensors.HEADER_HASH + "\":\"";
        int at = SafetensorsHeader.find(header, (key + "0".repeat(64)).getBytes(StandardCharsets.US_ASCII), 0) + key.length();
        byte[] hash = HexFormat.of().formatHex(Weights.sha256().digest(header)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(hash, 0, header, at, hash.length);
        return header;
    }

    /** Spaces up to a multiple of 8, so that mapped tensors are aligned. */
    private static byte[] padded(StringWriter text) {
        ByteBuffer bytes;
        try {
            bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text.getBuffer()));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("expected names and metadata that UTF-8 can hold, got half of a surrogate pair", e);
        }
        int length = bytes.remaining();
        if (length > Safetensors.LONGEST_HEADER - 8) {
            throw new IllegalArgumentException("expected a header of at most " + Safetensors.LONGEST_HEADER + " bytes, got " + length);
        }
        byte[] header = new byte[length + (-length & 7)];
        bytes.get(header, 0, length);
        Arrays.fill(header, length, header.length, (byte) ' ');
        return header;
    }

    private static void writeData(OutputStream out, List<Safetensors.Tensor> tensors) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(Safetensors.CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Safetensors.Tensor tensor : tensors) {
            int width = Safetensors.elementBytes(tensor.dtype());
            for (int done = 0; done < tensor.size();) {
                int count = Math.min(Safetensors.CHUNK_BYTES / width, tensor.size() - done);
                tensor.put(chunk, done, count);
                out.write(chunk.array(), 0, width * count);
                done += count;
            }
        }
    }
}
