package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.talweg.report.gallery.Exhibit;

final class GalleryTest {
    @TempDir
    Path folder;

    @Test
    void shouldMakePicturesAndAPage() throws IOException {
        Path out = folder.resolve("new").resolve("gallery");
        Outcome outcome = Outcome.of("gallery", "--only", "saddle,taylor,activations", "--out", out.toString());
        assertEquals(0, outcome.status(), outcome::err);
        assertTrue(outcome.out().contains("wrote 3 pictures"), outcome::out);
        try (Stream<Path> files = Files.list(out)) {
            assertEquals(List.of("activations.svg", "index.html", "saddle.svg", "taylor.svg"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
        String page = Files.readString(out.resolve("index.html"));
        assertTrue(page.indexOf("saddle.svg") < page.indexOf("taylor.svg"), page);
        assertFalse(page.contains("ravine"), page);
        String taylor = Files.readString(out.resolve("taylor.svg"));
        assertTrue(taylor.contains("slope and curvature") && taylor.contains("2ε*"), taylor);
        assertTrue(Files.readString(out.resolve("saddle.svg")).contains("Newton, ends in a saddle"));
    }

    @Test
    void shouldMakePicturesAsPng() throws IOException {
        Path out = folder.resolve("png");
        Outcome outcome = Outcome.of("gallery", "--only", "activations", "--format", "png", "--out", out.toString());
        assertEquals(0, outcome.status(), outcome::err);
        assertEquals(1800, ImageIO.read(out.resolve("activations.png").toFile()).getWidth());
        assertTrue(Files.readString(out.resolve("index.html")).contains("<img src=\"activations.png\""));
        assertFalse(Files.exists(out.resolve("activations.svg")));
    }

    @Test
    void shouldHaveACaptionForEachPicture() {
        for (Exhibit exhibit : Exhibit.values()) {
            assertTrue(exhibit.caption().endsWith("."), exhibit.caption());
            assertEquals(exhibit, Exhibit.of(exhibit.toString()));
        }
    }

    @Test
    void shouldRefuseWhatCannotBe() throws IOException {
        Files.writeString(folder.resolve("there"), "x");
        refused("got the file", "--out", folder.resolve("there").toString());
        refused("with files in it", "--out", folder.toString());
        refused("expected one of ravine, adaptive", "--only", "mona-lisa", "--out", folder.resolve("new").toString());
        refused("expected one of svg, png", "--format", "gif", "--out", folder.resolve("new").toString());
        refused("--threads=0", "--threads", "0", "--out", folder.resolve("new").toString());
        assertFalse(Files.exists(folder.resolve("new")));
    }

    private static void refused(String expected, String... options) {
        Outcome outcome = Outcome.of(Stream.concat(Stream.of("gallery"), Stream.of(options)).toArray(String[]::new));
        assertEquals(2, outcome.status(), outcome::err);
        assertEquals(1, outcome.errLines().size(), outcome::err);
        assertTrue(outcome.err().contains(expected), outcome::err);
    }
}
