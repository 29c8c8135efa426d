package org.talweg.engine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Style and arithmetic of the PTX, as far as it shows in its text. */
class LintTest {
    private static final int LONGEST_BODY = 150;
    private static final int WIDEST_LINE = 130;

    @Test
    void shouldFindNothingWrongWithAnyModule() {
        Map<String, String> faults = new TreeMap<>();
        for (KernelModule module : KernelModule.DISTINCT) {
            for (String fault : Lint.faults(module.source())) {
                // One of the calls is enough.
                faults.putIfAbsent(fault.split(" in |: ")[0], fault);
            }
        }
        assertEquals("", String.join("\n", faults.values()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "add.f32 %a, %b, %c;", "    mul.f32     $y, %b, %c;", "@%in sub.f32 %a, %b, %c;", "@!%in div.full.f32 %a, %b, %c;",
        "{ add.f32 %a, %b, %c; }", "mov.f32 %a, %b; add.f32 %a, %b, %c;",
        "fma.rz.f32 %a, %b, %c, %d;", "fma.rn.ftz.f32 %a, %b, %c, %d;", "mad.f32 %a, %b, %c, %d;", "mad.rn.f32 %a, %b, %c, %d;",
        "sqrt.approx.f32 %a, %b;", "rcp.approx.f32 %a, %b;", "add.rn.sat.f32 %a, %b, %c;", "add.f64 %a, %b, %c;",
        "min.f32 %a, %b, %c;", "max.NaN.f32 %a, %b, %c;", "atom.global.add.f32 %a, [%p], %b;", "red.global.add.u32 [%p], %b;",
        "ld.local.f32 %a, [%p];", ".local .f32 stack[4];", "ex2.approx.f32 %a, %b;", "lg2.approx.f32 %a, %b;",
        "sin.approx.f32 %a, %b;", "cos.approx.f32 %a, %b;", "tanh.approx.f32 %a, %b;", "rsqrt.approx.f32 %a, %b;",
        "cvt.f32.u32 %a, %b;", "cvt.f32.f64 %a, %b;", "cvt.u32.f32 %a, %b;", "setp.lt.ftz.f32 %in, %a, %b;",
        "mov.f32 %f17, %a;", "mov.u64 %rd3, %a;", "@%p1 bra DONE;", "mov.f32 %a, 1.0;", "mov.f32 %a, 0fé;",
        "shfl.down.b32 %a, %b, 16, 31;", "call function;", "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 %a;"
    })
    void shouldCatchPlantedLine(String line) {
        assertFalse(Lint.faultsOfLine(line).isEmpty(), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "add.rn.f32 %a, %b, %c;", "@%in fma.rn.f32 %a, %b, %c, %d;", "mad.wide.u32 %a, %b, 4, %c;", "add.u32 %a, %b, 1;",
        "mad.lo.u32 %a, %b, 256, %c;", "min.u32 %a, %b, %c;", "cvt.rn.f32.u32 %a, %b;", "cvt.u32.u64 %a, %b;",
        "cvt.rn.bf16x2.f32 %a, %b, %c;", "abs.f32 %a, %b;", "neg.f32 %a, %b;", "setp.lt.f32 %in, %a, 0f00000000;",
        "mov.b32 %a0, %b3;", "selp.f32 %a, %b, 0f3F800000, %in;", ".version 7.0", ".reg .f32 %theta_a<4>;", "}", "ret;",
        "ld.global.nc.v4.f32 {%x0, %x1, %x2, %x3}, [%at+16];", "shfl.sync.down.b32 %a, %b, 16, 31, 0xFFFFFFFF;",
        "DONE:", "mul.wide.u32 %a, %b, %c;", "bar.sync 0;"
    })
    void shouldAcceptLine(String line) {
        assertEquals(List.of(), Lint.faultsOfLine(line));
    }

    @Test
    void shouldPointAtTheWrittenLine() {
        PtxSource source = PtxSource.of("main.ptx", Map.of(),
                Map.of("main.ptx", "// a\n#macro M($x)\n    add.f32 $x, $x, $x;\n#end\nM(%a);\n")::get);
        assertEquals(List.of("main.ptx:3 in main.ptx:5: expected .rn: add.f32 %a, %a, %a;"), Lint.faults(source));
    }

    @Test
    void shouldWriteEveryFileAlike() {
        List<String> faults = new ArrayList<>();
        for (KernelFile file : KernelFile.ALL) {
            style(file, faults);
        }
        assertEquals("", String.join("\n", faults));
    }

    @Test
    void shouldJoinEveryFileIntoSomeModule() {
        TreeSet<String> written = new TreeSet<>();
        KernelFile.ALL.forEach(file -> written.add(file.name()));
        for (KernelModule module : KernelModule.ALL) {
            written.removeAll(module.source().files());
        }
        // Files of macros and words leave no line of their own.
        written.removeIf(name -> KernelFile.ALL.stream().anyMatch(file -> file.includes().contains(name)));
        assertEquals(new TreeSet<>(), written);
    }

    private static void style(KernelFile file, List<String> faults) {
        if (!file.lines().get(0).startsWith("// ")) {
            faults.add(file.name() + ":1: expected a comment that says what the file is");
        }
        if (file.isFamily() && file.header().stream().noneMatch(line -> line.contains("Grid") || line.contains("grid"))) {
            faults.add(file.name() + ":1: expected a header that states grid and block");
        }
        int body = 0;
        for (int i = 0; i < file.lines().size(); i++) {
            String line = file.lines().get(i);
            String code = Preprocessor.code(line);
            String where = file.name() + ":" + (i + 1) + ": ";
            if (line.length() > WIDEST_LINE) {
                faults.add(where + "wider than " + WIDEST_LINE);
            }
            if (line.contains("\t") || !line.stripTrailing().equals(line)) {
                faults.add(where + "a tab or space at the end");
            }
            if (code.chars().anyMatch(c -> c > '~')) {
                faults.add(where + "not plain ASCII outside comments");
            }
            boolean begins = line.startsWith(".visible .entry") || line.startsWith("#macro");
            body = begins ? 1 : code.isBlank() ? body : body + 1;
            boolean ends = line.equals("}") || line.equals("#end");
            if (ends && body > LONGEST_BODY && !file.name().startsWith("gemm")) {
                faults.add(where + "an entry or macro of " + body + " lines, more than " + LONGEST_BODY);
            }
        }
    }

    @Test
    void shouldHaveModules() {
        assertTrue(KernelModule.ALL.size() > 100, () -> "only " + KernelModule.ALL.size());
    }
}
