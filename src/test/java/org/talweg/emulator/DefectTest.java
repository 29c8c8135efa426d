package org.talweg.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.talweg.emulator.EmulatorFault.Kind;
import org.talweg.kernel.Buffer;

/** Planted mistakes, each found at its line; and the same text without the mistake, which runs. */
class DefectTest {
    private static final String START = """
            .reg .u32 %t, %a, %b;
            .reg .f32 %x<4>;
            .reg .u64 %at, %out;
            .reg .pred %p, %q;
            ld.param.u64 %out, [out];
            mov.u32 %t, %tid.x;
            mad.wide.u32 %at, %t, 4, %out;
            """;

    private static Snippet snippet(String body) {
        return Snippet.of(".param .u64 out", START + body + "\nret;");
    }

    /** Fails as it stands, runs with {@code from} replaced by {@code to}. */
    private static void only(String body, String from, String to, Kind kind, String words, int block) {
        try (Snippet wrong = snippet(body)) {
            wrong.shouldFail(kind, words, 1, block, wrong.zeros("out", block));
        }
        assertTrue(body.contains(from));
        try (Snippet right = snippet(body.replace(from, to))) {
            right.run(1, block, right.zeros("out", block));
        }
    }

    private static final String REVERSE = """
            .shared .align 4 .f32 tile[64];
            mov.f32 %x0, 0f3F800000;
            mov.u32 %a, tile;
            mad.lo.u32 %b, %t, 4, %a;
            st.shared.f32 [%b], %x0;
            BARRIER
            mov.u32 %b, 63;
            sub.u32 %b, %b, %t;
            mad.lo.u32 %b, %b, 4, %a;
            ld.shared.f32 %x1, [%b]; // here
            st.global.f32 [%at], %x1;""";

    @Test
    void shouldFindAMissingBarrier() {
        // The second warp reads what the first wrote. (The first would read words not written yet.)
        String initialised = REVERSE.replace("BARRIER", """
                mov.u32 %b, 63;
                sub.u32 %b, %b, %t;
                mad.lo.u32 %b, %b, 4, %a;
                setp.lt.u32 %p, %t, 32;
                @%p bra END;
                BARRIER""") + "\nEND:";
        try (Snippet wrong = snippet(initialised.replace("BARRIER", ""))) {
            EmulatorFault fault = wrong.shouldFail(Kind.SHARED_RACE, "thread 32: reads tile[256 bytes] + 124 bytes, which thread 31"
                    + " wrote (snippet.ptx:17)", 1, 64, wrong.zeros("out", 64));
            assertTrue(fault.getMessage().contains("k block (0, 0)"), fault.getMessage());
            assertTrue(fault.getMessage().endsWith("ld.shared.f32 %x1, [%b];"), fault.getMessage());
        }
        try (Snippet right = snippet(REVERSE.replace("BARRIER", "bar.sync 0;"))) {
            right.run(1, 64, right.zeros("out", 64));
        }
    }

    @Test
    void shouldFindAWriteAfterOthersRead() {
        only("""
                .shared .align 4 .f32 tile[64];
                mov.f32 %x0, 0f3F800000;
                mov.u32 %a, tile;
                mad.lo.u32 %b, %t, 4, %a;
                st.shared.f32 [%b], %x0;
                bar.sync 0;
                ld.shared.f32 %x1, [tile];
                BARRIER
                setp.eq.u32 %p, %t, 63;
                @%p st.shared.f32 [tile], %x1; // here""",
                "BARRIER", "bar.sync 0;", Kind.SHARED_RACE, "threads of several warps read", 64, "BARRIER");
    }

    /** With a word that stands for nothing in the wrong text. */
    private static void only(String body, String from, String to, Kind kind, String words, int block, String nothing) {
        try (Snippet wrong = snippet(body.replace(nothing, ""))) {
            wrong.shouldFail(kind, words, 1, block, wrong.zeros("out", block));
        }
        try (Snippet right = snippet(body.replace(from, to))) {
            right.run(1, block, right.zeros("out", block));
        }
    }

