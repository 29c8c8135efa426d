package org.talweg.report.gallery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.talweg.curvature.Tally;
import org.talweg.engine.Engine;
import org.talweg.report.Markup;
import org.talweg.train.WholeFile;

/** A folder with pictures, and a page that shows them with their captions. */
public final class GalleryFolder {
    private static final String PAGE = "index.html";

    private final Path folder;

    private GalleryFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * A folder that does not exist yet, or is empty.
     *
     * @throws org.talweg.data.DataException if it is something else, or cannot be written
     */
    public static GalleryFolder at(Path folder) {
        WholeFile.checkNewFolder(folder);
        return new GalleryFolder(folder);
    }

    /**
     * Makes the pictures and the page; the page comes last.
     *
     * @param ending of the pictures' names, {@code .svg} or {@code .png}
     * @throws IOException naming file and reason
     */
    public void write(Engine engine, List<Exhibit> exhibits, String ending, Tally tally) throws IOException {
        WholeFile.makeFolder(folder);
        List<String> figures = new ArrayList<>();
        for (Exhibit exhibit : exhibits) {
            tally.count(figures.size(), exhibits.size(), exhibit.toString());
            String file = exhibit + ending;
            exhibit.draw(engine).write(folder.resolve(file));
            figures.add("<figure id=\"" + exhibit + "\">\n<img src=\"" + file + "\" alt=\"" + exhibit.toString().replace('-', ' ')
                    + "\">\n<figcaption>" + Markup.escaped(exhibit.caption()) + "</figcaption>\n</figure>\n");
        }
        String page = page(figures);
        WholeFile.replace(folder.resolve(PAGE), out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    private static String page(List<String> figures) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Talweg: gallery</title>
                <style>
                body { font: 16px/1.5 sans-serif; color: #333; max-width: 1500px; margin: 2rem auto; padding: 0 1rem; }
                main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 560px), 1fr)); gap: 2rem; }
                figure { margin: 0; }
                img { width: 100%; height: auto; }
                figcaption { max-width: 46rem; }
                </style>
                </head>
                <body>
                <h1>Optimisation for neural networks, in pictures</h1>
                <p>Each picture is drawn from real runs of Talweg, which give the same numbers on every machine.</p>
                <main>
                """ + String.join("", figures) + """
                </main>
                </body>
                </html>
                """;
    }
}
