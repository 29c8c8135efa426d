package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.FormattingStyle;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.data.DataException;

final class JsonFileTest {
    private record Values(int whole, long large, float small, double number, Double maybe, String text, boolean truth) {}

    private static final String WHOLE =
            "{\"whole\":1,\"large\":-9223372036854775808,\"small\":0.1,\"number\":1e3,\"maybe\":null,\"text\":\"t\",\"truth\":true}";

    @TempDir
    Path folder;

    private static JsonElement read(String text) throws IOException {
        return JsonFile.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void shouldRefuse(String text) {
        assertThrows(JsonParseException.class, () -> read(text));
    }

    @Test
    void shouldReadEachKindAsItself() throws IOException {
        assertEquals(new Values(1, Long.MIN_VALUE, 0.1f, 1000, null, "t", true), Json.GSON.fromJson(read(WHOLE), Values.class));
        assertEquals("[1.5,\"\\u2028é\",null,{\"a\":[]}]", Json.GSON.newBuilder().setFormattingStyle(FormattingStyle.COMPACT)
                .create().toJson(read(" [1.5, \"\\u2028é\", null, {\"a\" : []}]\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"whole\":1.5", "\"whole\":1e0", "\"whole\":\"1\"", "\"whole\":4294967297", "\"whole\":null",
        "\"large\":9223372036854775808", "\"small\":\"0.1\"", "\"small\":1e39", "\"number\":\"NaN\"", "\"number\":\"1\"", "\"number\":true",
        "\"maybe\":\"1\"", "\"text\":1", "\"text\":true", "\"text\":[]", "\"truth\":\"true\"", "\"truth\":1", "\"truth\":null"})
    void shouldNotTakeOneKindForAnother(String setting) {
        String name = setting.substring(0, setting.indexOf(':'));
        String text = WHOLE.replaceAll(name + ":[^,}]*", setting);
        assertThrows(RuntimeException.class, () -> Json.GSON.fromJson(read(text), Values.class), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1", "{\"a\":1,}", "[1,]", "[1,,2]", "{\"a\":1} {}", "{\"a\":1}x", "{'a':1}", "{a:1}", "{\"a\"=1}",
        "{\"a\":1;\"b\":2}", "[NaN]", "[Infinity]", "[-Infinity]", "[01]", "[+1]", "[.5]", "[1.]", "[0x1]", "[TRUE]", "[nul]", "// c\n[]",
        "# c\n[]", "[\"\n\"]", "[\"\\'\"]", "[\"\\x41\"]", ")]}'\n[]", "{\"a\":1,\"a\":1}", "[{\"b\":{\"a\":1,\"a\":2}}]", "[1e400]", "[-1e400]",
        "[1e999999999]", "[1e99999999999999999999]"})
    void shouldRefuseWhatIsNoJsonOrNotTaken(String text) {
        shouldRefuse(text);
    }

    @Test
    void shouldRefuseDepthNumbersAndCountsWithoutFallingOver() {
        shouldRefuse("[".repeat(1_000_000));
        shouldRefuse("{\"a\":".repeat(1_000_000));
        shouldRefuse("[".repeat(17) + "]".repeat(17));
        shouldRefuse("[" + "1".repeat(10_000_000) + "]");
        shouldRefuse("[0." + "1".repeat(10_000_000) + "]");
        shouldRefuse("[1e" + "1".repeat(10_000_000) + "]");
        shouldRefuse("[" + "1".repeat(JsonFile.LONGEST_NUMBER + 1) + "]");
        shouldRefuse("[" + "0,".repeat(2 * JsonFile.MOST_VALUES) + "0]");
    }

    @Test
    void shouldStopAtItsLimitOfBytes() {
        InputStream spaces = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }

            @Override
            public int read(byte[] into, int from, int length) {
                Arrays.fill(into, from, from + length, (byte) ' ');
                return length;
            }
        };
        JsonParseException e = assertThrows(JsonParseException.class, () -> JsonFile.read(spaces));
        assertTrue(e.getMessage().contains("64 MiB"), e.getMessage());
    }

    @Test
    void shouldRefuseBytesThatAreNoText() {
        assertThrows(JsonParseException.class, () -> JsonFile.read(new ByteArrayInputStream(new byte[] {'"', (byte) 0xE9, '"'})));
        assertThrows(DataException.class, () -> JsonFile.read(folder));
    }
}