    @Test
    void shouldFindARaceWithinAWarp() {
        String body = """
                .shared .align 4 .f32 tile[32];
                mov.f32 %x0, 0f3F800000;
                mov.u32 %a, tile;
                mad.lo.u32 %b, %t, 4, %a;
                st.shared.f32 [%b], %x0;
                BARRIER
                xor.b32 %b, %t, 1;
                mad.lo.u32 %b, %b, 4, %a;
                ld.shared.f32 %x1, [%b]; // here
                st.global.f32 [%at], %x1;""";
        only(body, "BARRIER", "bar.warp.sync 0xffffffff;", Kind.SHARED_RACE,
                "thread 0: reads tile[128 bytes] + 4 bytes, which thread 1 wrote", 32, "BARRIER");
        // A shuffle is no barrier for memory.
        try (Snippet wrong = snippet(body.replace("BARRIER", "shfl.sync.idx.b32 %x2, %x0, 0, 31, -1;"))) {
            wrong.shouldFail(Kind.SHARED_RACE, "which thread 1 wrote", 1, 32, wrong.zeros("out", 32));
        }
    }

    @Test
    void shouldFindAWriteThatCrossesReadsWithinAWarp() {
        only("""
                .shared .align 4 .f32 tile[33];
                mov.f32 %x0, 0f3F800000;
                mov.u32 %a, tile;
                mad.lo.u32 %b, %t, 4, %a;
                st.shared.f32 [%b], %x0;
                st.shared.f32 [%b+0], %x0;
                bar.warp.sync -1;
                xor.b32 %t, %t, 1;
                mad.lo.u32 %a, %t, 4, %a;
                ld.shared.f32 %x1, [%a];
                BARRIER
                st.shared.f32 [%b], %x1; // here""",
                "BARRIER", "bar.warp.sync -1;", Kind.SHARED_RACE, "which thread 1 read", 32, "BARRIER");
    }

    @Test
    void shouldFindTwoLanesThatWriteOneSharedWord() {
        only("""
                .shared .align 4 .f32 tile[32];
                mov.f32 %x0, 0f3F800000;
                mov.u32 %a, tile;
                shr.u32 %b, %t, 1;
                mad.lo.u32 %b, %b, 4, %a;
                st.shared.f32 [%b], %x0; // here""",
                "shr.u32 %b, %t, 1", "shr.u32 %b, %t, 0", Kind.SHARED_RACE, "thread 1: writes", 32);
    }

    @Test
    void shouldFindAnIndexOnePastTheEnd() {
        String body = """
                mov.f32 %x0, 0f3F800000;
                setp.gt.u32 %p, %t, 33;
                @%p ret;
                st.global.f32 [%at], %x0; // here""";
        try (Snippet wrong = snippet(body)) {
            // The allocation is longer, but it is the slice that was passed.
            Buffer out = wrong.zeros("out", 64).slice(4, 33);
            wrong.shouldFail(Kind.OUT_OF_BOUNDS, "thread 33: access of 4 bytes at out[I32 33 at 4] + 132 bytes", 1, 64, out);
        }
        try (Snippet right = snippet(body.replace("setp.gt", "setp.ge"))) {
            right.run(1, 64, right.zeros("out", 64).slice(4, 33));
        }
        try (Snippet wrong = snippet("ld.global.f32 %x0, [%out+-4]; // here")) {
            wrong.shouldFail(Kind.OUT_OF_BOUNDS, "out[I32 33 at 4] - 4 bytes", 1, 1, wrong.zeros("out", 64).slice(4, 33));
        }
        try (Snippet wrong = snippet("ld.global.v2.f32 {%x0, %x1}, [%out+128]; // here")) {
            wrong.shouldFail(Kind.OUT_OF_BOUNDS, "access of 8 bytes at out[I32 33 at 4] + 128 bytes", 1, 1,
                    wrong.zeros("out", 64).slice(4, 33));
        }
        try (Snippet wrong = snippet("mov.u64 %at, 4096; ld.global.f32 %x0, [%at]; // here")) {
            wrong.shouldFail(Kind.OUT_OF_BOUNDS, "address 0x1000 is in no argument", 1, 1, wrong.zeros("out", 4));
        }
        try (Snippet empty = snippet("ld.global.f32 %x0, [%out]; // here")) {
            empty.shouldFail(Kind.OUT_OF_BOUNDS, "out[I32 0 at 0] + 0 bytes", 1, 1, empty.zeros("out", 0));
        }
    }

