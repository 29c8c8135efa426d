package org.talweg.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** {@link Safetensors} in memory, for tests elsewhere. */
public final class TensorFiles {
    private TensorFiles() {}

    /** Two matrices, one of them empty, a vector of doubles and a scalar. */
    public static byte[] sealed() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "talweg");
        metadata.put("talweg", "0.1.0");
        float[] floats = {0, 1.5f, -0f, Float.MIN_VALUE, 3, 4, 5};
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Safetensors.write(out, metadata, List.of(new Safetensors.Tensor("w", new long[] {2, 3}, floats, 1),
                    new Safetensors.Tensor("d", new long[] {2}, new double[] {Math.PI, -1}, 0),
                    new Safetensors.Tensor("none", new long[] {0, 2}, floats, 0),
                    new Safetensors.Tensor("s", new long[] {}, floats, 1)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /** Elements by name as doubles, into arrays as large as the header says. */
    public static Map<String, double[]> read(byte[] bytes) throws IOException {
        Safetensors.Header header;
        try (SafetensorsHeader.Reader reader = SafetensorsHeader.open("t", new ByteArrayInputStream(bytes), bytes.length)) {
            header = reader.header();
        }
        List<Safetensors.Tensor> tensors = new ArrayList<>();
        header.tensors().forEach((name, entry) -> {
            int size = Math.toIntExact((entry.end() - entry.begin()) / Safetensors.elementBytes(entry.dtype()));
            tensors.add(new Safetensors.Tensor(name, entry.shape(), entry.dtype().equals("F32") ? new float[size] : new double[size], 0));
        });
        Safetensors.read("t", new ByteArrayInputStream(bytes), bytes.length, tensors);
        Map<String, double[]> values = new LinkedHashMap<>();
        for (Safetensors.Tensor tensor : tensors) {
            values.put(tensor.name(), tensor.array() instanceof float[] floats
                    ? IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray() : (double[]) tensor.array());
        }
        return values;
    }
}
