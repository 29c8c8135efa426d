package org.talweg.report.html;

import org.talweg.report.picture.Picture;

/**
 * A picture of a report.
 *
 * @param name    of its file and its ids: small letters and {@code -}
 * @param caption what to look for
 */
public record Figure(String name, Picture picture, String caption) {
    void write(Html html) {
        html.raw("<figure id=\"" + name + "\">\n").raw(picture.svg(name)).raw("<figcaption>").text(caption)
                .raw("</figcaption>\n</figure>\n");
    }
}
