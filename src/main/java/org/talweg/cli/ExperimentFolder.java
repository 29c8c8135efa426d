package org.talweg.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.talweg.report.picture.Picture;
import org.talweg.train.WholeFile;

/** Where an experiment writes: a folder that is new or empty when it begins, and made when there are results. */
record ExperimentFolder(Path folder) {
    ExperimentFolder {
        WholeFile.checkNewFolder(folder);
    }

    void text(String name, String text) throws IOException {
        WholeFile.makeFolder(folder);
        WholeFile.replace(folder.resolve(name), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** As SVG and as PNG. */
    void picture(String name, Picture picture) throws IOException {
        WholeFile.makeFolder(folder);
        picture.write(folder, name);
    }
}
