package org.talweg.report.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A geometry of a {@link Picture} with its data: which column is drawn as which aesthetic, in Lets-Plot's terms.
 *
 * <pre>{@code
 * Layer.of("line").map("x", epochs).map("y", losses).map("color", "part", names).set("size", 1.2)
 * }</pre>
 */
public final class Layer {
    private final String geometry;
    private final Map<String, Object> data = new LinkedHashMap<>();
    private final Map<String, Object> mapping = new LinkedHashMap<>();
    private final Map<String, Object> options = new LinkedHashMap<>();

    private Layer(String geometry) {
        this.geometry = geometry;
    }

    /** @param geometry {@code line}, {@code path}, {@code point}, {@code vline}, {@code text}, {@code contourf}, {@code tile}, … */
    public static Layer of(String geometry) {
        return new Layer(geometry);
    }

    /** Numbers drawn as an aesthetic ({@code x}, {@code y}, {@code z}, {@code fill}, …); NaN breaks a line. */
    public Layer map(String aesthetic, double... values) {
        return map(aesthetic, aesthetic, values);
    }

    /** The same, with the title that their legend has. */
    public Layer map(String aesthetic, String title, double... values) {
        List<Object> numbers = new ArrayList<>(values.length);
        for (double value : values) {
            numbers.add(Double.isFinite(value) ? value : null);
        }
        return column(aesthetic, title, numbers);
    }

    /** Names drawn as an aesthetic ({@code color}, {@code fill}, {@code label}, …), with the title that their legend has. */
    public Layer map(String aesthetic, String title, String... values) {
        return column(aesthetic, title, new ArrayList<>(Arrays.asList(values)));
    }

    private Layer column(String aesthetic, String title, List<Object> values) {
        data.put(title, values);
        mapping.put(aesthetic, title);
        return this;
    }

    /** What is the same for all of the layer: {@code size}, {@code color}, {@code linetype}, {@code bins}, … */
    public Layer set(String option, Object value) {
        options.put(option, value);
        return this;
    }

    Map<String, Object> spec() {
        Map<String, Object> spec = new LinkedHashMap<>(options);
        spec.put("geom", geometry);
        spec.put("data", data);
        spec.put("mapping", mapping);
        return spec;
    }
}
