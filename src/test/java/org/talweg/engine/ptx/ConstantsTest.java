package org.talweg.engine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Elementary;
import org.talweg.kernel.Philox;

/** Constants of the PTX: bits and decimal say the same, and Java says it too. */
class ConstantsTest {
    private static final Pattern DEFINE = Pattern.compile("#define\\s+(\\w+)\\s+(0f[0-9A-Fa-f]{8})\\b(.*)");
    private static final Pattern LITERAL = Pattern.compile("\\b0f([0-9A-Fa-f]{8})\\b");
    private static final Pattern DECIMAL = Pattern.compile("(?<![\\w.])-?(\\d+(\\.\\d+)?([eE]-?\\d+)?|Infinity|NaN)(?![\\w.])");
    private static final Pattern WHOLE = Pattern.compile("#define\\s+(\\w+)\\s+(0x[0-9A-Fa-f]+|\\d+)\\b.*");
    /** How a constant of {@code include/math.ptx} is made of one of {@link Elementary}. */
    private static final Pattern MATH = Pattern.compile("MATH_(MINUS_)?(\\w+?)(?:_X(\\d+))?");

    private static float bits(String literal) {
        return Float.intBitsToFloat(Integer.parseUnsignedInt(literal.substring(2), 16));
    }

    @Test
    void shouldStandBesideTheirDecimal() {
        List<String> faults = new ArrayList<>();
        for (KernelFile file : KernelFile.ALL) {
            check(file, faults);
        }
        assertEquals("", String.join("\n", faults));
    }

    @Test
    void shouldNoticeAWrongPair() {
        List<String> faults = new ArrayList<>();
        check(new KernelFile("x", List.of(
                "#define HALF 0f3F000001 // 0.5",
                "    mul.rn.f32 %a, %b, 0f3F000000;   // 0.25",
                "#define HALF 0f3F000000",
                "// y ← 2·x",
                "    mul.rn.f32 %a, %b, 0f3F000000;",
                "    mul.rn.f32 %a, %b, 0f3F000000;   // 0.5",
                "#define THIRD 0f3EAAAAAB // 0.333333343",
                "// y ← x > 0 ? −0.5 : −∞",
                "    setp.gt.f32 %in, %a, 0f00000000;",
                "    selp.f32 %a, 0fBF000000, 0fFF800000, %in;")), faults);
        assertEquals(List.of("x:1", "x:2", "x:3", "x:5"), faults.stream().map(fault -> fault.split(": ")[0]).toList());
    }

    /** A literal other than 0 needs its decimal in a comment: of its line, or of the line of algebra above its group. */
    private static void check(KernelFile file, List<String> faults) {
        String above = "";
        for (int i = 0; i < file.lines().size(); i++) {
            String line = file.lines().get(i);
            String code = Preprocessor.code(line);
            String comment = line.substring(code.length());
            above = line.isBlank() || line.startsWith("#define") ? "" : code.isBlank() ? comment : above;
            List<Float> said = numbers(comment.isEmpty() ? above : comment);
            Matcher literal = LITERAL.matcher(code);
            while (literal.find()) {
                float value = bits(literal.group());
                if (Float.floatToRawIntBits(value) != 0 && said.stream().noneMatch(number -> Float.compare(number, value) == 0)) {
                    faults.add(file.name() + ":" + (i + 1) + ": expected " + value + " in the comment: " + line.strip());
                }
            }
        }
    }

    private static List<Float> numbers(String comment) {
        return DECIMAL.matcher(comment.replace('−', '-').replace("∞", "Infinity")).results()
                .map(number -> Float.parseFloat(number.group())).toList();
    }

    @Test
    void shouldBeThoseOfElementary() throws IllegalAccessException {
        Map<String, Number> java = constants(Elementary.class);
        TreeSet<String> unused = new TreeSet<>(java.keySet());
        List<String> faults = new ArrayList<>();
        for (String line : file("include/math.ptx").lines()) {
            Matcher define = DEFINE.matcher(line);
            Matcher whole = WHOLE.matcher(line);
            String name = define.matches() ? define.group(1) : whole.matches() ? whole.group(1) : "";
            Matcher math = MATH.matcher(name);
            if (!math.matches() || !java.containsKey(math.group(2))) {
                continue;
            }
            unused.remove(math.group(2));
            Number constant = java.get(math.group(2));
            boolean same;
            if (constant instanceof Float value) {
                float expected = (math.group(1) == null ? 1 : -1) * (math.group(3) == null ? 1 : Integer.parseInt(math.group(3)))
                        * value;
                same = define.matches() && Float.floatToRawIntBits(expected) == Float.floatToRawIntBits(bits(define.group(2)));
            } else {
                same = whole.matches() && Long.decode(whole.group(2)).intValue() == constant.intValue();
            }
            if (!same) {
                faults.add(line + ": Elementary." + math.group(2) + " is " + constant);
            }
        }
        assertEquals("", String.join("\n", faults));
        // Cleared by abs.f32.
        unused.remove("MAGNITUDE_BITS");
        assertEquals(new TreeSet<>(), unused, "constants of Elementary that math.ptx lacks");
    }

    @Test
    void shouldBeThoseOfTheActivations() throws IllegalAccessException {
        Map<String, Number> java = constants(Activation.class);
        String all = String.join("\n", KernelFile.ALL.stream().flatMap(file -> file.lines().stream()).toList());
        java.forEach((name, value) -> assertTrue(all.toUpperCase(Locale.ROOT).contains(
                String.format("0F%08X", Float.floatToRawIntBits(value.floatValue()))), () -> "no file has " + name));
    }

    @Test
    void shouldBeThoseOfPhilox() {
        String text = String.join("\n", file("include/philox.ptx").lines()).toUpperCase(Locale.ROOT);
        for (int constant : new int[] {Philox.M0, Philox.M1, Philox.W0, Philox.W1}) {
            assertTrue(text.contains(String.format("0X%08X", constant)), () -> Integer.toHexString(constant));
        }
    }

    private static KernelFile file(String name) {
        return KernelFile.ALL.stream().filter(file -> file.name().equals(name)).findFirst().orElseThrow();
    }

    private static Map<String, Number> constants(Class<?> type) throws IllegalAccessException {
        Map<String, Number> constants = new LinkedHashMap<>();
        for (Field field : type.getFields()) {
            if (field.get(null) instanceof Number number) {
                constants.put(field.getName(), number);
            }
        }
        return constants;
    }
}
