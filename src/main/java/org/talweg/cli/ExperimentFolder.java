package org.talweg.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.talweg.report.picture.Picture;
import org.talweg.train.RunFolder;
import org.talweg.train.WholeFile;

/** Where an experiment writes: a folder that is new or empty when it begins, and made when there are results. */
record ExperimentFolder(Path folder) {
    ExperimentFolder {
        RunFolder.at(folder).close(); // refuses what cannot be written
    }

    void text(String name, String text) {
        bytes(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As SVG and as PNG. */
    void picture(String name, Picture picture) {
        text(name + ".svg", picture.svg());
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            picture.png(png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes(name + ".png", png.toByteArray());
    }

    private void bytes(String name, byte[] bytes) {
        try {
            Files.createDirectories(folder);
            WholeFile.replace(folder.resolve(name), out -> out.write(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
