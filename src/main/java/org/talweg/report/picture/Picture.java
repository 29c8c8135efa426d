package org.talweg.report.picture;

import java.awt.Color;
import java.awt.Component;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import org.jetbrains.letsPlot.commons.encoding.UnsupportedRGBEncoder;
import org.jetbrains.letsPlot.commons.geometry.DoubleVector;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;

/** A diagram: title, axes and layers, as SVG or PNG. */
public final class Picture {
    private static final int PNG_SCALE = 2;

    private final Map<String, Object> spec = new LinkedHashMap<>();
    private final List<Object> layers = new ArrayList<>();
    private final List<Object> scales = new ArrayList<>();
    private int width = 640;
    private int height = 400;

    private Picture(String title) {
        spec.put("kind", "plot");
        spec.put("ggtitle", new LinkedHashMap<>(Map.of("text", title)));
        spec.put("layers", layers);
        spec.put("scales", scales);
    }

    public static Picture of(String title) {
        return new Picture(title);
    }

    /** In pixels; by default 640 × 400. */
    public Picture size(int width, int height) {
        this.width = width;
        this.height = height;
        return this;
    }

    /** Names of the axes. */
    public Picture axes(String x, String y) {
        return scale("x", "name", x).scale("y", "name", y);
    }

    /** A property of an aesthetic's scale: {@code name}, {@code trans} ({@code log10}), {@code limits}, {@code palette}, … */
    public Picture scale(String aesthetic, String property, Object value) {
        for (Object known : scales) {
            @SuppressWarnings("unchecked")
            Map<String, Object> scale = (Map<String, Object>) known;
            if (scale.get("aesthetic").equals(aesthetic)) {
                scale.put(property, value);
                return this;
            }
        }
        scales.add(new LinkedHashMap<>(Map.of("aesthetic", aesthetic, property, value)));
        return this;
    }

    public Picture layer(Layer layer) {
        layers.add(layer.spec());
        return this;
    }

    /** Anything else that Lets-Plot's plot specification knows: {@code coord}, {@code facet}, {@code theme}, … */
    public Picture option(String name, Object value) {
        spec.put(name, value);
        return this;
    }

    /** The picture as an {@code <svg>} element. */
    public String svg() {
        return PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(spec, new DoubleVector(width, height),
                new UnsupportedRGBEncoder(), false);
    }

    /** Writes the picture as PNG, at twice its size in pixels. */
    public void png(OutputStream out) throws IOException {
        SVGDocument document = new SVGLoader().load(new ByteArrayInputStream(svg().getBytes(StandardCharsets.UTF_8)),
                null, LoaderContext.createDefault());
        if (document == null) {
            throw new UncheckedIOException(new IOException("expected an SVG that can be read again"));
        }
        BufferedImage image = new BufferedImage(PNG_SCALE * width, PNG_SCALE * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.scale(PNG_SCALE, PNG_SCALE);
        document.render((Component) null, graphics, new ViewBox(width, height));
        graphics.dispose();
        ImageIO.write(image, "png", out);
    }
}
