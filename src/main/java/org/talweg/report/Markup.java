package org.talweg.report;

/** Text as it stands in XML and HTML. */
public final class Markup {
    private Markup() {}

    /** The text with no angle bracket, quote or ampersand; what cannot be written at all becomes U+FFFD. */
    public static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isText(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    /** XML 1.0, section 2.2: control characters cannot be written, not even escaped; nor half of a pair. */
    public static boolean isText(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c <= 0xD7FF && c != 0x7F || c >= 0xE000 && c <= 0xFFFD
                || c >= 0x10000;
    }
}
