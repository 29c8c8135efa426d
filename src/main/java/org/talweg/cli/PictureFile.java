package org.talweg.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.talweg.report.picture.Picture;
import org.talweg.train.WholeFile;

/** A file for a picture, SVG or PNG by its ending. */
record PictureFile(Path path) {
    PictureFile {
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".svg") && !name.endsWith(".png")) {
            throw new BadInput("expected a picture that ends in .svg or .png, got " + path + "; name another with --out");
        }
        WholeFile.check(path);
    }

    void write(Picture picture) throws IOException {
        WholeFile.replace(path, out -> {
            if (path.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
                picture.png(out);
            } else {
                out.write((picture.svg() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
    }
}
