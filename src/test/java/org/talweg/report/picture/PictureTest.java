package org.talweg.report.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.data.DataException;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class PictureTest {
    private static final double NAN = Double.NaN;

    private static Picture curves() {
        double[] epochs = {1, 2, 3, 4};
        return Picture.of("Loss <&\"'> of ∂L").axes("epoch", "loss").scale("y", "trans", "log10")
                .layer(Layer.of("line").map("x", epochs).map("y", 1, 0.5, 0.1, 0.04)
                        .map("color", "part", "training", "training", "training", "training"))
                .layer(Layer.of("line").map("x", epochs).map("y", 1, 0.6, 0.3, 0.31)
                        .map("color", "part", "validation", "validation", "validation", "validation"))
                .layer(Layer.markX(3));
    }

    private static Picture line(double... y) {
        double[] x = new double[y.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = i + 1;
        }
        return Picture.of("line").axes("x", "y").layer(Layer.of("line").map("x", x).map("y", y))
                .layer(Layer.of("point").map("x", x).map("y", y));
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static BufferedImage drawn(Picture picture) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        picture.png(out);
        return ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
    }

    private static List<String> ids(Document document) {
        NodeList elements = document.getElementsByTagName("*");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < elements.getLength(); i++) {
            if (elements.item(i).getAttributes().getNamedItem("id") != null) {
                ids.add(elements.item(i).getAttributes().getNamedItem("id").getNodeValue());
            }
        }
        return ids;
    }

    @Test
    void shouldGiveTheSameBytesAgain() {
        assertEquals(curves().svg(), curves().svg());
        Picture twice = curves();
        assertEquals(twice.svg(), twice.svg());
    }

    @Test
    void shouldKeepIdsOfAPageApartAndReferToThem() throws Exception {
        String svg = curves().svg("loss");
        List<String> ids = ids(parse(svg));
        assertTrue(ids.size() > 3, ids.toString());
        assertEquals(ids.stream().distinct().toList(), ids);
        assertTrue(ids.stream().allMatch(id -> id.startsWith("loss-")), ids.toString());
        var references = java.util.regex.Pattern.compile("url\\(#([^)]*)\\)").matcher(svg).results().map(m -> m.group(1)).toList();
        assertFalse(references.isEmpty());
        assertTrue(ids.containsAll(references), references + " of " + ids);
        assertThrows(IllegalArgumentException.class, () -> curves().svg("\"><script>"));
    }

    @Test
    void shouldBeWellFormedNamedAndScalable() throws Exception {
        Document document = parse(curves().svg());
        assertEquals("img", document.getDocumentElement().getAttribute("role"));
        assertEquals("0 0 640 400", document.getDocumentElement().getAttribute("viewBox"));
        assertEquals("Loss <&\"'> of ∂L", document.getElementsByTagName("title").item(0).getTextContent());
        assertEquals(0, document.getElementsByTagName("style").getLength());
        NodeList texts = document.getElementsByTagName("text");
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < texts.getLength(); i++) {
            seen.add(texts.item(i).getTextContent());
        }
        assertTrue(seen.containsAll(List.of("Loss <&\"'> of ∂L", "epoch", "loss", "training", "validation")), seen.toString());
    }

    @Test
    void shouldNotLetControlCharactersBreakXml() throws Exception {
        Document document = parse(Picture.of("a\u0001\u001b]b").layer(Layer.of("point").map("x", 1).map("y", 1)).svg());
        assertEquals("a\uFFFD\uFFFD]b", document.getElementsByTagName("title").item(0).getTextContent());
    }

    @Test
    void shouldGivePartsAndMethodsTheirOwnColours() {
        String svg = curves().svg();
        assertTrue(svg.toUpperCase().contains(Style.fixed("training")));
        assertTrue(svg.toUpperCase().contains(Style.fixed("validation")));
        assertEquals(List.of("#000000", Style.fixed("Adam"), "#D55E00"), Style.colours(List.of("SGD", "adam", "mine")));
        assertEquals(12, Style.colours(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l")).stream().distinct()
                .count());
        assertEquals(Style.fixed("saddle-free Newton"), Style.fixed("Saddle free newton"));
    }

    @Test
    void shouldDrawPngAtTwiceItsSizeOnWhiteWithoutAWord() throws IOException {
        List<String> logged = new ArrayList<>();
        Handler ear = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("").addHandler(ear);
        try {
            BufferedImage image = drawn(curves().size(500, 300));
            assertEquals(1000, image.getWidth());
            assertEquals(600, image.getHeight());
            assertEquals(0xFFFFFFFF, image.getRGB(2, 2));
            assertTrue(colours(image) > 20);
            assertTrue(has(image, Style.fixed("training")) && has(image, Style.fixed("validation")));
        } finally {
            Logger.getLogger("").removeHandler(ear);
        }
        assertEquals(List.of(), logged);
    }

    private static long colours(BufferedImage image) {
        return java.util.Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct().count();
    }

    private static boolean has(BufferedImage image, String colour) {
        int wanted = 0xFF000000 | Integer.parseInt(colour.substring(1), 16);
        return java.util.Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .anyMatch(pixel -> pixel == wanted);
    }

    @Test
    void shouldTellThatThereAreNoFonts() {
        NullPointerException none = new NullPointerException("Fontconfig head is null, check your fonts or fonts configuration");
        none.setStackTrace(new StackTraceElement[] {new StackTraceElement("sun.awt.FontConfiguration", "init", "", 1)});
        RuntimeException told = Png.told(new IllegalStateException(none));
        assertTrue(told instanceof DataException);
        assertEquals("expected a machine with fonts to draw a PNG, got Fontconfig head is null, check your fonts or fonts"
                + " configuration; install fontconfig and a font (on Debian: fontconfig fonts-dejavu-core), or take SVG",
                told.getMessage());
        RuntimeException other = new RuntimeException("else");
        assertSame(other, Png.told(other));
    }

    @Test
    void shouldDrawWhatIsHardlyThere() throws Exception {
        for (Picture picture : List.of(line(), line(NAN, NAN), line(1, NAN, 3, Double.POSITIVE_INFINITY, 2), line(5),
                line(2, 2, 2), line(0, 0), line(1e300, -1e300), line(1e-300), Picture.of("nothing"), Picture.of(""))) {
            String svg = picture.svg();
            parse(svg);
            assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
            assertEquals(1280, drawn(picture).getWidth());
        }
    }

    @Test
    void shouldLeaveOutWhatHasNoLogarithm() throws Exception {
        Picture some = line(1, 0, -3, 0.1, 0.01).scale("y", "trans", "log10");
        String svg = some.svg();
        parse(svg);
        assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
        assertEquals(3, svg.split("<circle", -1).length - 1, svg);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> line(0, -1).scale("y", "trans", "log10").svg());
        assertEquals("expected a positive value on the logarithmic y-axis of line, got 4 that are not; take a linear axis",
                refused.getMessage());
    }

    @Test
    void shouldRefuseColumnsOfDifferentLengths() {
        assertThrows(IllegalArgumentException.class, () -> Layer.of("line").map("x", 1, 2).map("y", 1));
        assertThrows(IllegalArgumentException.class, () -> Picture.of("a").size(0, 1));
    }

    @Test
    void shouldWriteAsTheNameSays(@TempDir Path folder) throws Exception {
        Path svg = folder.resolve("a.SVG");
        Path png = folder.resolve("a.png");
        curves().write(svg);
        curves().write(png);
        parse(Files.readString(svg, StandardCharsets.UTF_8));
        assertEquals(1280, ImageIO.read(png.toFile()).getWidth());
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
        assertThrows(IOException.class, () -> curves().write(folder.resolve("none/a.svg")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "a", "svg", "a.svg.gz", "png"})
    void shouldRefuseOtherNames(String name, @TempDir Path folder) {
        Path file = folder.resolve(name);
        for (DataException e : List.of(assertThrows(DataException.class, () -> curves().write(file)),
                assertThrows(DataException.class, () -> Picture.check(file)))) {
            assertEquals("expected a picture's file name that ends in .svg or .png, got " + file + "; name one of these",
                    e.getMessage());
        }
    }

    /** Ticks that Lets-Plot adds up come to -1.4e-20, or with these numbers to others that are hardly 0. */
    @Test
    void shouldCallATickZeroThatIsMeantToBe() {
        for (double span : new double[] {1.79e-4, 1.8e-4, 3.3e-5, 0.7e-6, 1e30}) {
            String svg = Picture.of("Ticks").axes("x", "y").layer(Layer.of("line").map("x", -0.97 * span, span)
                    .map("y", -span, 0.573 * span)).svg();
            Matcher tick = Pattern.compile(">(-?[0-9.]+e-(?:1[89]|[2-9][0-9])|-?[0-9]+T)<").matcher(svg);
            assertFalse(tick.find(), () -> span + ": " + tick.group());
            assertTrue(Pattern.compile(">0[.0]*<").matcher(svg).find(), svg);
        }
    }
}
