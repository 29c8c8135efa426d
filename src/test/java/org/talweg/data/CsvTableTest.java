package org.talweg.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {
    @TempDir
    Path folder;

    private static CsvTable table(String text) {
        return table(text.getBytes(StandardCharsets.UTF_8));
    }

    private static CsvTable table(byte[] bytes) {
        return CsvTable.read(new Input("t.csv", () -> new ByteArrayInputStream(bytes)), 0);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static List<List<String>> cells(CsvTable table) {
        List<List<String>> rows = new ArrayList<>();
        for (int row : table.allRows()) {
            List<String> cells = new ArrayList<>();
            for (int c = 0; c < table.columns().size(); c++) cells.add(table.text(row, c));
            rows.add(cells);
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a,b\n1,x\n2,y\n",
        "a,b\n1,x\n2,y",
        "a,b\r\n1,x\r\n2,y\r\n",
        "\uFEFFa,b\n1,x\n2,y\n",
        "a;b\n1;x\n2;y\n",
        "a\tb\n1\tx\n2\ty\n",
        "\"a\",\"b\"\n\"1\",\"x\"\n\"2\",\"y\"\n",
        " a , b\n 1 , x\n 2,y \n",
        "\n\na,b\n\n1,x\n\n2,y\n\n",
    })
    void shouldReadTheSameTableFromEverySpelling(String text) {
        CsvTable table = table(text);
        assertEquals(List.of("a", "b"), table.columns());
        assertEquals(List.of(List.of("1", "x"), List.of("2", "y")), cells(table));
        assertEquals(1.0, table.number(0, 0));
        assertTrue(Double.isNaN(table.number(0, 1)));
    }

    @Test
    void shouldReadPackedDataWhateverTheNameSays() throws IOException {
        byte[] text = "a,b\n1,x\n2,y\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(cells(table(text)), cells(table(gzip(text))));
        Path plainNamedPacked = folder.resolve("plain.csv.gz");
        Files.write(plainNamedPacked, text);
        assertEquals(2, CsvTable.read(Input.file(plainNamedPacked), 0).rows());
    }

    @Test
    void shouldKeepQuotedSeparatorsQuotesAndLineEnds() {
        CsvTable table = table("a,\"b;;;;\"\n\"1,5\",\"say \"\"hi\"\"\"\n\"two\nlines\",é日𝄞\nx,y\n");
        assertEquals(List.of("a", "b;;;;"), table.columns());
        assertEquals(List.of(List.of("1,5", "say \"hi\""), List.of("two\nlines", "é日𝄞"), List.of("x", "y")), cells(table));
        assertEquals("t.csv line 2", table.place(0));
        assertEquals("t.csv line 3", table.place(1));
        assertEquals("t.csv line 5", table.place(2));
    }

    @Test
    void shouldReadBackRandomTables() {
        Random random = new Random(11);
        String alphabet = "abc,;\t\"\n\r 0123456789.é日\u00DF";
        for (int trial = 0; trial < 200; trial++) {
            int columns = 2 + random.nextInt(6);
            int rows = 1 + random.nextInt(trial % 50 == 0 ? 40_000 : 60);
            List<List<String>> expected = new ArrayList<>();
            StringWriter text = new StringWriter();
            try (CsvWriter writer = CsvWriter.builder().build(text)) {
                String[] header = new String[columns];
                for (int c = 0; c < columns; c++) header[c] = "column" + c;
                writer.writeRecord(header);
                for (int r = 0; r < rows; r++) {
                    String[] cells = new String[columns];
                    for (int c = 0; c < columns; c++) {
                        StringBuilder cell = new StringBuilder();
                        for (int i = random.nextInt(8); i > 0; i--) cell.append(alphabet.charAt(random.nextInt(alphabet.length())));
                        cells[c] = cell.toString();
                    }
                    writer.writeRecord(cells);
                    expected.add(Arrays.stream(cells).map(String::strip).toList());
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertEquals(expected, cells(table(text.toString())), "trial " + trial);
        }
    }

    @Test
    void shouldReadLongCellsAndManyColumns() {
        String longCell = "x".repeat(300_000);
        assertEquals(longCell, table("a,b\n" + longCell + ",1\n").text(0, 0));
        StringBuilder wide = new StringBuilder("c0");
        StringBuilder row = new StringBuilder("0");
        for (int c = 1; c < 70_000; c++) {
            wide.append(",c").append(c);
            row.append(',').append(c);
        }
        CsvTable table = table(wide + "\n" + row + "\n" + row + "\n");
        assertEquals(69_999.0, table.number(1, 69_999));
        assertEquals(0.0, table.number(1, 0));
    }

    @Test
    void shouldRefuseEmptyData() {
        Refusal.of(() -> table(""), "t.csv", "empty");
        Refusal.of(() -> table("\n\n\n"), "t.csv", "empty");
        Refusal.of(() -> table("\uFEFF"), "t.csv", "empty");
        Refusal.of(() -> table("a,b\n"), "t.csv", "header only");
        Refusal.of(() -> table("a,b"), "t.csv", "header only");
    }

    @Test
    void shouldRefuseRaggedRowsNamingTheLine() {
        Refusal.of(() -> table("a,b,c\n1,2,3\n4,5\n"), "t.csv line 3", "expected 3 cells", "got 2");
        Refusal.of(() -> table("a,b,c\n1,2,3,4\n"), "t.csv line 2", "expected 3 cells", "got 4");
        Refusal.of(() -> table("a,b\n1,2\n\n\n3\n"), "t.csv line 5", "got 1");
    }

    private static InputStream endless(String begin, String again) {
        byte[] first = begin.getBytes(StandardCharsets.UTF_8);
        byte[] more = again.getBytes(StandardCharsets.UTF_8);
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                int b = at < first.length ? first[(int) at] : more[(int) ((at - first.length) % more.length)];
                at++;
                return b;
            }
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"`a,`|`b,`", "`a,`|`bcdefghijklmnopqrs`", "`a,b\\n`|`1,`", "`a,b\\n1,`|`x`",
        "`\"`|`x`", "`a,\"b`|`\"\"`", "`a,b\\n\"`|`\\n`", "`a,b\\n1,`|`\"\"`"})
    void shouldEndWithARecordThatDoesNot(String begin, String again) {
        Refusal.of(() -> CsvTable.read(new Input("t.csv", () -> endless(begin.replace("\\n", "\n"), again.replace("\\n", "\n"))), 0),
                "t.csv");
    }

    @Test
    void shouldRefuseMoreColumnsThanItKeeps() {
        StringBuilder header = new StringBuilder("c");
        StringBuilder row = new StringBuilder("0");
        for (int c = 1; c < Table.MOST_COLUMNS; c++) {
            header.append(",c").append(c);
            row.append(",0");
        }
        assertEquals(Table.MOST_COLUMNS, table(header + "\n" + row + "\n").columns().size());
        Refusal.of(() -> table(header + ",d\n" + row + ",0\n"), "t.csv", "at most " + Table.MOST_COLUMNS + " columns");
    }

    /** By a look through all names for each, this took minutes. */
    @Test
    void shouldFindTheColumnsOfAWideTableByTheirNames() throws IOException {
        StringBuilder wide = new StringBuilder("label");
        for (int c = 1; c < 200_000; c++) wide.append(",c").append(c);
        String row = ",1".repeat(199_999);
        Path file = Files.writeString(folder.resolve("wide.csv"), wide + "\na" + row + "\nb" + row + "\n");
        assertEquals(199_999, Source.of(file.toString()).all().columns());
    }

    @Test
    void shouldRefuseCellsLongerThanItsBuffer() {
        Refusal.of(() -> table("a,b\n" + "x".repeat(5_000_000) + ",1\n"), "t.csv", "malformed");
    }

    @Test
    void shouldRefuseBadHeaders() {
        Refusal.of(() -> table("a,b,a\n1,2,3\n"), "distinct", "\"a\" twice");
        Refusal.of(() -> table("a, a\n1,2\n"), "\"a\" twice");
        Refusal.of(() -> table(",a,b\n0,1,2\n"), "column 1");
    }

    @Test
    void shouldRefuseMalformedQuotes() {
        Refusal.of(() -> table("a,b\n1,\"open\n2,3\n"), "t.csv", "quotes");
        Refusal.of(() -> table("a,b\n1,\"shut\"x\n2,3\n"), "t.csv", "quotes");
    }

    @Test
    void shouldRefuseWhatIsNoText() {
        Refusal.of(() -> table("a,b\n1,é\n".getBytes(StandardCharsets.ISO_8859_1)), "t.csv", "UTF-8");
        Refusal.of(() -> table("a,b\n1,2\n".getBytes(StandardCharsets.UTF_16)), "t.csv", "UTF-8");
        Refusal.of(() -> table("a,b\n1,2\0\n"), "t.csv line 2", "zero byte");
        byte[] noise = new byte[5000];
        new Random(3).nextBytes(noise);
        Refusal.of(() -> table(noise), "t.csv");
        Refusal.of(() -> table(new byte[] {0, 0, 8, 3, 0, 0, 0, 1}), "t.csv", "IDX", "folder");
    }

    @Test
    void shouldRefuseDamagedGzip() throws IOException {
        byte[] packed = gzip("a,b\n1,2\n3,4\n".repeat(100).replaceAll("(?<=.)a,b\n", "").getBytes(StandardCharsets.UTF_8));
        for (int length : new int[] {2, 5, 12, packed.length / 2, packed.length - 8, packed.length - 1}) {
            Refusal.of(() -> table(Arrays.copyOf(packed, length)), "t.csv", "truncated");
        }
        byte[] damaged = packed.clone();
        damaged[packed.length - 6] ^= 0x55;
        Refusal.of(() -> table(damaged), "t.csv", "damaged");
        byte[] unknownMethod = packed.clone();
        unknownMethod[2] = 42;
        Refusal.of(() -> table(unknownMethod), "t.csv", "damaged");
    }

    @Test
    void shouldStopAGzipBombAtTheLimit() throws IOException {
        byte[] bomb = gzip(("a,b\n" + "1,2\n".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
        assertEquals(100_000, table(bomb).rows());
        String before = System.setProperty(Input.LIMIT_PROPERTY, "100000");
        try {
            Refusal.of(() -> table(bomb), "t.csv", "at most 100000 bytes", Input.LIMIT_PROPERTY);
        } finally {
            if (before == null) System.clearProperty(Input.LIMIT_PROPERTY);
        }
    }

    @Test
    void shouldRefuseFilesThatCannotBeRead() {
        Refusal.of(() -> new Input("t.csv", () -> {
            throw new AccessDeniedException("t.csv");
        }).open(), "t.csv", "no permission");
        Refusal.of(() -> CsvTable.read(new Input("t.csv", () -> new FilterInputStream(new ByteArrayInputStream(new byte[9])) {
            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                throw new IOException("disk failure");
            }
        }), 0), "t.csv", "disk failure");
    }

    @Test
    void shouldRefuseFilesThatAreNotThere() throws IOException {
        Refusal.of(() -> CsvTable.read(Input.file(folder.resolve("none.csv")), 0), "none.csv", "nothing there");
        Refusal.of(() -> CsvTable.read(Input.file(folder), 0), folder.toString(), "folder");
    }
}
