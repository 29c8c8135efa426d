package org.talweg.report.diagnosis;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.talweg.data.DataException;
import org.talweg.train.RegularFile;

/**
 * A small CSV file as text: a header and rows of as many cells. The separator is the comma, semicolon or tab that the header holds
 * most often, the comma winning ties.
 *
 * @param header names in lower case, with {@code _} for {@code /}, {@code -}, {@code .} and spaces
 * @param names  the same as they stand in the file
 * @param lines  line number of each row
 */
record CurveTable(String name, List<String> header, List<String> names, List<List<String>> rows, List<Long> lines) {
    /** A line for each step of a long training fits; a data set named by mistake does not take all memory. */
    static final int MOST_BYTES = 1 << 26;
    /** Each takes some sixty bytes, however short it is. */
    static final int MOST_CELLS = 1 << 23;
    private static final int LONGEST_NUMBER = 60;
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

    /**
     * A file of a run folder, which is no pipe.
     *
     * @throws DataException if it cannot be read, or is no such file
     */
    static CurveTable readOfRun(Path file) {
        try {
            RegularFile.check(file);
        } catch (IOException e) {
            // What is wrong shows again below.
        }
        return read(file);
    }

    /** @throws DataException if it cannot be read, or is no such file */
    static CurveTable read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        } catch (NoSuchFileException e) {
            throw new DataException(file + ": expected a CSV file of learning curves, got nothing there; check the path", e);
        } catch (AccessDeniedException e) {
            throw new DataException(file + ": expected a file that may be read, got no permission; change its access rights", e);
        } catch (IOException e) {
            throw new DataException(file + ": expected a file that can be read, got a failure (" + e.getMessage()
                    + "); check the file and its disk", e);
        }
    }

    static CurveTable read(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new DataException(name + ": expected learning curves of at most " + (MOST_BYTES >> 20)
                    + " MiB, got more; name a file with a line for each epoch");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new DataException(name + ": expected UTF-8 text, got bytes that are none; name a CSV file", e);
        }
        return parse(name, text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private static CurveTable parse(String name, String text) {
        List<List<String>> rows = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        try (CsvReader<CsvRecord> csv = CsvReader.builder().fieldSeparator(separator(text)).allowExtraFields(true)
                .allowMissingFields(true).ofCsvRecord(text)) {
            long cells = 0;
            for (CsvRecord record : csv) {
                cells += record.getFieldCount();
                if (cells > MOST_CELLS) {
                    throw new DataException(name + ": expected learning curves of at most " + MOST_CELLS
                            + " cells, got more; name a file with a line for each epoch");
                }
                rows.add(record.getFields().stream().map(String::strip).toList());
                lines.add(record.getStartingLineNumber());
            }
        } catch (CsvParseException | IOException | UncheckedIOException e) {
            throw malformed(name, e);
        }
        int last = rows.size() - 1;
        if (last > 0 && !text.endsWith("\n") && rows.get(last).size() < rows.get(0).size()) {
            rows.remove(last); // a line that is being written, or whose writing was cut off
            lines.remove(last);
        }
        if (rows.isEmpty()) {
            throw new DataException(name + ": expected a header line and a line for each epoch, got an empty file; check what wrote it");
        }
        List<String> names = rows.remove(0);
        lines.remove(0);
        List<String> header = names.stream().map(CurveTable::plain).toList();
        if (new HashSet<>(names).size() < names.size()) {
            throw new DataException(name + ": expected distinct column names, got one twice in " + shown(names)
                    + "; rename one");
        }
        return new CurveTable(name, header, names, rows, lines);
    }

    /** The first of these names, shortened. */
    static String shown(List<String> names) {
        List<String> some = names.stream().limit(12).map(name -> shown(name, 30)).toList();
        return String.join(", ", some) + (names.size() > some.size() ? ", …" : "");
    }

    /** On one line, and no longer than so many characters. */
    static String shown(String text, int most) {
        return (text.length() > most ? text.substring(0, most) + "…" : text).replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }

    /** @throws DataException if a row has more or fewer cells than the header */
    CurveTable checked() {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).size() != header.size()) {
                throw new DataException(name + " line " + lines.get(i) + ": expected " + header.size()
                        + " cells as in the header, got " + rows.get(i).size() + "; check the separators and quotes of that line");
            }
        }
        return this;
    }

    private static DataException malformed(String name, Exception e) {
        return new DataException(name + ": expected comma-separated values, got a malformed record ("
                + shown(String.valueOf(e.getMessage()), 200) + "); check the quotes of that line", e);
    }

    private static char separator(String text) {
        String first = text.lines().findFirst().orElse("");
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            best = count(first, candidate) > count(first, best) ? candidate : best;
        }
        return best;
    }

    private static long count(String text, char c) {
        return text.chars().filter(x -> x == c).count();
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[/\\-. ]+", "_");
    }

    /** Index of a column, or −1. */
    int column(String plainName) {
        return header.indexOf(plainName);
    }

    boolean empty(int row, int column) {
        String cell = column < 0 ? "" : rows.get(row).get(column);
        return cell.isEmpty() || cell.equalsIgnoreCase("NA") || cell.equalsIgnoreCase("None");
    }

    /**
     * A number; NaN for an empty cell, and +Infinity for one that says nan: a loss that is no number any more, which is not the same.
     *
     * @throws DataException if the cell is neither
     */
    double number(int row, int column) {
        if (empty(row, column)) {
            return Double.NaN;
        }
        String cell = rows.get(row).get(column);
        switch (cell.toLowerCase(Locale.ROOT)) {
            case "nan", "-nan", "inf", "+inf", "-inf", "infinity", "-infinity":
                return Double.POSITIVE_INFINITY;
            default:
        }
        // Java's own parser also takes 1f, 0x1p3 and 1d. A long row of digits takes this pattern the square of its length.
        if (cell.length() <= LONGEST_NUMBER && NUMBER.matcher(cell).matches()) {
            return Double.parseDouble(cell);
        }
        throw new DataException(name + " line " + lines.get(row) + ": expected a number in column "
                + shown(names.get(column), 30) + ", got \""
                + shown(cell, 40) + "\"; correct it");
    }
}
