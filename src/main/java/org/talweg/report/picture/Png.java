package org.talweg.report.picture;

import java.awt.Color;
import java.awt.Component;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import org.talweg.data.DataException;

/** SVG drawn as PNG, by JSVG and Java's own fonts. */
final class Png {
    /** Screens have up to that many pixels in one of CSS. */
    private static final int SCALE = 2;

    /** As Java calls them; JSVG knows no generic names. */
    private static final String FONTS = "Liberation Sans, SansSerif";

    private Png() {}

    /** @throws DataException if this machine has no fonts to draw with */
    static void write(String svg, int width, int height, OutputStream out) throws IOException {
        BufferedImage image;
        try {
            image = draw(svg, width, height);
        } catch (LinkageError | InternalError | RuntimeException e) {
            throw told(e);
        }
        ImageIO.setUseCache(false); // else it writes through a temporary file
        ImageIO.write(image, "png", out);
    }

    private static BufferedImage draw(String svg, int width, int height) {
        String known = svg.replace(Style.FONTS, FONTS);
        SVGDocument document = new SVGLoader().load(new ByteArrayInputStream(known.getBytes(StandardCharsets.UTF_8)), null,
                LoaderContext.createDefault());
        if (document == null) {
            throw new IllegalStateException("expected an SVG that can be read again, got one that cannot; this is a bug");
        }
        BufferedImage image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(SCALE, SCALE);
        document.render((Component) null, graphics, new ViewBox(width, height));
        graphics.dispose();
        return image;
    }

    /** Without fontconfig or a font, Java fails in its own classes, in more than one way; anything else is as it came. */
    static RuntimeException told(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            for (StackTraceElement frame : cause.getStackTrace()) {
                String name = frame.getClassName();
                if (name.startsWith("sun.font.") || name.startsWith("sun.awt.") || name.startsWith("java.awt.Font")) {
                    return new DataException("expected a machine with fonts to draw a PNG, got " + reason(cause)
                            + "; install fontconfig and a font (on Debian: fontconfig fonts-dejavu-core), or take SVG", e);
                }
            }
        }
        if (e instanceof Error error) {
            throw error;
        }
        return (RuntimeException) e;
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message.lines().findFirst().orElse("").strip();
    }
}