    @Test
    void shouldFindAnAccessPastASharedVariable() {
        String body = """
                .shared .align 4 .f32 first[8];
                .shared .align 4 .f32 second[8];
                mov.f32 %x0, 0f3F800000;
                st.shared.f32 [first+OFFSET], %x0; // here""";
        for (String offset : new String[] {"32", "-4", "100000", "-4000"}) {
            try (Snippet wrong = snippet(body.replace("OFFSET", offset))) {
                wrong.shouldFail(Kind.OUT_OF_BOUNDS, "outside of the variables", 1, 1, wrong.zeros("out", 1));
            }
        }
        try (Snippet wrong = snippet(body.replace("st.shared.f32 [first+OFFSET], %x0", "ld.shared.f32 %x1, [first+32]"))) {
            wrong.shouldFail(Kind.OUT_OF_BOUNDS, "first[32 bytes] + 32 bytes", 1, 1, wrong.zeros("out", 1));
        }
        try (Snippet wrong = snippet("mov.u32 %a, 0; ld.shared.f32 %x0, [%a]; // here")) {
            wrong.shouldFail(Kind.OUT_OF_BOUNDS, "shared address 0", 1, 1, wrong.zeros("out", 1));
        }
    }

    @Test
    void shouldFindAnUnalignedAccess() {
        try (Snippet wrong = snippet("ld.global.v4.f32 {%x0, %x1, %x2, %x3}, [%out]; // here")) {
            wrong.shouldFail(Kind.MISALIGNED, "access of 16 bytes at out[I32 8 at 2] + 0 bytes, which is not a multiple of 16", 1, 1,
                    wrong.zeros("out", 10).slice(2, 8));
        }
        try (Snippet right = snippet("ld.global.v4.f32 {%x0, %x1, %x2, %x3}, [%out];")) {
            right.run(1, 1, right.zeros("out", 12).slice(4, 8));
        }
        try (Snippet wrong = snippet("ld.global.f32 %x0, [%out+2]; // here")) {
            wrong.shouldFail(Kind.MISALIGNED, "+ 2 bytes", 1, 1, wrong.zeros("out", 4));
        }
        try (Snippet wrong = snippet(".shared .align 16 .b8 tile[64]; ld.shared.v2.f32 {%x0, %x1}, [tile+4]; // here")) {
            wrong.shouldFail(Kind.MISALIGNED, "tile[64 bytes] + 4 bytes", 1, 1, wrong.zeros("out", 4));
        }
    }

    @Test
    void shouldFindAnUninitialisedSharedWord() {
        only("""
                .shared .align 4 .f32 tile[64];
                mov.f32 %x0, 0f3F800000;
                mov.u32 %a, tile;
                mad.lo.u32 %b, %t, 4, %a;
                setp.ne.u32 %p, %t, 40;
                @%p st.shared.f32 [%b], %x0;
                bar.sync 0;
                ld.shared.f32 %x1, [%b]; // here""",
                "setp.ne.u32 %p, %t, 40", "setp.ne.u32 %p, %t, 64", Kind.UNINITIALISED,
                "thread 40: reads tile[256 bytes] + 160 bytes, which no thread of the block has written", 64);
    }

