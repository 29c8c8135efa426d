package org.talweg.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializationContext;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.talweg.nn.Layer;

/** How settings look as JSON: enum constants as {@code leaky-relu}, layers as objects that name their kind. */
final class Json {
    static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .setStrictness(Strictness.STRICT)
            .registerTypeAdapterFactory(new JsonScalars())
            .registerTypeAdapterFactory(new Names())
            .registerTypeAdapterFactory(new WholeRecords())
            .registerTypeAdapter(Layer.class, new Layers())
            .create();

    private Json() {}

    private static final class Layers implements JsonSerializer<Layer>, JsonDeserializer<Layer> {
        private static final Map<String, Class<? extends Layer>> KINDS = Map.of(
                "dense", Layer.Dense.class,
                "batch-norm", Layer.BatchNorm.class,
                "activation", Layer.Activate.class,
                "dropout", Layer.Dropout.class);

        @Override
        public JsonElement serialize(Layer layer, Type type, JsonSerializationContext context) {
            JsonObject object = new JsonObject();
            KINDS.forEach((name, kind) -> {
                if (kind == layer.getClass()) {
                    object.addProperty("kind", name);
                }
            });
            context.serialize(layer, layer.getClass()).getAsJsonObject().asMap().forEach(object::add);
            return object;
        }

        @Override
        public Layer deserialize(JsonElement json, Type type, JsonDeserializationContext context) {
            JsonElement kind = json.getAsJsonObject().get("kind");
            Class<? extends Layer> found = kind == null ? null : KINDS.get(kind.getAsString());
            if (found == null) {
                throw new JsonParseException("expected a layer of kind " + KINDS.keySet() + ", got kind=" + kind);
            }
            WholeRecords.requireWhole(json, found);
            return context.deserialize(json, found);
        }
    }

    /** A number or truth value that a record has must be there: Gson would take 0 and false in silence. */
    private static final class WholeRecords implements TypeAdapterFactory {
        @Override
        public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            if (!type.getRawType().isRecord() || Layer.class.isAssignableFrom(type.getRawType())) {
                return null; // layers have a form of their own
            }
            TypeAdapter<T> all = gson.getDelegateAdapter(this, type);
            TypeAdapter<JsonElement> elements = gson.getAdapter(JsonElement.class);
            return new TypeAdapter<T>() {
                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    all.write(out, value);
                }

                @Override
                public T read(JsonReader in) throws IOException {
                    JsonElement json = elements.read(in);
                    requireWhole(json, type.getRawType());
                    return all.fromJsonTree(json);
                }
            };
        }

        /** Java makes these anew at each call, which takes longer than all else. */
        private static final ClassValue<List<String>> NEEDED = new ClassValue<>() {
            @Override
            protected List<String> computeValue(Class<?> record) {
                return Arrays.stream(record.getRecordComponents()).filter(component -> component.getType().isPrimitive())
                        .map(RecordComponent::getName).toList();
            }
        };

        static void requireWhole(JsonElement json, Class<?> record) {
            if (json.isJsonNull()) {
                return;
            }
            for (String name : NEEDED.get(record)) {
                JsonElement there = json.isJsonObject() ? json.getAsJsonObject().get(name) : null;
                if (there == null || there.isJsonNull()) {
                    throw new JsonParseException("expected " + name + ", got none");
                }
            }
        }
    }

    private static final class Names implements TypeAdapterFactory {
        @Override
        @SuppressWarnings("unchecked")
        public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            Class<? super T> raw = type.getRawType();
            if (!raw.isEnum()) {
                return null;
            }
            T[] constants = (T[]) raw.getEnumConstants();
            return new TypeAdapter<T>() {
                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    out.value(name(value));
                }

                @Override
                public T read(JsonReader in) throws IOException {
                    String read = in.nextString();
                    for (T constant : constants) {
                        if (name(constant).equals(read)) {
                            return constant;
                        }
                    }
                    throw new JsonParseException("expected a " + raw.getSimpleName() + ", got " + read);
                }
            }.nullSafe();
        }

        private static String name(Object constant) {
            return Config.spelling((Enum<?>) constant);
        }
    }
}
