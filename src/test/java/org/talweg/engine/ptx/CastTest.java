package org.talweg.engine.ptx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The kernel that rounds to bfloat16 is no part of the catalogue, since no exact engine has it. */
class CastTest {
    @Test
    void shouldCompileWithoutSpills() {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "JCuda's PTX compiler is for Linux on x86-64");
        NvPtxCompiler compiler = new NvPtxCompiler();
        for (Map<String, String> defines : java.util.List.of(Map.of("ENTRY", "cast", "SHADOW", ""),
                Map.of("ENTRY", "cast", "SHADOW", "", "QUADS", ""))) {
            for (String target : new String[] {"sm_80", "sm_86", "sm_89", "sm_90"}) {
                String said = compiler.assemble(PtxSource.of("cast.ptx", defines).text(), target);
                assertTrue(said.contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads"), said);
            }
        }
    }
}
