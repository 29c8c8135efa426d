package org.talweg.mutation;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads safetensors by the format's description alone, https://github.com/huggingface/safetensors#format: 8 bytes with the length of
 * the header, little-endian; the header, JSON; the tensors' bytes, little-endian, at {@code data_offsets} behind it.
 */
public final class PlainSafetensors {
    private PlainSafetensors() {}

    /** Elements by name, as doubles. */
    public static Map<String, double[]> read(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(file.getLong());
        JsonObject header = JsonParser.parseString(new String(bytes, 8, length, StandardCharsets.UTF_8)).getAsJsonObject();
        Map<String, double[]> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> entry : header.entrySet()) {
            if (!entry.getKey().equals("__metadata__")) {
                JsonObject tensor = entry.getValue().getAsJsonObject();
                int width = switch (tensor.get("dtype").getAsString()) {
                    case "F32" -> 4;
                    case "F64" -> 8;
                    default -> throw new IllegalArgumentException("another dtype");
                };
                int begin = 8 + length + tensor.getAsJsonArray("data_offsets").get(0).getAsInt();
                int end = 8 + length + tensor.getAsJsonArray("data_offsets").get(1).getAsInt();
                double[] values = new double[(end - begin) / width];
                for (int i = 0; i < values.length; i++) {
                    values[i] = width == 4 ? file.getFloat(begin + 4 * i) : file.getDouble(begin + 8 * i);
                }
                tensors.put(entry.getKey(), values);
            }
        }
        return tensors;
    }
}
