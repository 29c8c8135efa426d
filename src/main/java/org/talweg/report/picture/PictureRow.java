package org.talweg.report.picture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.talweg.report.Markup;

/**
 * Pictures beside each other in one, in rows of at most {@code columns}.
 *
 * @param title  what a screen reader says
 * @param width  of each picture, in pixels
 * @param height likewise
 */
public record PictureRow(String title, List<Picture> pictures, int columns, int width, int height) {
    public PictureRow {
        pictures = List.copyOf(pictures);
        if (pictures.isEmpty() || columns < 1) {
            throw new IllegalArgumentException("expected pictures and a column, got pictures=" + pictures.size() + " columns="
                    + columns);
        }
    }

    private int fullWidth() {
        return width * Math.min(columns, pictures.size());
    }

    private int fullHeight() {
        return height * ((pictures.size() - 1) / columns + 1);
    }

    /** As an {@code <svg>} element. */
    public String svg() {
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + fullWidth() + "\" height=\""
                + fullHeight() + "\" viewBox=\"0 0 " + fullWidth() + " " + fullHeight() + "\" role=\"img\" aria-label=\""
                + Markup.escaped(title) + "\">\n");
        for (int i = 0; i < pictures.size(); i++) {
            String one = pictures.get(i).size(width, height).svg("picture-" + (i + 1));
            svg.append("<svg x=\"").append(i % columns * width).append("\" y=\"").append(i / columns * height).append('"')
                    .append(one.substring("<svg".length())).append('\n');
        }
        return svg.append("</svg>").toString();
    }

    /** Writes {@code name.svg} and {@code name.png} into a folder, as {@link Picture#write(Path, String)}. */
    public void write(Path folder, String name) throws IOException {
        Picture.write(folder, name, svg(), fullWidth(), fullHeight());
    }
}