    @Test
    void shouldForgetSharedMemoryBetweenBlocks() {
        try (Snippet wrong = snippet("""
                .shared .align 4 .f32 tile[1];
                mov.f32 %x0, 0f3F800000;
                mov.u32 %a, %ctaid.x;
                setp.eq.u32 %p, %a, 0;
                @%p st.shared.f32 [tile], %x0;
                ld.shared.f32 %x1, [tile]; // here""")) {
            wrong.shouldFail(Kind.UNINITIALISED, "block (1, 0)", 2, 1, wrong.zeros("out", 1));
        }
    }

    @Test
    void shouldFindAnUninitialisedRegister() {
        String where = """
                setp.lt.u32 %p, %t, 31;
                @%p mov.f32 %x0, 0f3F800000;
                add.rn.f32 %x1, %x0, %x0; // here""";
        only(where, "%t, 31", "%t, 32", Kind.UNINITIALISED, "thread 31: register %x0 is read before it is written", 32);
        String[] wrongs = {"st.global.f32 [%out], %x2; // here", "@%p mov.u32 %a, 1; // here", "add.u32 %a, %b, 1; // here",
            "ld.global.f32 %x0, [%at2]; // here", "selp.u32 %a, 1, 2, %q; // here",
            "mov.b64 %at2, {%a, %t}; // here", "addc.u32 %a, %t, %t; // here", "bar.warp.sync %a; // here"};
        for (String wrong : wrongs) {
            try (Snippet snippet = snippet(".reg .u64 %at2; " + wrong)) {
                snippet.shouldFail(Kind.UNINITIALISED, "is read before it is written", 1, 32, snippet.zeros("out", 32));
            }
        }
    }

    @Test
    void shouldForgetRegistersBetweenBlocks() {
        try (Snippet wrong = snippet("""
                mov.u32 %a, %ctaid.x;
                setp.eq.u32 %p, %a, 0;
                @%p mov.u32 %b, 1;
                add.u32 %b, %b, 1; // here""")) {
            wrong.shouldFail(Kind.UNINITIALISED, "block (1, 0) thread 0: register %b", 2, 1, wrong.zeros("out", 1));
        }
    }

    @Test
    void shouldFindADivergentBarrier() {
        String guarded = """
                setp.ne.u32 %p, %t, 7;
                @%p bar.sync 0; // here""";
        only(guarded, "%t, 7", "%t, 700", Kind.DIVERGENT_BARRIER, "reached by lanes 0xffffff7f of the warp", 64);
        String branch = """
                setp.eq.u32 %p, %t, 7;
                @%p bra AROUND;
                bar.sync 0; // here
                AROUND:""";
        only(branch, "%t, 7;", "%t, 700;", Kind.DIVERGENT_BARRIER, "while it needs lanes 0xffffffff", 64);
        String warp = """
                setp.ge.u32 %p, %t, 32;
                @%p ret;
                bar.sync 0; // here""";
        only(warp, "%t, 32", "%t, 64", Kind.DIVERGENT_BARRIER, "thread 32 of the block never reaches", 64);
        String two = """
                setp.ge.u32 %p, %t, 32;
                @%p bra OTHER;
                bar.sync 0; // here
                bra END;
                OTHER: bar.sync 1;
                END:""";
        only(two, "bar.sync 1", "bar.sync 0", Kind.DIVERGENT_BARRIER, "while warp 1 waits at barrier 1", 64);
    }

    @Test
    void shouldFindAShuffleWhoseMembersAreOthers() {
        only("""
                setp.lt.u32 %p, %t, 16;
                @%p shfl.sync.bfly.b32 %a, %t, 1, 31, 0xffffffff; // here""",
                "0xffffffff", "0x0000ffff", Kind.MEMBER_MASK, "reached by lanes 0x0000ffff", 32);
        only("shfl.sync.bfly.b32 %a, %t, 1, 31, 0xfffffffe; // here",
                "0xfffffffe", "-1", Kind.MEMBER_MASK, "lacks the lane itself", 32);
        only("shfl.sync.bfly.b32 %a, %t, 1, 31, 0xffffffff; // here",
                "0xffffffff", "0xffff", Kind.MEMBER_MASK, "which have ended or do not exist", 16);
        only("""
                setp.lt.u32 %p, %t, 16;
                @%p shfl.sync.down.b32 %a, %t, 1, 31, 0xffff; // here""",
                "1, 31", "1, 15", Kind.MEMBER_MASK, "thread 15: takes the value of lane 16", 32);
        only("vote.sync.any.pred %q, %p, 0xff; // here", "vote", "setp.eq.u32 %p, %t, 0; vote", Kind.UNINITIALISED, "", 8);
    }

