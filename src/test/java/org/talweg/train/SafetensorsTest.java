package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.talweg.data.DataException;

final class SafetensorsTest {
    private static final float[] ARENA = {9, 1, -0f, Float.MIN_VALUE, Float.MAX_VALUE, 5, 6, 9, 7.5f, 8};

    @TempDir
    Path folder;

    private static List<Safetensors.Tensor> tensors(float[] arena) {
        return List.of(new Safetensors.Tensor("w", new long[] {2, 3}, arena, 1),
                new Safetensors.Tensor("b", new long[] {2}, arena, 8));
    }

    private static byte[] written() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, Map.of("made by", "a \"test\""), tensors(ARENA));
        return out.toByteArray();
    }

    private static Map<String, String> read(byte[] bytes, float[] arena) throws IOException {
        return Safetensors.read("file", new ByteArrayInputStream(bytes), bytes.length, tensors(arena));
    }

    @Test
    void shouldWriteWhatAnotherReaderReads() throws IOException {
        ByteBuffer file = ByteBuffer.wrap(written()).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(file.getLong());
        assertEquals(0, length % 8);
        byte[] text = new byte[length];
        file.get(text);
        JsonObject header = JsonParser.parseString(new String(text, StandardCharsets.UTF_8)).getAsJsonObject();
        assertEquals("a \"test\"", header.getAsJsonObject("__metadata__").get("made by").getAsString());
        int data = file.position();
        assertEquals("F32", header.getAsJsonObject("w").get("dtype").getAsString());
        assertEquals("[2,3]", header.getAsJsonObject("w").get("shape").toString());
        assertEquals("[0,24]", header.getAsJsonObject("w").get("data_offsets").toString());
        assertEquals("[2]", header.getAsJsonObject("b").get("shape").toString());
        assertEquals("[24,32]", header.getAsJsonObject("b").get("data_offsets").toString());
        int[] elements = {1, 2, 3, 4, 5, 6, 8, 9};
        for (int i = 0; i < elements.length; i++) {
            assertEquals(Float.floatToRawIntBits(ARENA[elements[i]]), file.getInt(data + 4 * i));
        }
        assertEquals(data + 32, file.limit());
    }

    @Test
    void shouldReadWhatItWrote() throws IOException {
        float[] arena = new float[ARENA.length];
        assertEquals(Map.of("made by", "a \"test\""), read(written(), arena));
        float[] expected = ARENA.clone();
        expected[0] = 0;
        expected[7] = 0;
        assertArrayEquals(expected, arena);
    }

    @Test
    void shouldReadDoublesScalarsAndNothing() throws IOException {
        double[] doubles = {0, -0.0, Double.MIN_VALUE, Math.PI, Double.NEGATIVE_INFINITY, 0};
        List<Safetensors.Tensor> tensors = List.of(new Safetensors.Tensor("é\n\"\u2028", new long[] {2, 2}, doubles, 1),
                new Safetensors.Tensor("none", new long[] {3, 0}, new float[0], 0),
                new Safetensors.Tensor("scalar", new long[] {}, new float[] {7}, 0));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, Map.of(), tensors);
        Path file = Files.write(folder.resolve("file"), out.toByteArray());
        Safetensors.Header header = Safetensors.header(file);
        assertTrue(header.sealed());
        assertEquals(List.of("é\n\"\u2028", "none", "scalar"), List.copyOf(header.tensors().keySet()));
        assertEquals("F64", header.tensors().get("é\n\"\u2028").dtype());
        assertEquals(32, header.tensors().get("none").end());
        double[] read = new double[4];
        float[] scalar = new float[2];
        assertEquals(Map.of(), Safetensors.read(file, List.of(new Safetensors.Tensor("é\n\"\u2028", new long[] {2, 2}, read, 0),
                new Safetensors.Tensor("none", new long[] {3, 0}, new float[0], 0),
                new Safetensors.Tensor("scalar", new long[] {}, scalar, 1))));
        assertArrayEquals(Arrays.copyOfRange(doubles, 1, 5), read);
        assertEquals(7, scalar[1]);
        assertThrows(DataException.class, () -> Safetensors.read(file,
                List.of(new Safetensors.Tensor("é\n\"\u2028", new long[] {2, 2}, new float[4], 0),
                        new Safetensors.Tensor("none", new long[] {3, 0}, new float[0], 0),
                        new Safetensors.Tensor("scalar", new long[] {}, scalar, 1))));
    }

    @Test
    void shouldRefuseToWriteWhatItWouldNotRead() {
        OutputStream out = OutputStream.nullOutputStream();
        Safetensors.Tensor x = new Safetensors.Tensor("x", new long[] {1}, new float[1], 0);
        assertThrows(IllegalArgumentException.class, () -> Safetensors.write(out, Map.of(), List.of(x, x)));
        assertThrows(IllegalArgumentException.class, () -> Safetensors.write(out, Map.of("header_sha256", "0"), List.of(x)));
        assertThrows(IllegalArgumentException.class, () -> Safetensors.write(out, Map.of("data_sha256", "0"), List.of(x)));
        assertThrows(IllegalArgumentException.class, () -> Safetensors.write(out, Map.of("k", "\ud800"), List.of(x)));
        assertThrows(IllegalArgumentException.class, () -> new Safetensors.Tensor("x", new long[] {2}, new float[2], 1));
        assertThrows(IllegalArgumentException.class, () -> new Safetensors.Tensor("x", new long[] {1}, new int[1], 0));
        assertThrows(IllegalArgumentException.class, () -> new Safetensors.Tensor("x", new long[9], new float[1], 0));
        assertThrows(IllegalArgumentException.class, () -> new Safetensors.Tensor("__metadata__", new long[0], new float[1], 0));
    }

    @Test
    void shouldNotBeMistakenByHashesInItsText() throws IOException {
        String trap = "\"header_sha256\":\"" + "0".repeat(64) + '"';
        Map<String, String> metadata = new LinkedHashMap<>(Map.of(trap, trap));
        metadata.put("0".repeat(64), "0".repeat(64));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        float[] floats = {3};
        List<Safetensors.Tensor> tensors = List.of(new Safetensors.Tensor("header_sha256", new long[] {1}, floats, 0));
        Safetensors.write(out, metadata, tensors);
        Path file = Files.write(folder.resolve("file"), out.toByteArray());
        assertEquals(metadata, Safetensors.read(file, tensors));
        assertTrue(Safetensors.header(file).sealed());
    }

    @Test
    void shouldReadMoreThanAChunk() throws IOException {
        float[] large = new float[100_003];
        for (int i = 0; i < large.length; i++) {
            large[i] = i;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, Map.of(), List.of(new Safetensors.Tensor("x", new long[] {100_003}, large, 0)));
        float[] read = new float[large.length];
        Safetensors.read(Files.write(folder.resolve("file"), out.toByteArray()),
                List.of(new Safetensors.Tensor("x", new long[] {100_003}, read, 0)));
        assertArrayEquals(large, read);
    }

    private static void shouldRefuse(byte[] bytes) {
        DataException e = assertThrows(DataException.class, () -> read(bytes, new float[ARENA.length]));
        assertTrue(e.getMessage().contains("file") && e.getMessage().lines().count() == 1, e.getMessage());
    }

    @Test
    void shouldRefuseEveryTruncation() throws IOException {
        byte[] whole = written();
        for (int length = 0; length < whole.length; length++) {
            shouldRefuse(Arrays.copyOf(whole, length));
        }
        shouldRefuse(Arrays.copyOf(whole, whole.length + 1));
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "1", "9223372036854775807", "100000001", "33"})
    void shouldRefuseHeaderLengths(long length) throws IOException {
        byte[] bytes = written();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        shouldRefuse(bytes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]},"b":{"dtype":"F32","shape":[2],"data_offsets":[20,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[16,24]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,40]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,16]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"c":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"w":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}
            {"w":{"dtype":"F32","shape":[2,3]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24],"x":1},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":"2","data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":7}
            []
            {"w":
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32.0]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,"32"]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2e0],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[02],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[-0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[NaN],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[[2]],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F64","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}
            {'w':{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {w:{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]};"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2;3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}/**/,"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}{}
            {"w":{"dtype":"F32","shape":[1,1,1,1,1,1,1,2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}
            {"__metadata__":{"format":1},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"__metadata__":{"format":"","format":""},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"__metadata__":{},"__metadata__":{},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"__metadata__":{"a":""},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"__metadata__":{"talweg":"\\ud800"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"__metadata__":{"talweg":"\\'"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            {"__metadata__":null,"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
            """, quoteCharacter = '`', maxCharsPerColumn = 1000)
    void shouldRefuseHeaders(String header) {
        shouldRefuse(file(header.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] file(byte[] header) {
        return ByteBuffer.allocate(8 + header.length + 32).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).array();
    }

    private static final String PLAIN = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[24,32]}}";

    @Test
    void shouldReadAFileWithoutHashes() throws IOException {
        byte[] plain = file(PLAIN.getBytes(StandardCharsets.UTF_8));
        float[] arena = new float[ARENA.length];
        assertEquals(Map.of(), read(plain, arena));
        assertFalse(Safetensors.header(Files.write(folder.resolve("file"), plain)).sealed());
    }

    @Test
    void shouldRefuseHeadersThatAreNoText() {
        shouldRefuse(file(("\ufeff" + PLAIN).getBytes(StandardCharsets.UTF_8)));
        shouldRefuse(file((' ' + PLAIN).getBytes(StandardCharsets.UTF_8)));
        shouldRefuse(file((PLAIN + '\0').getBytes(StandardCharsets.UTF_8)));
        shouldRefuse(file(PLAIN.replace("b", "\u00e9").getBytes(StandardCharsets.ISO_8859_1)));
        shouldRefuse(file(PLAIN.replace("w", "\n").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldRefuseMoreNamesThanItKeeps() {
        StringBuilder tensors = new StringBuilder("{");
        StringBuilder metadata = new StringBuilder("{\"__metadata__\":{");
        for (int i = 0; i <= Safetensors.MOST_NAMES; i++) {
            tensors.append("\"t").append(i).append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},");
            metadata.append("\"m").append(i).append("\":\"\",");
        }
        tensors.append(PLAIN.substring(1));
        metadata.append("\"x\":\"\"},").append(PLAIN.substring(1));
        shouldRefuse(file(tensors.toString().getBytes(StandardCharsets.UTF_8)));
        shouldRefuse(file(metadata.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldRefuseDeepNestingAndLongNumbers() {
        for (String value : List.of("[".repeat(1_000_000), "{\"a\":".repeat(1_000_000), "1".repeat(1_000_000),
                "{\"shape\":[1e999999999]}", "{\"shape\":[" + "1".repeat(1_000_000) + "]}",
                "{\"shape\":[" + "1,".repeat(1_000_000) + "1]}")) {
            shouldRefuse(file(PLAIN.replace("{\"dtype\"", value + "{\"dtype\"").getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** A flipped bit, other values, and every length: nothing of a sealed file changes unseen. */
    @Test
    void shouldRefuseASealedFileInWhichAnyByteDiffers() throws IOException {
        byte[] sealed = written();
        SplittableRandom random = new SplittableRandom(1);
        for (int at = 0; at < sealed.length; at++) {
            byte right = sealed[at];
            for (int change = 0; change < 16; change++) {
                sealed[at] = (byte) (right ^ (change < 8 ? 1 << change : 1 + random.nextInt(255)));
                shouldRefuse(sealed);
            }
            sealed[at] = right;
        }
        read(sealed, new float[ARENA.length]);
    }

    @Test
    void shouldRefuseFoldersAndFindNothing() {
        assertThrows(DataException.class, () -> Safetensors.header(folder));
        assertThrows(NoSuchFileException.class, () -> Safetensors.header(folder.resolve("none")));
    }
}
