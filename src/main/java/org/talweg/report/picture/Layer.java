package org.talweg.report.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A geometry of a {@link Picture} with its data: which column is drawn as which aesthetic, in Lets-Plot's terms.
 *
 * <pre>{@code
 * Layer.of("line").map("x", epochs).map("y", losses).map("color", "part", names).set("size", 1.2)
 * }</pre>
 */
public final class Layer {
    /** They guide the eye and have no entry in a legend. */
    private static final Set<String> GUIDES = Set.of("vline", "hline", "abline", "text", "label", "segment");

    private final String geometry;
    private final Map<String, Object> data = new LinkedHashMap<>();
    private final Map<String, String> mapping = new LinkedHashMap<>();
    private final Map<String, Object> options = new LinkedHashMap<>();

    private Layer(String geometry) {
        this.geometry = geometry;
        options.put("tooltips", "none");
        if (GUIDES.contains(geometry)) {
            options.put("show_legend", false);
        }
    }

    /** @param geometry {@code line}, {@code path}, {@code point}, {@code vline}, {@code text}, {@code contourf}, {@code tile}, … */
    public static Layer of(String geometry) {
        return new Layer(geometry);
    }

    /** A dashed line across, at a place of the x-axis: the best epoch, an estimate. */
    public static Layer markX(double x) {
        return of("vline").map("xintercept", x).set("linetype", "dashed").set("color", Style.GUIDE).set("size", 0.9);
    }

    /** A dashed line across, at a place of the y-axis: a bound, an aim. */
    public static Layer markY(double y) {
        return of("hline").map("yintercept", y).set("linetype", "dashed").set("color", Style.GUIDE).set("size", 0.9);
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
        for (Object other : data.values()) {
            if (((List<?>) other).size() != values.size()) {
                throw new IllegalArgumentException("expected as many values for each aesthetic, got " + values.size() + " for "
                        + aesthetic + " and " + ((List<?>) other).size() + " for others");
            }
        }
        data.put(title, values);
        mapping.put(aesthetic, title);
        return this;
    }

    /** What is the same for all of the layer: {@code size}, {@code color}, {@code linetype}, {@code bins}, … */
    public Layer set(String option, Object value) {
        options.put(option, value);
        return this;
    }

    /** The values drawn as an aesthetic, numbers, names or null; none if it is not mapped. */
    @SuppressWarnings("unchecked")
    List<Object> values(String aesthetic) {
        String title = mapping.get(aesthetic);
        return title == null ? List.of() : (List<Object>) data.get(title);
    }

    /** @param positive aesthetics whose axes are logarithmic: what has no logarithm is left out */
    Map<String, Object> spec(Set<String> positive) {
        Map<String, Object> drawn = new LinkedHashMap<>(data);
        for (String aesthetic : positive) {
            if (mapping.containsKey(aesthetic)) {
                List<Object> kept = new ArrayList<>(values(aesthetic));
                kept.replaceAll(value -> value instanceof Double number && number <= 0 ? null : value);
                drawn.put(mapping.get(aesthetic), kept);
            }
        }
        Map<String, Object> spec = new LinkedHashMap<>(options);
        spec.put("geom", geometry);
        spec.put("data", drawn);
        spec.put("mapping", new LinkedHashMap<>(mapping));
        return spec;
    }
}