    private static final String COPY = """
            .shared .align 16 .b8 tile[256];
            mov.u32 %a, tile;
            mad.lo.u32 %b, %t, 4, %a;
            cp.async.ca.shared.global [%b], [%at], 4;
            cp.async.commit_group;
            """;

    @Test
    void shouldFindAReadBeforeTheCopyHasLanded() {
        only(COPY + """
                WAIT
                ld.shared.f32 %x0, [%b]; // here""",
                "WAIT", "cp.async.wait_group 0;", Kind.ASYNC_COPY, "which cp.async of thread 0 has yet to write", 64, "WAIT");
        only(COPY + """
                cp.async.wait_group 1;
                ld.shared.f32 %x0, [%b]; // here""",
                "wait_group 1", "wait_group 0", Kind.ASYNC_COPY, "its thread has not waited", 64);
        // A barrier does not wait for a copy, and a wait is no barrier for others.
        String other = COPY + """
                FIRST
                SECOND
                xor.b32 %b, %t, 32;
                mad.lo.u32 %b, %b, 4, %a;
                ld.shared.f32 %x0, [%b]; // here""";
        try (Snippet wrong = snippet(other.replace("FIRST", "bar.sync 0;").replace("SECOND", ""))) {
            wrong.shouldFail(Kind.ASYNC_COPY, "which cp.async of thread 32", 1, 64, wrong.zeros("out", 64));
        }
        try (Snippet wrong = snippet(other.replace("FIRST", "bar.sync 0;").replace("SECOND", "cp.async.wait_all;"))) {
            wrong.shouldFail(Kind.ASYNC_COPY, "which cp.async of thread 32", 1, 64, wrong.zeros("out", 64));
        }
        try (Snippet right = snippet(other.replace("FIRST", "cp.async.wait_all;").replace("SECOND", "bar.sync 0;"))) {
            right.run(1, 64, right.zeros("out", 64));
        }
        try (Snippet wrong = snippet(COPY + """
                cp.async.wait_all;
                xor.b32 %b, %t, 1;
                mad.lo.u32 %b, %b, 4, %a;
                ld.shared.f32 %x0, [%b]; // here""")) {
            wrong.shouldFail(Kind.SHARED_RACE, "which thread 1 wrote", 1, 32, wrong.zeros("out", 32));
        }
    }

    @Test
    void shouldFindThreadsThatTouchOneGlobalWord() {
        String write = """
                mov.f32 %x0, 0f3F800000;
                st.global.f32 [%out], %x0; // here""";
        only(write, "[%out]", "[%at]", Kind.GLOBAL_RACE, "thread 1: writes out[I32 32 at 0] + 0 bytes, which thread 0 of block (0, 0) wrote",
                32);
        String read = """
                mov.f32 %x0, 0f3F800000;
                st.global.f32 [%at], %x0;
                ld.global.f32 %x1, [%out]; // here""";
        only(read, "[%out]", "[%at]", Kind.GLOBAL_RACE, "thread 1: reads", 32);
        String later = """
                ld.global.f32 %x0, [%out];
                st.global.f32 [%at], %x0; // here""";
        only(later, "[%out]", "[%at]", Kind.GLOBAL_RACE, "thread 0: writes out[I32 32 at 0] + 0 bytes, which several threads read", 32);
        // .nc promises that nobody writes: not even the thread itself, later.
        String constant = """
                ld.global.nc.f32 %x0, [%at];
                st.global.f32 [%at], %x0; // here""";
        only(constant, ".nc", "", Kind.GLOBAL_RACE, "through .nc", 32);
    }

