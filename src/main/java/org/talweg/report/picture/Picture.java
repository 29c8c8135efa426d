package org.talweg.report.picture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jetbrains.letsPlot.commons.encoding.UnsupportedRGBEncoder;
import org.jetbrains.letsPlot.commons.geometry.DoubleVector;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;
import org.talweg.data.DataException;
import org.talweg.report.Markup;
import org.talweg.train.WholeFile;

/**
 * A diagram: title, axes and layers, as SVG or PNG, in the house {@link Style}. The same picture gives the same bytes of SVG.
 *
 * <pre>{@code
 * Picture.of("Loss").axes("epoch", "loss").scale("y", "trans", "log10").layer(…).write(Path.of("loss.svg"))
 * }</pre>
 */
public final class Picture {
    private static final System.Logger LOG = System.getLogger("org.talweg");
    /** Aesthetics drawn along each axis. */
    private static final Map<String, List<String>> ALONG = Map.of(
            "x", List.of("x", "xmin", "xmax", "xend", "xintercept"), "y", List.of("y", "ymin", "ymax", "yend", "yintercept"));

    /** Share of a logarithmic axis left free at either end, and the least factor. */
    private static final double ROOM = 0.04;
    private static final double MINIMUM_ROOM = 1.01;
    private static final List<String> COLOURED = List.of("color", "fill");
    /** Properties of a scale that say its colours. */
    private static final List<String> CHOICE = List.of("values", "palette", "low", "high", "mid", "colors", "option",
            "scale_mapper_kind");

    private final String title;
    private final Map<String, Object> options = new LinkedHashMap<>();
    private final List<Layer> layers = new ArrayList<>();
    private final Map<String, Map<String, Object>> scales = new LinkedHashMap<>();
    private int width = 640;
    private int height = 400;

    private Picture(String title) {
        this.title = title;
    }

    /** @param title in plain words; it is what a screen reader says too */
    public static Picture of(String title) {
        return new Picture(title);
    }

