package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    private Map<String, String> read(byte[] bytes, float[] arena) throws IOException {
        return Safetensors.read(Files.write(folder.resolve("file"), bytes), tensors(arena));
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

    private void shouldRefuse(byte[] bytes) {
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
            """)
    void shouldRefuseHeaders(String header) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 32).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        shouldRefuse(bytes.array());
    }
}
