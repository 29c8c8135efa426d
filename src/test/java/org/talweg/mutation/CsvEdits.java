package org.talweg.mutation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes cells, quotes, separators and lines of CSV. */
final class CsvEdits {
    private static final String[] CELLS = {"", " ", "0", "-1", "1e999", "-1e999", "1e-999", "1e38", "3.5e38", "1e308", "nan", "NaN", "inf",
        "-Infinity", "NA", "null", "?", "1,5", "1;5", "\"", "\"\"", "\"a", "a\"b", "\"a\"b", "\"a,b\"", "\"a\nb\"", "\0", "\u0001", "\u001b[2J", "é",
        "日", "𝄞", "\uFEFF", "\u2028", "\u00a0", "0x10", "1f", "1d", ".", "-", "+", "e", "1e", "e1", "--1", "1.2.3", "true", "=1+1", "label",
        "epoch", "2147483648", "-2147483649", "1e9", "1000000001", "99999999999999999999", "0.1e-5", "1_000", "a\rb", "/etc/passwd"};

    private CsvEdits() {}

    static byte[] mutate(SplittableRandom random, byte[] seed) {
        String text = new String(seed, StandardCharsets.UTF_8);
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            text = edit(random, text);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String edit(SplittableRandom random, String text) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        int line = random.nextInt(lines.size());
        switch (random.nextInt(14)) {
            case 0 -> lines.remove(line);
            case 1 -> lines.add(line, lines.get(random.nextInt(lines.size())));
            case 2 -> lines.add(line, "");
            case 3 -> lines.set(line, lines.get(line) + "\r");
            case 4 -> lines.set(line, lines.get(line) + ",");
            case 5 -> {
                return text.replace(',', ";\t|\0".charAt(random.nextInt(4)));
            }
            case 6 -> {
                return "\uFEFF" + text;
            }
            case 7 -> {
                return text.replace("\n", random.nextBoolean() ? "\r\n" : "\r");
            }
            case 8 -> lines.set(0, lines.get(0) + ",x".repeat(1 + random.nextInt(300)));
            case 9 -> lines.set(line, lines.get(line) + ",1".repeat(1 + random.nextInt(2000)));
            default -> lines.set(line, cell(random, lines.get(line)));
        }
        return String.join("\n", lines);
    }

    private static String cell(SplittableRandom random, String line) {
        List<String> cells = new ArrayList<>(Arrays.asList(line.split(",", -1)));
        int at = random.nextInt(cells.size());
        switch (random.nextInt(8)) {
            case 0 -> cells.remove(at);
            case 1 -> cells.add(at, cells.get(random.nextInt(cells.size())));
            case 2 -> cells.set(at, '"' + cells.get(at) + '"');
            case 3 -> cells.set(at, (random.nextBoolean() ? "9" : "x").repeat(random.nextInt(random.nextInt(8) == 0 ? 100_000 : 2000)));
            case 4 -> cells.set(at, cells.get(random.nextInt(cells.size())));
            default -> cells.set(at, CELLS[random.nextInt(CELLS.length)]);
        }
        return String.join(",", cells);
    }
}
