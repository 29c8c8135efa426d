package org.talweg.emulator;

import java.util.function.IntFunction;

/** The words and signs of a PTX text. */
final class PtxTokens {
    private final String text;
    private final IntFunction<String> origins;
    private int line = 1;
    private int at;
    /** The next token, empty at the end. */
    private String next;
    private int nextLine;
    private int nextStart;
    private int lastEnd;

    PtxTokens(String text, IntFunction<String> origins) {
        this.text = text;
        this.origins = origins;
        advance();
    }

    /** Where the next token was written. */
    String origin() {
        return origins.apply(nextLine);
    }

    String peek() {
        return next;
    }

    boolean atEnd() {
        return next.isEmpty();
    }

    String next() {
        if (atEnd()) {
            throw error("unexpected end of the text");
        }
        String token = next;
        lastEnd = nextStart + token.length();
        advance();
        return token;
    }

    boolean skip(String token) {
        if (next.equals(token)) {
            next();
            return true;
        }
        return false;
    }

    void expect(String token) {
        if (!skip(token)) {
            throw error("expected '" + token + "', got '" + next + "'");
        }
    }

    /** Position of the next token, for {@link #since}. */
    int mark() {
        return nextStart;
    }

    /** The text from a mark to the last token taken, in one line. */
    String since(int mark) {
        return text.substring(mark, lastEnd).replaceAll("//.*", "").replaceAll("\\s+", " ");
    }

    EmulatorFault error(String message) {
        return new EmulatorFault(EmulatorFault.Kind.SYNTAX, origin(), message);
    }

    private void advance() {
        space();
        nextLine = line;
        nextStart = at;
        if (at < text.length()) {
            at++;
            if (isWord(text.charAt(nextStart))) {
                while (at < text.length() && (isWord(text.charAt(at)) || colons())) {
                    at += isWord(text.charAt(at)) ? 1 : 2;
                }
            }
        }
        next = text.substring(nextStart, at);
    }

    /** {@code ::} inside a word, as in .L1::no_allocate. */
    private boolean colons() {
        return text.startsWith("::", at) && at + 2 < text.length() && isWord(text.charAt(at + 2));
    }

    private void space() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (text.startsWith("//", at)) {
                while (at < text.length() && text.charAt(at) != '\n') {
                    at++;
                }
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                end = end < 0 ? text.length() : end + 2;
                line += (int) text.substring(at, end).chars().filter(ch -> ch == '\n').count();
                at = end;
            } else if (Character.isWhitespace(c)) {
                line += c == '\n' ? 1 : 0;
                at++;
            } else {
                return;
            }
        }
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c == '%' || c == '.';
    }
}
