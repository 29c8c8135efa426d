package org.talweg.report.picture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What all pictures look like. Colours are those of Okabe and Ito (2008), <i>Color Universal Design</i>, which people with any
 * colour vision tell apart; a part of the data or a method has the same colour in every picture.
 */
public final class Style {
    /** Of guides that tell nothing by their colour. */
    public static final String GUIDE = "#777777";

    static final String TEXT = "#333333";
    static final String FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

    private static final String GRID = "#e5e5e5";
    private static final String BLACK = "#000000";
    private static final String ORANGE = "#E69F00";
    private static final String SKY_BLUE = "#56B4E9";
    private static final String GREEN = "#009E73";
    private static final String YELLOW = "#F0E442";
    private static final String BLUE = "#0072B2";
    private static final String VERMILION = "#D55E00";
    private static final String PURPLE = "#CC79A7";

    /** For names without a colour of their own, those first that show best on white. */
    private static final List<String> PALETTE = List.of(BLUE, VERMILION, GREEN, PURPLE, SKY_BLUE, ORANGE, BLACK, YELLOW,
            "#8C510A", "#999999", "#5E3C99", "#4D9221");

    private static final Map<String, String> FIXED = Map.ofEntries(
            Map.entry("training", BLUE), Map.entry("train", BLUE),
            Map.entry("validation", VERMILION), Map.entry("validate", VERMILION), Map.entry("test", VERMILION),
            Map.entry("gradient descent", BLACK), Map.entry("sgd", BLACK),
            Map.entry("momentum", ORANGE), Map.entry("nesterov", PURPLE), Map.entry("adagrad", YELLOW),
            Map.entry("rmsprop", SKY_BLUE), Map.entry("adam", BLUE), Map.entry("adamw", "#5E3C99"),
            Map.entry("amsgrad", "#999999"), Map.entry("newton", VERMILION), Map.entry("damped newton", VERMILION),
            Map.entry("newton cg", "#8C510A"), Map.entry("saddle free newton", GREEN),
            Map.entry("conjugate gradients", "#4D9221"), Map.entry("l bfgs", "#882255"), Map.entry("lbfgs", "#882255"));

    private Style() {}

    /** The colour that a part of the data ({@code training}, {@code validation}) or a method always has, or null. */
    public static String fixed(String name) {
        return FIXED.get(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", " ").strip());
    }

    /** Colours for names, in their order: their own, else the first of the palette that no name has yet. */
    static List<String> colours(List<String> names) {
        Map<String, String> taken = new LinkedHashMap<>();
        for (String name : names) {
            String own = fixed(name);
            if (own != null) {
                taken.put(name, own);
            }
        }
        List<String> free = PALETTE.stream().filter(colour -> !taken.containsValue(colour)).toList();
        int next = 0;
        for (String name : names) {
            if (!taken.containsKey(name)) {
                taken.put(name, free.isEmpty() ? GUIDE : free.get(next++ % free.size()));
            }
        }
        return names.stream().map(taken::get).toList();
    }

    /** Lets-Plot's theme: a grid in light grey, no frame, one line under the picture. */
    static Map<String, Object> theme() {
        Map<String, Object> theme = new LinkedHashMap<>();
        theme.put("name", "minimal");
        theme.put("text", Map.of("color", TEXT, "blank", false));
        theme.put("title", Map.of("size", 15, "face", "bold", "color", TEXT, "blank", false));
        theme.put("plot_title", Map.of("size", 16, "face", "bold", "blank", false));
        theme.put("axis_title", Map.of("size", 14, "face", "plain", "blank", false));
        theme.put("axis_text", Map.of("size", 13, "blank", false));
        theme.put("axis_line_x", Map.of("color", TEXT, "size", 1, "blank", false));
        theme.put("axis_ticks_x", Map.of("color", TEXT, "size", 1, "blank", false));
        theme.put("panel_grid_major", Map.of("color", GRID, "size", 1, "blank", false));
        theme.put("panel_grid_minor", "blank");
        theme.put("panel_border", "blank");
        theme.put("legend_title", Map.of("size", 13, "face", "bold", "blank", false));
        theme.put("legend_text", Map.of("size", 13, "blank", false));
        theme.put("legend_background", "blank");
        theme.put("strip_text", Map.of("size", 13, "face", "bold", "blank", false));
        theme.put("plot_background", Map.of("size", 0, "fill", "#ffffff", "color", "#ffffff", "blank", false));
        return theme;
    }
}