    /** In pixels; by default 640 × 400. */
    public Picture size(int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("expected a size of at least 1 × 1 pixels, got width=" + width + " height="
                    + height);
        }
        this.width = width;
        this.height = height;
        return this;
    }

    public String title() {
        return title;
    }

    /** Names of the axes. */
    public Picture axes(String x, String y) {
        return scale("x", "name", x).scale("y", "name", y);
    }

    /**
     * A property of an aesthetic's scale: {@code name}, {@code trans} ({@code log10}), {@code limits}, {@code palette}, … On a
     * logarithmic axis, values that are not positive are left out; if none is left, the picture is refused.
     */
    public Picture scale(String aesthetic, String property, Object value) {
        scales.computeIfAbsent(aesthetic, key -> new LinkedHashMap<>(Map.of("aesthetic", key))).put(property, value);
        return this;
    }

    /** A layer above those that are there. */
    public Picture layer(Layer layer) {
        layers.add(layer);
        return this;
    }

    /** Anything else that Lets-Plot's plot specification knows: {@code coord}, {@code facet}, {@code theme}, … */
    public Picture option(String name, Object value) {
        options.put(name, value);
        return this;
    }

    /** The picture as an {@code <svg>} element; see {@link #svg(String)}. */
    public String svg() {
        return svg("picture");
    }

    /**
     * The picture as an {@code <svg>} element that scales with its surroundings.
     *
     * @param prefix letters, digits, {@code -}; of its ids, so that several pictures can stand on a page
     * @throws IllegalArgumentException if a logarithmic axis has no positive value
     */
    public String svg(String prefix) {
        if (!prefix.matches("[A-Za-z][A-Za-z0-9-]*")) {
            throw new IllegalArgumentException("expected a prefix of letters, digits and -, got prefix=" + prefix);
        }
        String raw = PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(spec(), new DoubleVector(width, height),
                new UnsupportedRGBEncoder(), false);
        Set<String> positive = positive();
        Map<String, Double> ranges = new LinkedHashMap<>();
        for (String axis : List.of("x", "y")) {
            if (!positive.contains(axis)) {
                DoubleSummaryStatistics range = along(axis).summaryStatistics();
                ranges.put(axis, range.getMax() - range.getMin());
            }
        }
        return Svg.tidy(raw, prefix, title, width, height, positive, ranges);
    }

    /**
     * Writes the picture as PNG, on white, at twice its size in pixels.
     *
     * @throws DataException if this machine has no fonts, or this Java no module for pictures
     */
    public void png(OutputStream out) throws IOException {
        png(svg(), width, height, out);
    }

    private static void png(String svg, int width, int height, OutputStream out) throws IOException {
        if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
            throw new DataException("expected a Java with the module java.desktop to draw a PNG, got one without; take SVG, or another"
                    + " Java");
        }
        Png.write(svg, width, height, out);
    }

    /**
     * Writes the picture as its file's name says, {@code .svg} or {@code .png}; whole or not at all.
     *
     * @throws DataException if the name ends otherwise, or this machine has no fonts for PNG
     * @throws IOException   naming file and reason
     */
    public void write(Path file) throws IOException {
        String svg = svg();
        if (isPng(file)) {
            WholeFile.replace(file, out -> png(svg, width, height, out));
        } else {
            WholeFile.replace(file, out -> out.write(document(svg)));
        }
    }

    /** Writes {@code name.svg} into a folder, and {@code name.png} where this machine can draw one; else says why not, on the log. */
    public void write(Path folder, String name) throws IOException {
        write(folder, name, svg(), width, height);
    }

    static void write(Path folder, String name, String svg, int width, int height) throws IOException {
        WholeFile.replaceIn(folder, name + ".svg", out -> out.write(document(svg)));
        try {
            WholeFile.replaceIn(folder, name + ".png", out -> png(svg, width, height, out));
        } catch (DataException e) {
            LOG.log(System.Logger.Level.WARNING, folder.resolve(name + ".png") + " is left out: " + e.getMessage());
        }
    }

    private static byte[] document(String svg) {
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Finds out whether a picture can be written to a file, before the work whose result it is to show.
     *
     * @throws DataException if its name does not end in {@code .svg} or {@code .png}, or it cannot be written
     */
    public static void check(Path file) {
        isPng(file);
        WholeFile.check(file);
    }

    private static boolean isPng(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (!name.endsWith(".png") && !name.endsWith(".svg")) {
            throw new DataException("expected a picture's file name that ends in .svg or .png, got " + file
                    + "; name one of these");
        }
        return name.endsWith(".png");
    }

    private Map<String, Object> spec() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("kind", "plot");
        spec.put("ggtitle", new LinkedHashMap<>(Map.of("text", printable(title))));
        spec.put("theme", Style.theme());
        Set<String> positive = positive();
        spec.put("layers", (layers.isEmpty() ? List.of(Layer.of("point").map("x").map("y")) : layers)
                .stream().map(layer -> layer.spec(positive)).toList());
        List<Object> drawn = new ArrayList<>();
        scales.forEach((aesthetic, scale) -> {
            if (!isBare(aesthetic)) {
                drawn.add(dressed(aesthetic, scale));
            }
        });
        for (String aesthetic : COLOURED) {
            if (isBare(aesthetic)) {
                addColours(aesthetic, drawn);
            }
        }
        spec.put("scales", drawn);
        spec.putAll(options);
        return spec;
    }

    /** Whether the colours of an aesthetic are left to the house. */
    private boolean isBare(String aesthetic) {
        Map<String, Object> scale = scales.getOrDefault(aesthetic, Map.of());
        return COLOURED.contains(aesthetic) && CHOICE.stream().noneMatch(scale::containsKey);
    }

    /** Lets-Plot gives a logarithmic axis no room at its ends. */
    private Map<String, Object> dressed(String axis, Map<String, Object> scale) {
        Map<String, Object> dressed = new LinkedHashMap<>(scale);
        if (isLogarithmic(scale) && ALONG.containsKey(axis)) {
            DoubleSummaryStatistics range = along(axis).filter(value -> value > 0).summaryStatistics();
            if (range.getCount() > 0) {
                double room = Math.max(StrictMath.pow(range.getMax() / range.getMin(), ROOM), MINIMUM_ROOM);
                dressed.putIfAbsent("limits", List.of(range.getMin() / room, range.getMax() * room));
            }
        }
        return dressed;
    }

    private static boolean isLogarithmic(Map<String, Object> scale) {
        return String.valueOf(scale.get("trans")).startsWith("log");
    }

    /** Names have the colours of the house; numbers those of viridis, which grow lighter evenly. */
    private void addColours(String aesthetic, List<Object> drawn) {
        Set<String> names = new LinkedHashSet<>();
        for (Layer layer : layers) {
            layer.values(aesthetic).stream().filter(String.class::isInstance).forEach(name -> names.add((String) name));
        }
        if (!names.isEmpty()) {
            List<String> order = List.copyOf(names);
            Map<String, Object> scale = new LinkedHashMap<>(scales.getOrDefault(aesthetic, Map.of()));
            scale.put("aesthetic", aesthetic);
            scale.put("discrete", true);
            scale.put("values", Style.colours(order));
            scale.put("limits", order);
            drawn.add(scale);
        } else if (layers.stream().anyMatch(layer -> !layer.values(aesthetic).isEmpty())) {
            Map<String, Object> scale = new LinkedHashMap<>(scales.getOrDefault(aesthetic, Map.of()));
            scale.put("aesthetic", aesthetic);
            scale.put("scale_mapper_kind", "color_cmap");
            scale.put("option", "viridis");
            drawn.add(scale);
        }
    }

    private Set<String> positive() {
        Set<String> positive = new HashSet<>();
        for (Map.Entry<String, List<String>> axis : ALONG.entrySet()) {
            Map<String, Object> scale = scales.get(axis.getKey());
            if (scale != null && isLogarithmic(scale)) {
                positive.addAll(axis.getValue());
                refuseWithoutPositive(axis.getKey());
            }
        }
        return positive;
    }

    private void refuseWithoutPositive(String axis) {
        long count = along(axis).count();
        if (count > 0 && along(axis).noneMatch(value -> value > 0)) {
            throw new IllegalArgumentException("expected a positive value on the logarithmic " + axis + "-axis of " + title
                    + ", got " + count + " that are not; take a linear axis");
        }
    }

    /** All numbers that lie along an axis. */
    private DoubleStream along(String axis) {
        return ALONG.get(axis).stream().flatMap(aesthetic -> layers.stream().flatMap(layer -> layer.values(aesthetic).stream()))
                .filter(Double.class::isInstance).mapToDouble(value -> (Double) value);
    }

    /** What XML cannot hold is shown as what cannot be shown. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> printable.appendCodePoint(Markup.isText(c) ? c : 0xFFFD));
        return printable.toString();
    }
}
