package org.talweg.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.talweg.kernel.Buffer;

/**
 * One line of a table of instructions:
 *
 * <pre>{@code
 * add.rn.f32 | f32 f32 f32 | 3f800000 33800000 | 3f800000 | 1 + 2^-24 is a tie
 * }</pre>
 *
 * <p>Instruction, types of result and operands, operands in hex, the result that the PTX manual asks for, the reason. The
 * instruction is completed with its registers {@code %d, %a, %b, %c, %e}, unless it names them; {@code %t0} to {@code %t3} are
 * spare words. A type {@code p} is a predicate, 0 or 1; {@code pq} as the result's type two of them, {@code %d|%q}. The result
 * {@code nan} is any NaN.
 */
record InstructionRow(String line, String instruction, List<String> types, List<Long> operands, String expected) {
    private static final String NAMES = "abce";

    static Stream<DynamicTest> tests(String table) {
        return table.lines().filter(line -> !line.isBlank()).map(InstructionRow::parse)
                .map(row -> DynamicTest.dynamicTest(row.line.strip().replaceAll(" +", " "), row::check));
    }

    private static InstructionRow parse(String line) {
        String[] fields = line.split(" \\| *");
        List<Long> operands = new ArrayList<>();
        for (String operand : fields[2].strip().split(" +")) {
            operands.add(Long.parseUnsignedLong(operand, 16));
        }
        return new InstructionRow(line, fields[0].strip(), List.of(fields[1].strip().split(" +")), operands, fields[3].strip());
    }

    /** All lanes of a warp, then a few, so that both ways of writing a result are taken. */
    private void check() {
        for (int block : new int[] {32, 3}) {
            check(block);
        }
    }

    private void check(int block) {
        try (Snippet snippet = Snippet.of(".param .u64 in, .param .u64 out", body())) {
            Buffer in = snippet.ints("in", operands.stream().flatMap(v -> Stream.of(v.intValue(), (int) (v >>> 32)))
                    .mapToInt(Integer::intValue).toArray());
            int[] poison = new int[2 * 32];
            Arrays.fill(poison, 0x5a5a5a5a);
            Buffer out = snippet.ints("out", poison);
            snippet.run(1, block, in, out);
            int[] words = snippet.read(out);
            for (int i = 0; i < block; i++) {
                long got = words[2 * i] & 0xffffffffL | (long) words[2 * i + 1] << 32;
                assertEquals(expected, text(got), () -> line);
            }
        }
    }

    private String text(long got) {
        String type = types.get(0);
        if (expected.equals("nan")) {
            boolean nan = type.equals("f64") ? Double.isNaN(Double.longBitsToDouble(got))
                    : Float.isNaN(Float.intBitsToFloat((int) got));
            return nan ? "nan" : Long.toHexString(got);
        }
        return String.format("%0" + expected.length() + "x", got);
    }

    private String body() {
        StringBuilder body = new StringBuilder("""
                .reg .u64 %at_in, %at_out;
                .reg .b32 %t<4>, %lane, %word;
                .reg .b64 %w<2>;
                .reg .pred %q;
                ld.param.u64 %at_in, [in];
                ld.param.u64 %at_out, [out];
                mov.u32 %lane, %tid.x;
                mad.wide.u32 %at_out, %lane, 8, %at_out;
                """);
        boolean two = types.get(0).equals("pq");
        body.append(declaration(two ? "p" : types.get(0), 'd'));
        StringBuilder registers = new StringBuilder(two ? "%d|%q" : "%d");
        for (int i = 1; i < types.size(); i++) {
            char name = NAMES.charAt(i - 1);
            body.append(declaration(types.get(i), name)).append(load(types.get(i), name, 8 * (i - 1)));
            registers.append(", %").append(name);
        }
        body.append(instruction.contains("%") ? instruction : instruction + " " + registers).append(";\n");
        String store = switch (types.get(0)) {
            case "p" -> "selp.u32 %word, 1, 0, %d;\nmov.b64 %w0, {%word, 0};\n";
            case "pq" -> "selp.u32 %word, 16, 0, %d;\nselp.u32 %t0, 1, 0, %q;\nor.b32 %word, %word, %t0;\nmov.b64 %w0, {%word, 0};\n";
            case "b16", "u16", "s16" -> "cvt.u32.u16 %word, %d;\nmov.b64 %w0, {%word, 0};\n";
            default -> types.get(0).endsWith("64") ? "mov.b64 %w0, %d;\n" : "mov.b32 %word, %d;\nmov.b64 %w0, {%word, 0};\n";
        };
        return body.append(store).append("st.global.b64 [%at_out], %w0;\nret;").toString();
    }

    private static String declaration(String type, char name) {
        return ".reg ." + (type.equals("p") ? "pred" : type) + " %" + name + ";\n";
    }

    private static String load(String type, char name, int offset) {
        if (type.equals("p")) {
            return "ld.global.u32 %t0, [%at_in+" + offset + "];\nsetp.ne.u32 %" + name + ", %t0, 0;\n";
        }
        return "ld.global.b" + type.substring(1) + " %" + name + ", [%at_in+" + offset + "];\n";
    }
}
