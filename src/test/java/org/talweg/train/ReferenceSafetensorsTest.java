package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.talweg.mutation.PlainSafetensors;

/** What others read of the files that {@link Safetensors} writes. */
final class ReferenceSafetensorsTest {
    private static final String PYTHON = System.getProperty("talweg.python", "python3");

    @TempDir
    Path folder;

    /** What a script prints; null if it fails, or there is no Python. */
    private static String python(String script, String... arguments) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of(PYTHON, "-c", script), Stream.of(arguments)).toList())
                    .redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? output : null;
        } catch (IOException noPython) {
            return null;
        }
    }

    /** Python's package, written by the authors of the format. */
    @Test
    void shouldWriteWhatTheReferenceImplementationReads() throws Exception {
        assumeTrue(python("import safetensors") != null, PYTHON + " has no module safetensors; -Dtalweg.python names another");
        byte[] sealed = TensorFiles.sealed();
        for (byte[] bytes : List.of(sealed, Files.readAllBytes(Path.of("src/test/resources/run-sealed/weights.safetensors")))) {
            String read = python("""
                    import sys
                    from safetensors import deserialize
                    for name, tensor in sorted(deserialize(open(sys.argv[1], 'rb').read()), key=lambda entry: entry[0]):
                        print(name, tensor['dtype'], bytes(tensor['data']).hex())
                    """, Files.write(folder.resolve("file"), bytes).toString());
            StringBuilder expected = new StringBuilder();
            TensorFiles.read(bytes).entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
                boolean doubles = entry.getKey().equals("d");
                ByteBuffer data = ByteBuffer.allocate((doubles ? 8 : 4) * entry.getValue().length).order(ByteOrder.LITTLE_ENDIAN);
                for (double value : entry.getValue()) {
                    if (doubles) {
                        data.putDouble(value);
                    } else {
                        data.putFloat((float) value);
                    }
                }
                expected.append(entry.getKey()).append(doubles ? " F64 " : " F32 ").append(HexFormat.of().formatHex(data.array()))
                        .append('\n');
            });
            assertEquals(expected.toString(), read);
        }
    }

    @Test
    void shouldWriteWhatAReaderByTheDescriptionAloneReads() throws IOException {
        Map<String, double[]> read = TensorFiles.read(TensorFiles.sealed());
        Map<String, double[]> plain = PlainSafetensors.read(TensorFiles.sealed());
        assertEquals(List.of("w", "d", "none", "s"), List.copyOf(plain.keySet()));
        plain.forEach((name, values) -> assertArrayEquals(values, read.get(name), name));
        assertArrayEquals(new double[] {1.5, -0.0, Float.MIN_VALUE, 3, 4, 5}, plain.get("w"));
        assertArrayEquals(new double[] {Math.PI, -1}, plain.get("d"));
    }
}
