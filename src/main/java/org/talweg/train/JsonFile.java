package org.talweg.train;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.talweg.data.DataException;

/**
 * The JSON files of run folders and sweeps, read as RFC 8259 has them, without the lenient forms that Gson takes too: a regular
 * file of at most {@value #MOST_BYTES} bytes and {@value #MOST_VALUES} values, one value in it nested at most {@value #DEEPEST}
 * deep, names of an object different, numbers finite as doubles and at most {@value #LONGEST_NUMBER} characters long.
 */
public final class JsonFile {
    /** Settings of a run on {@code 2^18} columns, the most that are read, fit. */
    static final int MOST_BYTES = 1 << 26;
    /** Each takes about a hundred bytes once it is read. */
    static final int MOST_VALUES = 1 << 22;
    static final int DEEPEST = 16;
    static final int LONGEST_NUMBER = 60;

    private JsonFile() {}

    /**
     * @throws java.nio.file.NoSuchFileException if nothing is there
     * @throws IOException                       if it cannot be read
     * @throws JsonParseException                if it is no JSON, or some that is not taken, for a reason that begins with "expected"
     * @throws DataException                     if it is no regular file
     */
    public static JsonElement read(Path file) throws IOException {
        RegularFile.check(file);
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    /** @throws JsonParseException as above */
    static JsonElement read(String json) {
        try {
            return read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new JsonParseException("expected JSON, got " + e.getMessage(), e);
        }
    }

    static JsonElement read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new JsonParseException("expected at most " + (MOST_BYTES >> 20) + " MiB of JSON, got more");
        }
        try (JsonReader checked = strict(bytes); JsonReader json = strict(bytes)) {
            check(checked);
            return JsonParser.parseReader(json);
        } catch (CharacterCodingException | MalformedJsonException | EOFException | IllegalStateException e) {
            throw new JsonParseException("no JSON", e);
        }
    }

    private static JsonReader strict(byte[] bytes) {
        JsonReader json = new JsonReader(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()));
        json.setStrictness(Strictness.STRICT);
        return json;
    }

    private static void check(JsonReader json) throws IOException {
        Deque<Set<String>> open = new ArrayDeque<>();
        int values = 0;
        do {
            JsonToken token = json.peek();
            switch (token) {
                case BEGIN_OBJECT -> {
                    json.beginObject();
                    open.push(new HashSet<>());
                }
                case BEGIN_ARRAY -> {
                    json.beginArray();
                    open.push(Set.of());
                }
                case END_OBJECT -> {
                    json.endObject();
                    open.pop();
                }
                case END_ARRAY -> {
                    json.endArray();
                    open.pop();
                }
                case NAME -> {
                    String name = json.nextName();
                    if (!open.element().add(name)) {
                        throw new JsonParseException("expected a setting once, got " + RegularFile.shown(name) + " twice");
                    }
                }
                case NUMBER -> checkNumber(json.nextString());
                case STRING -> json.nextString();
                case BOOLEAN -> json.nextBoolean();
                case NULL -> json.nextNull();
                case END_DOCUMENT -> throw new EOFException();
            }
            if (open.size() > DEEPEST || ++values > 2 * MOST_VALUES) {
                throw new JsonParseException("expected JSON of at most " + MOST_VALUES + " values, nested at most " + DEEPEST
                        + " deep, got more");
            }
        } while (!open.isEmpty());
        if (json.peek() != JsonToken.END_DOCUMENT) {
            throw new JsonParseException("expected one JSON value, got more behind it");
        }
    }

    private static void checkNumber(String number) {
        if (number.length() > LONGEST_NUMBER || Double.isInfinite(Double.parseDouble(number))) {
            throw new JsonParseException("expected finite numbers of at most " + LONGEST_NUMBER + " characters, got "
                    + RegularFile.shown(number));
        }
    }
}
