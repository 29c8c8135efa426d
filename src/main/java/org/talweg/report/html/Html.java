package org.talweg.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.talweg.report.Markup;

/** A page under construction: text is escaped, and nothing in it is fetched or run. */
final class Html {
    private final StringBuilder page = new StringBuilder(1 << 17);

    /** The head of a page and its heading. */
    static Html page(String title) {
        return new Html().raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';"
                + " img-src data:\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n<title>")
                .text(title).raw("</title>\n<style>\n").raw(style()).raw("</style>\n</head>\n<body>\n<main>\n<h1>").text(title)
                .raw("</h1>\n");
    }

    private static String style() {
        try (InputStream in = Html.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Html raw(String markup) {
        page.append(markup);
        return this;
    }

    Html text(String text) {
        return raw(Markup.escaped(text));
    }

    Html heading(String id, String text) {
        return raw("<h2 id=\"" + id + "\">").text(text).raw("</h2>\n");
    }

    Html paragraph(String text) {
        return raw("<p>").text(text).raw("</p>\n");
    }

    /** A number in large letters with its name above and a remark below. */
    Html card(String name, String value, String remark) {
        return raw("<div class=\"card\"><dt>").text(name).raw("</dt><dd>").text(value).raw("</dd><dd class=\"remark\">")
                .text(remark).raw("</dd></div>\n");
    }

    /** Names and values. */
    Html table(List<String[]> rows) {
        raw("<div class=\"wide\"><table class=\"names\">\n");
        for (String[] row : rows) {
            raw("<tr><th scope=\"row\">").text(row[0]).raw("</th>");
            for (int i = 1; i < row.length; i++) {
                raw("<td>").text(row[i]).raw("</td>");
            }
            raw("</tr>\n");
        }
        return raw("</table></div>\n");
    }

    Html details(String summary, String preformatted) {
        return raw("<details><summary>").text(summary).raw("</summary><pre>").text(preformatted).raw("</pre></details>\n");
    }

    String end() {
        return page + "</main>\n</body>\n</html>\n";
    }
}
