package org.talweg.engine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessorTest {
    private static PtxSource join(Map<String, String> defines, Map<String, String> files) {
        return PtxSource.of("main.ptx", defines, files::get);
    }

    private static PtxSource join(String main) {
        return join(Map.of(), Map.of("main.ptx", main));
    }

    private static String refusal(String main) {
        return assertThrows(IllegalArgumentException.class, () -> join(main)).getMessage();
    }

    @Test
    void shouldPassOnPlainPtx() {
        assertEquals("ret;\n    mov.f32 %a, %b;\n", join("ret;\n    mov.f32 %a, %b;\n").text());
    }

    @Test
    void shouldLeaveOutCommentsAndEmptyLinesForTheAssemblerOnly() {
        PtxSource source = join("// θ\n\nret; // ε\n   // x\n");
        assertEquals("ret;\n", source.text());
        assertEquals("main.ptx:3", source.origin(1));
        assertTrue(source.listing().contains("// θ") && source.listing().contains("ret; // ε"), source.listing());
    }

    @Test
    void shouldTellWordsThatNothingDependsOn() {
        PtxSource source = join(Map.of("TESTED", "", "REPLACED", "x", "LOST", "", "ALSO", ""),
                Map.of("main.ptx", "#ifdef TESTED\n%REPLACED REPLACED ALSOX;\n#endif\n"));
        assertEquals(List.of("ALSO", "LOST"), source.unused());
    }

    @Test
    void shouldRefuseACallOfAMacroThatIsNotDefined() {
        assertEquals("main.ptx:2: expected a macro that is defined, got LOAD", refusal("ret;\n    LOAD(%x);\n"));
    }

    @Test
    void shouldIncludeAFileOnce() {
        PtxSource source = join(Map.of(), Map.of(
                "main.ptx", "#include \"include/a.ptx\"\n#include \"include/b.ptx\"\nmain;\n",
                "include/a.ptx", "a;\n",
                "include/b.ptx", "#include \"include/a.ptx\"\nb;\n"));
        assertEquals("a;\nb;\nmain;\n", source.text());
        assertEquals(List.of("include/a.ptx", "include/b.ptx", "main.ptx"), source.files().stream().sorted().toList());
    }

    @Test
    void shouldReplaceWholeWordsOnly() {
        assertEquals("exp.rn ADDS %ADD .ADD x_ADD add;\n", join("#define ADD add\nexp.rn ADDS %ADD .ADD x_ADD ADD;\n").text());
    }

    @Test
    void shouldReplaceWordsOfReplacedWords() {
        assertEquals("c;\n", join("#define A B\n#define B c\nA;\n").text());
    }

    @Test
    void shouldLeaveAWordThatIsDefinedAsItself() {
        assertEquals("tanh;\n", join(Map.of("tanh", "tanh"), Map.of("main.ptx", "tanh;\n")).text());
    }

    @Test
    void shouldForgetAnUndefinedWord() {
        assertEquals("1;\nA;\n", join("#define A 1\nA;\n#undef A\nA;\n").text());
    }

    @Test
    void shouldLeaveTheCommentOfADefinitionBehind() {
        assertEquals("mov.f32 %a, 0f3F800000;\n", join("#define ONE 0f3F800000 // 1\nmov.f32 %a, ONE;\n").text());
    }

    @ParameterizedTest
    @CsvSource({"A, a", "B, 'b'", "'A,B', 'ab'", "X, none"})
    void shouldKeepWhatIsSwitchedOn(String defined, String expected) {
        String main = """
                #ifdef A
                a
                #ifdef B
                b
                #endif
                #else
                #ifndef B
                none
                #else
                b
                #endif
                #endif
                """;
        Map<String, String> defines = new java.util.HashMap<>();
        for (String word : defined.split(",")) {
            defines.put(word, "");
        }
        PtxSource source = join(defines, Map.of("main.ptx", main));
        assertEquals(expected, source.text().replace("\n", ""));
    }

    @Test
    void shouldNotDefineOrIncludeWhatIsSwitchedOff() {
        assertEquals("A;\n", join("#ifdef NO\n#define A 1\n#include \"missing.ptx\"\n#macro A()\nx\n#end\n#endif\nA;\n").text());
    }

    @Test
    void shouldExpandAMacro() {
        assertEquals("    add.rn.f32 %y, %x, %x;\n",
                join("#macro TWICE($y, $x)\n    add.rn.f32 $y, $x, $x;\n#end\nTWICE(%y, %x);\n").text());
    }

    @Test
    void shouldTakeArgumentsInBracketsAsOne() {
        assertEquals("st.v2 [%p+4], {%a, %b};\n",
                join("#macro STORE($at, $values)\nst.v2 $at, $values;\n#end\nSTORE([%p+4], {%a, %b});\n").text());
    }

    @Test
    void shouldReplaceParametersWithinNames() {
        assertEquals("mov %acc1_2, %x10, 1;\n",
                join("#macro SET($i, $j, $k)\nmov %acc$i_$j, %x$k0, $i;\n#end\nSET(1, 2, 1);\n").text());
    }

    @Test
    void shouldPreferTheLongestParameter() {
        assertEquals("b a_c;\n", join("#macro M($x, $x_y)\n$x_y $x_c;\n#end\nM(a, b);\n").text());
    }

    @Test
    void shouldExpandCallsWithinMacros() {
        assertEquals("mul %r, %x, %x;\nadd %r, %r, %x;\n", join("""
                #macro SQUARE($y, $x)
                mul $y, $x, $x;
                #end
                #macro BOTH($y, $x)
                SQUARE($y, $x);
                add $y, $y, $x;
                #end
                BOTH(%r, %x);
                """).text());
    }

    @Test
    void shouldCallTheMacroThatAWordStandsFor() {
        assertEquals("exp %y, %x;\n", join(Map.of("OP", "EXP"), Map.of("main.ptx",
                "#macro EXP($y, $x)\nexp $y, $x;\n#end\nOP(%y, %x);\n")).text());
    }

    @Test
    void shouldCarryOutDirectivesOfAMacroWhereItIsCalled() {
        assertEquals("off;\non;\n", join("#macro M()\n#ifdef A\non;\n#else\noff;\n#endif\n#end\nM();\n#define A\nM();\n").text());
    }

    @Test
    void shouldNumberExpansions() {
        List<String> lines = join("#macro LOOP()\nLOOP_$#:\nbra LOOP_$#;\n#end\nLOOP();\nLOOP();\n").text().lines().toList();
        assertEquals(lines.get(1), "bra " + lines.get(0).replace(":", ";"));
        assertEquals(lines.get(3), "bra " + lines.get(2).replace(":", ";"));
        assertFalse(lines.get(0).equals(lines.get(2)), lines.toString());
    }

    @Test
    void shouldKnowWhereEveryLineCameFrom() {
        PtxSource source = join(Map.of(), Map.of(
                "main.ptx", "// header\n#include \"include/math.ptx\"\nfirst;\nOUTER(%x);\nlast;\n",
                "include/math.ptx", "#macro INNER($x)\n// why\nabs $x;\n#end\n#macro OUTER($x)\nneg $x;\nINNER($x);\n#end\n"));
        assertEquals("first;\nneg %x;\nabs %x;\nlast;\n", source.text());
        assertEquals("main.ptx:3", source.origin(1));
        assertEquals("include/math.ptx:6 in main.ptx:4", source.origin(2));
        assertEquals("include/math.ptx:3 in include/math.ptx:7 in main.ptx:4", source.origin(3));
        assertEquals("main.ptx:5", source.origin(4));
        assertTrue(source.origin(5).contains("line 5"), source.origin(5));
    }

    @Test
    void shouldNameAModuleByFileAndDefines() {
        assertEquals("main.ptx OP=EXP QUADS",
                join(Map.of("QUADS", "", "OP", "EXP"), Map.of("main.ptx", "ret;\n")).name());
    }

    @ParameterizedTest
    @CsvSource({"%local", "'[%local+4]'", "'{%x, %local}'", "%many2"})
    void shouldRefuseAnArgumentThatAMacroWouldCapture(String argument) {
        String message = refusal("#macro M($x)\n{\n    .reg .f32 %local, %many<4>;\n    mov.f32 $x, %local;\n}\n#end\nret;\nM("
                + argument + ");\n");
        assertTrue(message.startsWith("main.ptx:8: M has a register %") && message.contains("another name"), message);
    }

    @Test
    void shouldTakeAnArgumentNamedMuchAsALocalRegister() {
        assertEquals("{\n.reg .f32 %many<4>;\nmov.f32 %many_x, %manyx;\n}\n",
                join("#macro M($x)\n{\n.reg .f32 %many<4>;\nmov.f32 $x, %manyx;\n}\n#end\nM(%many_x);\n").text());
    }

    @Test
    void shouldNoticeCaptureInNestedCalls() {
        String message = refusal("""
                #macro INNER($x)
                .reg .f32 %t;
                #end
                #macro OUTER($x)
                INNER($x);
                #end
                OUTER(%t);
                """);
        assertTrue(message.startsWith("main.ptx:5 in main.ptx:7: INNER has a register %t"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'ret;\n#include \"no.ptx\"'                    | expected a file of kernels/, got file=no.ptx asked for by main.ptx:2",
        "'ret;\n#include no.ptx'                        | main.ptx:2: expected #include",
        "'ret;\n#if X'                                  | main.ptx:2: expected #include",
        "'#else'                                        | main.ptx:1: #else without #ifdef",
        "'#endif'                                       | main.ptx:1: #endif without #ifdef",
        "'#ifdef A\nret;'                               | main.ptx:2: #ifdef without #endif",
        "'ret;\n#macro M($x)\nret;'                     | main.ptx:2: #macro without #end",
        "'#macro M(x)\n#end'                            | main.ptx:1: expected parameters such as $x, got x",
        "'#macro M\n#end'                               | main.ptx:1: expected #include",
        "'#macro M($x)\n$x\n#end\nM(1, 2);'             | main.ptx:4: expected 1 arguments of M, got [1, 2]",
        "'#macro M($x)\n$y\n#end\nM(1);'                | main.ptx:2 in main.ptx:4: expected a parameter of the macro, got $y",
        "'#macro M()\nM();\n#end\nM();'                 | macros call each other without end",
        "'#define A B\n#define B A x\nA;'               | main.ptx:3: words defined by each other without end",
        "'#pragma once'                                 | main.ptx:1: expected #include"
    })
    void shouldRefuseNamingFileAndLine(String main, String expected) {
        String message = refusal(main);
        assertTrue(message.contains(expected), message);
    }

    @Test
    void shouldRefuseAFileThatIsNotThere() {
        String message = assertThrows(IllegalArgumentException.class, () -> PtxSource.of("no.ptx", Map.of())).getMessage();
        assertTrue(message.contains("file=no.ptx"), message);
    }
}
