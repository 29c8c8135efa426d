package org.talweg.mutation;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.Map;
import java.util.SplittableRandom;

/** Changes JSON at one of its values: another kind, no value, two, a deep one; the rest stays as it is. */
final class JsonEdits {
    private static final String[] VALUES = {"null", "true", "false", "0", "-0", "-1", "1", "1.0", "1e3", "0.1", "2147483647", "2147483648",
        "4294967296", "4294967360", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e999", "-1e999", "1e-999",
        "1e999999999", "1e-999999999", "NaN", "Infinity", "-Infinity", "01", "+1", ".5", "1.", "0x10", "[]", "{}", "[[]]", "[0]", "\"\"",
        "\"0\"", "\"NaN\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\n\"", "\"/etc/passwd\"", "\"../../x\"", "\"relu\"", "\"dense\"", "\"F32\"",
        "\"F64\"", "\"I8\"", "'x'", "x", "", ",", "//", "\"", "\u2028", "\"\u2028\"", "\"é日𝄞\""};

    private final SplittableRandom random;
    private final StringBuilder text = new StringBuilder();
    private int left;

    private JsonEdits(SplittableRandom random, int target) {
        this.random = random;
        this.left = target;
    }

    static String mutate(SplittableRandom random, String json) {
        JsonElement root = JsonParser.parseString(json);
        JsonEdits edits = new JsonEdits(random, random.nextInt(count(root)));
        edits.write(root);
        return edits.text.toString();
    }

    private static int count(JsonElement element) {
        int count = 1;
        if (element.isJsonObject()) {
            for (JsonElement inner : element.getAsJsonObject().asMap().values()) {
                count += count(inner);
            }
        } else if (element.isJsonArray()) {
            for (JsonElement inner : element.getAsJsonArray()) {
                count += count(inner);
            }
        }
        return count;
    }

    private void write(JsonElement element) {
        if (left-- == 0) {
            writeOther(element);
        } else if (element.isJsonObject()) {
            text.append('{');
            for (Map.Entry<String, JsonElement> entry : element.getAsJsonObject().entrySet()) {
                separate('{');
                writeMember(entry.getKey(), entry.getValue());
            }
            text.append('}');
        } else if (element.isJsonArray()) {
            text.append('[');
            for (JsonElement inner : element.getAsJsonArray()) {
                separate('[');
                write(inner);
            }
            text.append(']');
        } else {
            text.append(element);
        }
    }

    private void separate(char open) {
        if (text.charAt(text.length() - 1) != open) {
            text.append(',');
        }
    }

    /** Some changes are made to the name and value together. */
    private void writeMember(String name, JsonElement value) {
        String quoted = new JsonPrimitive(name).toString();
        if (left == 0 && random.nextInt(3) == 0) {
            left--;
            switch (random.nextInt(4)) {
                case 0 -> text.append("\"gone\":0"); // and so not there
                case 1 -> text.append(quoted).append(':').append(value).append(',').append(quoted).append(':').append(value);
                case 2 -> text.append(quoted).append(':').append(value).append(',').append(quoted).append(':').append(other());
                default -> text.append(new JsonPrimitive(name.substring(0, name.length() / 2))).append(':').append(value);
            }
            return;
        }
        text.append(quoted).append(':');
        write(value);
    }

    private void writeOther(JsonElement element) {
        switch (random.nextInt(12)) {
            case 0 -> nest(element, 1 + random.nextInt(40));
            case 1 -> nest(element, 10_000);
            case 2 -> text.append('"').append("x".repeat(random.nextInt(5000))).append('"');
            case 3 -> text.append("7".repeat(1 + random.nextInt(400)));
            case 4 -> text.append(element).append(',').append(element);
            case 5 -> text.append('[').append((element + ",").repeat(random.nextInt(200))).append(element).append(']');
            case 6 -> text.append(element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber()
                    ? element.getAsBigDecimal().add(BigDecimal.valueOf(random.nextInt(5) - 2)).toString() : other());
            default -> text.append(other());
        }
    }

    private void nest(JsonElement element, int depth) {
        boolean array = random.nextBoolean();
        text.append((array ? "[" : "{\"a\":").repeat(depth)).append(element).append((array ? "]" : "}").repeat(depth));
    }

    private String other() {
        return VALUES[random.nextInt(VALUES.length)];
    }
}