    @Test
    void shouldFindBlocksThatTouchOneGlobalWord() {
        try (Snippet wrong = snippet("mov.f32 %x0, 0f3F800000; st.global.f32 [%at], %x0; // here")) {
            Buffer out = wrong.zeros("out", 32);
            wrong.shouldFail(Kind.GLOBAL_RACE, "block (1, 0) thread 0: writes out[I32 32 at 0] + 0 bytes, which thread 0 of block (0, 0)",
                    2, 32, out);
            wrong.emulator.globalRaces(false);
            wrong.run(2, 32, out);
            // Another launch is another matter.
            wrong.emulator.globalRaces(true);
            wrong.run(1, 32, out);
            wrong.run(1, 32, out);
        }
    }

    @Test
    void shouldFindArgumentsThatTouchOneWord() {
        String body = """
                .reg .u64 %%out, %%in, %%at;
                .reg .u32 %%t;
                .reg .f32 %%x;
                ld.param.u64 %%in, [in];
                ld.param.u64 %%out, [out];
                mov.u32 %%t, %%tid.x;
                mad.wide.u32 %%at, %%t, 4, %%in;
                ld.global.f32 %%x, [%%at];
                mad.wide.u32 %%at, %%t, 4, %%out;
                st.global.f32 [%%at], %%x; // here
                ret;""".formatted();
        try (Snippet snippet = Snippet.of(".param .u64 in, .param .u64 out", body)) {
            Buffer buffer = snippet.zeros("memory", 64);
            snippet.run(1, 32, buffer, buffer);
            snippet.run(1, 32, buffer.slice(0, 32), buffer.slice(32, 32));
            snippet.shouldFail(Kind.GLOBAL_RACE, "memory[I32 32 at 1]", 1, 32, buffer.slice(0, 32), buffer.slice(1, 32));
        }
    }

    @Test
    void shouldRefuseArgumentsThatDoNotFit() {
        try (Snippet snippet = Snippet.module("""
                .version 7.0
                .target sm_70
                .address_size 64
                .visible .entry k(.param .u64 out, .param .u32 n) // here
                .reqntid 64
                {
                    ret;
                }
                """)) {
            Buffer out = snippet.zeros("out", 1);
            snippet.run(1, 64, out, 1);
            snippet.shouldFail(Kind.LAUNCH, "expected 2 arguments", 1, 64, out);
            snippet.shouldFail(Kind.LAUNCH, "expected 2 arguments", 1, 64, out, 1, 1);
            snippet.shouldFail(Kind.LAUNCH, "expected argument 1 for .param .u32 n, got Long 1", 1, 64, out, 1L);
            snippet.shouldFail(Kind.LAUNCH, "expected argument 1 for .param .u32 n, got Float 1.0", 1, 64, out, 1f);
            snippet.shouldFail(Kind.LAUNCH, "expected argument 1 for .param .u32 n, got EmulatorBuffer", 1, 64, out, out);
            snippet.shouldFail(Kind.LAUNCH, "expected argument 0 for .param .u64 out, got Integer 3", 1, 64, 3, 1);
            snippet.shouldFail(Kind.LAUNCH, "expected a block of .reqntid 64 threads, got block=32", 1, 32, out, 1);
            snippet.shouldFail(Kind.LAUNCH, "gridX=0", 0, 64, out, 1);
            assertEquals(Kind.LAUNCH, assertThrows(EmulatorFault.class, () -> snippet.emulator.launch(snippet.text(), i -> "s:" + i,
                    "other", 1, 1, 64, out, 1)).kind());
        }
    }

    @Test
    void shouldEndALoopWithoutEnd() {
        try (Snippet wrong = snippet("AGAIN: add.u32 %t, %t, 1; bra AGAIN; // here")) {
            wrong.emulator.budget(10_000);
            wrong.shouldFail(Kind.BUDGET, "more than 10000 instructions", 1, 32, wrong.zeros("out", 1));
        }
    }

