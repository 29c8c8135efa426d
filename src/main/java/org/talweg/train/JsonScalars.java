package org.talweg.train;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Map;

/**
 * Reads texts, numbers and truth values as what they are. Gson takes each for the others: 2³² + 64 for the int 64, {@code "1"} for a
 * number, {@code 1} for a text, any text for {@code false}.
 */
final class JsonScalars implements TypeAdapterFactory {
    /** From the text of a token. */
    private interface Parser {
        Object parse(String text);
    }

    private record Kind(JsonToken token, Parser parser) {}

    private static final Map<Class<?>, Kind> KINDS = Map.of(
            String.class, new Kind(JsonToken.STRING, text -> text),
            boolean.class, new Kind(JsonToken.BOOLEAN, Boolean::valueOf),
            int.class, new Kind(JsonToken.NUMBER, Integer::valueOf),
            long.class, new Kind(JsonToken.NUMBER, Long::valueOf),
            float.class, new Kind(JsonToken.NUMBER, Float::valueOf),
            double.class, new Kind(JsonToken.NUMBER, Double::valueOf),
            Double.class, new Kind(JsonToken.NUMBER, Double::valueOf));

    @Override
    @SuppressWarnings("unchecked")
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        Kind kind = KINDS.get(type.getRawType());
        if (kind == null) {
            return null;
        }
        TypeAdapter<T> usual = gson.getDelegateAdapter(this, type);
        return new TypeAdapter<T>() {
            @Override
            public void write(JsonWriter out, T value) throws IOException {
                usual.write(out, value);
            }

            @Override
            public T read(JsonReader in) throws IOException {
                if (in.peek() == JsonToken.NULL) {
                    return usual.read(in);
                }
                if (in.peek() != kind.token()) {
                    throw new JsonParseException("no " + kind.token());
                }
                String text = kind.token() == JsonToken.BOOLEAN ? String.valueOf(in.nextBoolean()) : in.nextString();
                Object value = kind.parser().parse(text);
                if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
                    throw new JsonParseException("too large a number");
                }
                return (T) value;
            }
        };
    }
}
