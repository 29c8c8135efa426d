package org.talweg.train;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table as CSV: the same bytes on every machine. NaN is an empty cell; what holds a comma, a quote or the end of a line is
 * quoted. RFC 4180, but lines end with a line feed alone.
 */
public final class Csv {
    private final StringBuilder text;

    /** @param header names with commas between */
    public Csv(String header) {
        text = new StringBuilder(header).append('\n');
    }

    /** Appends a line. */
    public Csv row(Object... cells) {
        text.append(line(cells)).append('\n');
        return this;
    }

    /** A line without its end; a list among the cells is as many cells. */
    public static String line(Object... cells) {
        return Stream.of(cells).flatMap(cell -> cell instanceof List<?> list ? list.stream() : Stream.of(cell)).map(Csv::cell)
                .collect(Collectors.joining(","));
    }

    private static String cell(Object value) {
        if (value instanceof Number number) {
            return Double.isNaN(number.doubleValue()) ? "" : number.toString();
        }
        String cell = value.toString();
        return cell.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0) ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