    @Test
    void shouldRefuseADivisionByZero() {
        only("mov.u32 %b, 0; div.u32 %a, %t, %b; // here", "%b, 0", "%b, 1", Kind.DIVISION_BY_ZERO, "thread 0", 32);
        only("rem.s32 %a, 1, %t; // here", "1, %t", "%t, 1", Kind.DIVISION_BY_ZERO, "thread 0", 32);
    }

    @Test
    void shouldFindAUniformBranchThatIsNot() {
        only("""
                setp.eq.u32 %p, %t, 3;
                @%p bra.uni END; // here
                END:""", "bra.uni", "bra", Kind.SYNTAX, "taken by only some of the lanes", 32);
    }

    @Test
    void shouldReportATrap() {
        only("setp.eq.u32 %p, %t, 3; @%p trap; // here", "%t, 3", "%t, 33", Kind.TRAP, "thread 3", 32);
    }

    @Test
    void shouldRefuseTextThatItDoesNotKnow() {
        String[][] wrongs = {
            {"add.f32 %x0, %x1, %x2;", "instruction add.f32 is none"},
            {"add.rn.ftz.f32 %x0, %x1, %x2;", "instruction add.rn.ftz.f32"},
            {"ex2.approx.f32 %x0, %x1;", "ex2.approx.f32"},
            {"atom.global.add.u32 %a, [%out], 1;", "atom.global.add.u32"},
            {"ld.f32 %x0, [%out];", "expected .global, .shared or .param"},
            {"ld.local.f32 %x0, [%out];", "ld.local.f32"},
            {"add.u32 %a, %b;", "expected 3 operands, got 2"},
            {"add.u32 %a, %b, %c;", "unknown name %c"},
            {"add.u32 %a, %b, %x0;", "register %x0 is .f32, the instruction takes .u32"},
            {"add.u64 %at, %at, %a;", "register %a is .u32, the instruction takes .u64"},
            {"add.rn.f32 %x0, %x1, %a;", "register %a is .u32"},
            {"add.rn.f32 %x0, %x1, 1;", "expected a float"},
            {"add.u32 %a, %b, 0x100000000;", "does not fit .u32"},
            {"@%a add.u32 %a, %b, 1;", "not a predicate"},
            {"cvt.s32.f32 %a, %x0;", "rounding is needed"},
            {"cvt.f32.u32 %x0, %a;", "rounding is needed"},
            {"cvt.rn.u64.u32 %at, %a;", "rounding is not allowed"},
            {"setp.lt.b32 %p, %a, %b;", "setp.lt.b32"},
            {"setp.ltu.s32 %p, %a, %b;", "setp.ltu.s32"},
            {"bra NOWHERE;", "expected a label of the entry, got NOWHERE"},
            {"ld.param.u64 %at, [in];", "unknown parameter in"},
            {"ld.param.u32 %a, [out];", "parameter out is .u64"},
            {"lop3.b32 %a, %a, %a, %a, 256;", "expected a number of 0 to 255"},
            {".shared .b8 big[49153];", "at most 49152 bytes"},
            {".reg .u32 %t;", "two registers %t"},
            {".local .u32 x;", "unknown directive .local"},
            {"mov.u32 %a, %clock;", "unknown name %clock"},
        };
        for (String[] wrong : wrongs) {
            try (Snippet snippet = snippet(wrong[0] + " // here")) {
                snippet.shouldFail(Kind.SYNTAX, wrong[1], 1, 32, snippet.zeros("out", 32));
            }
        }
        try (Snippet old = Snippet.module("""
                .version 7.0
                .target sm_70
                .address_size 64
                .visible .entry k(.param .u64 out)
                {
                    cp.async.wait_all; // here
                    ret;
                }
                """)) {
            old.shouldFail(Kind.SYNTAX, "needs .target sm_80, the module has sm_70", 1, 32, old.zeros("out", 1));
        }
    }
}
