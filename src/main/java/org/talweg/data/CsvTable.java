package org.talweg.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A CSV file with a header: RFC 4180 with quotes, any line ends, an optional byte-order mark, UTF-8. The separator is the comma,
 * semicolon or tab that the header line holds most often outside quotes, the comma winning ties. Spaces around a cell are dropped.
 * Empty lines are skipped.
 *
 * <p>Cells stay as text, because whether "007" is a number or a name depends on which rows are for training. They are kept in
 * a few large arrays: a byte a character and four a cell, where strings would take fifty. A cell and the whole header have at most
 * {@value #HEADER_CHARS} characters, and a file at most {@value Table#MOST_COLUMNS} columns.
 */
final class CsvTable implements Table {
    private static final int BLOCK_CELLS = 1 << 16;
    private static final int HEADER_CHARS = 1 << 22;
    /** JVMs do not allocate arrays up to the last index. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String name;
    private final double fixedScale;
    private List<String> columns;
    private int blockRows;
    private final List<byte[]> texts = new ArrayList<>();
    private final List<int[]> ends = new ArrayList<>();
    private int[] lines = new int[1024];
    private int rows;

    private CsvTable(String name, double fixedScale) {
        this.name = name;
        this.fixedScale = fixedScale;
    }

    static CsvTable read(Input input, double fixedScale) {
        CsvTable table = new CsvTable(input.name(), fixedScale);
        try (InputStream in = input.open();
                Reader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), 1 << 16)) {
            table.refuseIdx(in);
            table.read(reader);
        } catch (CsvParseException e) {
            throw e.getCause() == null ? table.malformed(e.getMessage(), e) : table.failure(input, e);
        } catch (IOException | UncheckedIOException e) {
            throw input.failure(e);
        }
        return table;
    }

    private DataException failure(Input input, CsvParseException e) {
        for (Throwable t = e.getCause(); t != null; t = t.getCause()) {
            if (t instanceof IOException || t instanceof DataException) return input.failure(t);
        }
        return malformed(e.getMessage() + " " + e.getCause().getMessage(), e);
    }

    private DataException malformed(String reason, Throwable cause) {
        return new DataException(name + ": expected comma-separated values, got a malformed record ("
                + Names.printable(reason) + "); check the quotes of that line", cause);
    }

    private void read(Reader reader) throws IOException {
        skipByteOrderMark(reader);
        char separator = Separator.of(reader, HEADER_CHARS);
        Cells cells = new Cells();
        try (CsvReader<Cells> csv = CsvReader.builder().fieldSeparator(separator).allowExtraFields(true).allowMissingFields(true)
                .allowUnclosedQuote(false).allowExtraCharsAfterClosingQuote(false)
                .maxBufferSize(HEADER_CHARS).build(cells, reader); CloseableIterator<Cells> records = csv.iterator()) {
            if (!records.hasNext()) {
                throw new DataException(name + ": expected a header line and rows, got an empty file; check what wrote it");
            }
            records.next();
            header(cells.header);
            while (records.hasNext()) {
                records.next();
                cells.endRow();
            }
            cells.endBlock();
        }
        if (rows == 0) {
            throw new DataException(name + ": expected rows below the header, got the header only; check what wrote the file");
        }
        lines = Arrays.copyOf(lines, rows);
    }

    private void refuseIdx(InputStream in) throws IOException {
        in.mark(2);
        if (in.read() == 0 && in.read() == 0) {
            throw new DataException(name + ": expected CSV, got a file that begins as IDX does; name the folder it lies in, its files named"
                    + " as train-images-idx3-ubyte and train-labels-idx1-ubyte");
        }
        in.reset();
    }

    private static void skipByteOrderMark(Reader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) reader.reset();
    }

    private void header(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                throw new DataException(name + ": expected a name for every column, got none for column " + (i + 1)
                        + "; name it, or remove it if it only numbers the rows");
            }
            if (!seen.add(names.get(i))) {
                throw new DataException(name + ": expected distinct column names, got " + Names.quoted(names.get(i))
                        + " twice; rename one");
            }
        }
        columns = List.copyOf(names);
        blockRows = Math.max(1, BLOCK_CELLS / columns.size());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public double fixedScale() {
        return fixedScale;
    }

    @Override
    public int usualLabel() {
        int found = -1;
        for (String usual : List.of("label", "target", "class")) {
            int column = columns.indexOf(usual);
            if (column >= 0 && found >= 0) return -1;
            if (column >= 0) found = column;
        }
        return found;
    }

    @Override
    public String place(int row) {
        return name + " line " + lines[row];
    }

    @Override
    public double number(int row, int column) {
        int cell = cell(row, column);
        return Numbers.parse(texts.get(row / blockRows), from(row, cell), to(row, cell));
    }

    @Override
    public boolean missing(int row, int column) {
        int cell = cell(row, column);
        return Numbers.missing(texts.get(row / blockRows), from(row, cell), to(row, cell));
    }

    @Override
    public String text(int row, int column) {
        int cell = cell(row, column);
        int from = from(row, cell);
        return new String(texts.get(row / blockRows), from, to(row, cell) - from, StandardCharsets.UTF_8);
    }

    private int cell(int row, int column) {
        return row % blockRows * columns.size() + column;
    }

    private int from(int row, int cell) {
        return cell == 0 ? 0 : ends.get(row / blockRows)[cell - 1];
    }

    private int to(int row, int cell) {
        return ends.get(row / blockRows)[cell];
    }

    /** Collects the cells of a record: the first record as names, the others as bytes of the block being filled. */
    private final class Cells extends AbstractBaseCsvCallbackHandler<Cells> {
        final List<String> header = new ArrayList<>();
        private byte[] text = new byte[1 << 16];
        private int[] end = new int[1024];
        private int length;
        private int cells;
        private int cellsOfRow;
        private int headerChars;
        private long held;

        @Override
        protected void handleBegin(long line) {
            cellsOfRow = 0;
        }

        @Override
        protected void handleField(int index, char[] chars, int offset, int count, boolean quoted) {
            int from = offset;
            int to = offset + count;
            while (from < to && Character.isWhitespace(chars[from])) from++;
            while (from < to && Character.isWhitespace(chars[to - 1])) to--;
            cellsOfRow++;
            if (columns == null) {
                headerChars += count + 1;
                if (headerChars > HEADER_CHARS || cellsOfRow > MOST_COLUMNS) {
                    throw new DataException(name + ": expected a header of at most " + MOST_COLUMNS + " columns and " + HEADER_CHARS
                            + " characters, got more; check that it is CSV, or take fewer columns");
                }
                header.add(new String(chars, from, to - from));
            } else if (cellsOfRow > 2 * MOST_COLUMNS) { // it may never end
                endRow();
            } else if (cellsOfRow <= columns.size()) {
                append(chars, from, to);
            }
        }

        private void append(char[] chars, int from, int to) {
            // Three bytes hold any char of UTF-8, half of a surrogate pair included.
            long most = length + 3L * (to - from);
            if (most > LONGEST_ARRAY) {
                throw new DataException(name + " line " + getStartingLineNumber() + ": expected less than 2 GiB of text in " + blockRows
                        + " rows, got more; take out the columns with long texts");
            }
            if (most > text.length) {
                long longer = Math.min(LONGEST_ARRAY, Math.max(most, 2L * text.length));
                Room.check(name, held + longer);
                text = Arrays.copyOf(text, (int) longer);
            }
            int i = from;
            for (; i < to && chars[i] < 0x80; i++) {
                if (chars[i] == 0) {
                    throw new DataException(name + " line " + getStartingLineNumber()
                            + ": expected UTF-8 text, got a zero byte; save the file as CSV in UTF-8");
                }
                text[length++] = (byte) chars[i];
            }
            if (i < to) {
                byte[] rest = new String(chars, i, to - i).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(rest, 0, text, length, rest.length);
                length += rest.length;
            }
            if (cells == end.length) end = Arrays.copyOf(end, 2 * end.length);
            end[cells++] = length;
        }

        @Override
        protected Cells buildRecord() {
            return this;
        }

        void endRow() {
            if (cellsOfRow != columns.size()) {
                throw new DataException(name + " line " + getStartingLineNumber() + ": expected " + columns.size()
                        + " cells as in the header, got " + cellsOfRow + "; check the separators and quotes of that line");
            }
            if (getStartingLineNumber() > LONGEST_ARRAY) {
                throw new DataException(name + ": expected at most " + LONGEST_ARRAY + " lines, got more; take fewer rows");
            }
            if (rows == lines.length) lines = Arrays.copyOf(lines, (int) Math.min(LONGEST_ARRAY, 2L * rows));
            lines[rows++] = (int) getStartingLineNumber();
            if (rows % blockRows == 0) endBlock();
        }

        void endBlock() {
            if (cells == 0) return;
            texts.add(Arrays.copyOf(text, length));
            ends.add(Arrays.copyOf(end, cells));
            held += length + (long) Integer.BYTES * cells;
            Room.check(name, held + (long) Integer.BYTES * lines.length);
            length = 0;
            cells = 0;
        }
    }
}
