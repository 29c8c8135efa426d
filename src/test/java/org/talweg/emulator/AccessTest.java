package org.talweg.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.talweg.kernel.Buffer;

/** Loads and stores, and how they are counted. */
class AccessTest {
    private static final String START = """
            .reg .u32 %t, %a;
            .reg .b32 %x<4>;
            .reg .b64 %w<2>;
            .reg .b16 %h<2>;
            .reg .u64 %in, %out;
            .reg .pred %p;
            ld.param.u64 %in, [in];
            ld.param.u64 %out, [out];
            mov.u32 %t, %tid.x;
            """;

    /** The output of {@code threads} threads, of {@code words} words each, from an input of 1, 2, 3 … */
    private static int[] results(int threads, int words, String body) {
        try (Snippet snippet = Snippet.of(".param .u64 in, .param .u64 out", START + body + "\nret;")) {
            Buffer in = snippet.ints("in", IntStream.rangeClosed(1, threads * words).toArray());
            Buffer out = snippet.zeros("out", threads * words);
            snippet.run(1, threads, in, out);
            return snippet.read(out);
        }
    }

    private static int[] counted(int n) {
        return IntStream.rangeClosed(1, n).toArray();
    }

    private static String copy(int bytes, String load, String store) {
        return """
                mad.wide.u32 %%in, %%t, %d, %%in;
                mad.wide.u32 %%out, %%t, %d, %%out;
                %s;
                %s;""".formatted(bytes, bytes, load, store);
    }

    @Test
    void shouldCopyGlobalMemoryInEverySize() {
        for (int threads : new int[] {32, 33, 5}) {
            assertArrayEquals(counted(threads), results(threads, 1,
                    copy(4, "ld.global.f32 %x0, [%in]", "st.global.b32 [%out], %x0")));
            assertArrayEquals(counted(threads), results(threads, 1,
                    copy(4, "ld.global.nc.u32 %x0, [%in]", "st.global.cs.u32 [%out], %x0")));
            assertArrayEquals(counted(2 * threads),
                    results(threads, 2, copy(8, "ld.global.v2.f32 {%x0, %x1}, [%in]", "st.global.v2.b32 [%out], {%x0, %x1}")));
            assertArrayEquals(counted(2 * threads), results(threads, 2,
                    copy(8, "ld.global.u64 %w0, [%in]", "st.global.b64 [%out], %w0")));
            assertArrayEquals(counted(4 * threads), results(threads, 4, copy(16,
                    "ld.global.nc.L1::no_allocate.v4.f32 {%x0, %x1, %x2, %x3}, [%in]",
                    "st.global.cg.v4.f32 [%out], {%x0, %x1, %x2, %x3}")));
            assertArrayEquals(counted(4 * threads),
                    results(threads, 4, copy(16, "ld.global.v2.b64 {%w0, %w1}, [%in]", "st.global.v2.b64 [%out], {%w0, %w1}")));
            assertArrayEquals(counted(threads), results(threads, 1, copy(4,
                    "ld.global.u16 %h0, [%in]; ld.global.u16 %h1, [%in+2]",
                    "st.global.b16 [%out+2], %h1; st.global.b16 [%out], %h0")));
            assertArrayEquals(counted(threads), results(threads, 1, copy(4,
                    "ld.global.v2.b16 {%h0, %h1}, [%in]", "st.global.v2.b16 [%out], {%h0, %h1}")));
        }
    }

    @Test
    void shouldAddOffsetsOfBothSigns() {
        assertArrayEquals(new int[] {3, 4, 0, 0}, results(1, 4, """
                add.u64 %in, %in, 12;
                ld.global.u32 %x0, [%in+-4];
                ld.global.u32 %x1, [%in+0];
                st.global.u32 [%out], %x0;
                st.global.u32 [%out+4], %x1;"""));
    }

    @Test
    void shouldExchangeThroughSharedMemory() {
        int[] reversed = IntStream.range(0, 64).map(i -> 64 - i).toArray();
        assertArrayEquals(reversed, results(64, 1, """
                .shared .align 16 .b32 before[3];
                .shared .align 16 .f32 tile[64];
                mad.wide.u32 %in, %t, 4, %in;
                mad.wide.u32 %out, %t, 4, %out;
                ld.global.b32 %x0, [%in];
                mov.u32 %a, tile;
                mad.lo.u32 %a, %t, 4, %a;
                st.shared.b32 [%a], %x0;
                bar.sync 0;
                mov.u32 %a, 63;
                sub.u32 %a, %a, %t;
                shl.b32 %a, %a, 2;
                mov.u32 %x1, tile;
                add.u32 %a, %a, %x1;
                ld.shared.f32 %x0, [%a];
                st.global.b32 [%out], %x0;"""));
        assertArrayEquals(counted(256), results(64, 4, """
                .shared .align 16 .b8 tile[1024];
                .reg .u64 %wide;
                mad.wide.u32 %in, %t, 16, %in;
                mad.wide.u32 %out, %t, 16, %out;
                mov.u64 %wide, tile;
                mad.wide.u32 %wide, %t, 16, %wide;
                ld.global.v4.b32 {%x0, %x1, %x2, %x3}, [%in];
                st.shared.v4.b32 [%wide], {%x0, %x1, %x2, %x3};
                ld.shared.v2.b64 {%w0, %w1}, [%wide];
                st.global.v2.b64 [%out], {%w0, %w1};"""));
        assertArrayEquals(new int[] {2}, results(1, 1, """
                .shared .u32 pair[2];
                mov.u32 %x0, 2;
                st.shared.u32 [pair+4], %x0;
                ld.shared.u32 %x1, [pair+4];
                st.global.u32 [%out], %x1;"""));
    }

    @Test
    void shouldCopyAsynchronously() {
        for (int bytes : new int[] {4, 8, 16}) {
            assertArrayEquals(counted(32 * bytes / 4), results(32, bytes / 4, """
                    .shared .align 16 .b8 tile[512];
                    mad.wide.u32 %%in, %%t, BYTES, %%in;
                    mad.wide.u32 %%out, %%t, BYTES, %%out;
                    mov.u32 %%a, tile;
                    mad.lo.u32 %%a, %%t, BYTES, %%a;
                    cp.async.ca.shared.global [%%a], [%%in], BYTES;
                    cp.async.commit_group;
                    cp.async.wait_group 0;
                    %s""".formatted(bytes == 4 ? "ld.shared.b32 %x0, [%a]; st.global.b32 [%out], %x0;"
                    : bytes == 8 ? "ld.shared.b64 %w0, [%a]; st.global.b64 [%out], %w0;"
                    : "ld.shared.v2.b64 {%w0, %w1}, [%a]; st.global.v2.b64 [%out], {%w0, %w1};").replace("BYTES", "" + bytes)
                    .replace("%%", "%")));
        }
    }

    @Test
    void shouldFillWhatIsNotCopiedWithZeros() {
        assertArrayEquals(new int[] {1, 2, 0, 0}, results(1, 4, """
                .shared .align 16 .b8 tile[16];
                mov.u32 %x0, 8;
                cp.async.cg.shared.global [tile], [%in], 16, %x0;
                cp.async.wait_all;
                ld.shared.v4.b32 {%x0, %x1, %x2, %x3}, [tile];
                st.global.v4.b32 [%out], {%x0, %x1, %x2, %x3};"""));
    }

    @Test
    void shouldLetLaterGroupsBeUnderWay() {
        assertArrayEquals(new int[] {1, 2, 0, 0}, results(1, 4, """
                .shared .align 16 .b8 tile[32];
                cp.async.ca.shared.global [tile], [%in], 4;
                cp.async.commit_group;
                cp.async.ca.shared.global [tile+4], [%in+4], 4;
                cp.async.commit_group;
                cp.async.wait_group 1;
                ld.shared.b32 %x0, [tile];
                cp.async.wait_group 0;
                ld.shared.b32 %x1, [tile+4];
                st.global.v2.b32 [%out], {%x0, %x1};"""));
    }

    @Test
    void shouldPassParametersOfEachType() {
        try (Snippet snippet = Snippet.of(".param .u64 out, .param .u64 wide, .param .u32 word, .param .f32 real", """
                .reg .u64 %out, %wide;
                .reg .u32 %word;
                .reg .f32 %real;
                ld.param.u64 %out, [out];
                ld.param.u64 %wide, [wide];
                ld.param.u32 %word, [word];
                ld.param.f32 %real, [real];
                cvta.to.global.u64 %out, %out;
                st.global.u64 [%out], %wide;
                st.global.u32 [%out+8], %word;
                st.global.f32 [%out+12], %real;
                ret;""")) {
            Buffer out = snippet.zeros("out", 4);
            snippet.run(1, 1, out, 0x123456789L, -2, 1.5f);
            assertArrayEquals(new int[] {0x23456789, 1, -2, 0x3fc00000}, snippet.read(out));
        }
    }

    private static final String COPY = """
            .version 7.0
            .target sm_70
            .address_size 64
            .visible .entry k(.param .u64 in, .param .u64 out)
            .reqntid 256
            {
                .reg .u32 %t, %b;
                .reg .u64 %in, %out;
                .reg .f32 %x<4>;
                ld.param.u64 %in, [in];
                ld.param.u64 %out, [out];
                mov.u32 %t, %tid.x;
                mov.u32 %b, %ctaid.x;
                mad.lo.u32 %t, %b, 256, %t;
                mad.wide.u32 %in, %t, 16, %in;
                mad.wide.u32 %out, %t, 16, %out;
                ld.global.v4.f32 {%x0, %x1, %x2, %x3}, [%in];
                st.global.v4.f32 [%out], {%x0, %x1, %x2, %x3};
                ret;
            }
            """;

    @Test
    void shouldCountInstructionsAndTraffic() {
        try (Emulator emulator = new Emulator(2)) {
            int n = 4 * 256 * 40;
            Buffer in = emulator.allocate("in", Buffer.Type.F32, n);
            Buffer out = emulator.allocate("out", Buffer.Type.F32, n);
            for (int i = 0; i < 3; i++) {
                emulator.launch(COPY, line -> "copy.ptx:" + line, "k", 40, 1, 256, in, out);
            }
            Counters counters = emulator.counters("k");
            assertEquals(3, counters.launches());
            assertEquals(3 * 40 * 8 * 10, counters.warpInstructions());
            assertEquals(3 * 40 * 256 * 10, counters.laneInstructions());
            assertEquals(new Traffic(3 * 4L * n, 0, 3 * n / 8, 0), counters.traffic("in"));
            assertEquals(new Traffic(0, 3 * 4L * n, 0, 3 * n / 8), counters.traffic("out"));
            assertTrue(counters.traffic().allSectorsFull());
            assertEquals(counters, emulator.counters());
            emulator.resetCounters();
            assertEquals(Counters.NONE, emulator.counters());
        }
    }

    @Test
    void shouldCountTheSectorsOfScatteredAccesses() {
        // 32 lanes, each a word: in one run across a sector's border, 8 words apart, backwards, all the same, two of a kind.
        long[] expected = {5, 32, 4, 1, 2};
        String[] addresses = {"add.u32 %a, %t, 1;", "mul.lo.u32 %a, %t, 8;", "sub.u32 %a, 31, %t;", "mov.u32 %a, 5;",
            "and.b32 %a, %t, 1; mul.lo.u32 %a, %a, 8;"};
        for (int i = 0; i < expected.length; i++) {
            try (Snippet snippet = Snippet.of(".param .u64 in, .param .u64 out", START + addresses[i] + """
                    mad.wide.u32 %in, %a, 4, %in;
                    ld.global.b32 %x0, [%in];
                    ret;""")) {
                Buffer in = snippet.zeros("in", 256);
                snippet.run(1, 32, in, in);
                Traffic traffic = snippet.emulator.counters().traffic("in");
                assertEquals(new Traffic(128, 0, expected[i], 0), traffic, addresses[i]);
                assertEquals(i == 2, traffic.allSectorsFull());
            }
        }
    }

    @Test
    void shouldCountBankConflicts() {
        // Stride of a word, of two, of 32, and all lanes at one word.
        int[] strides = {4, 8, 128, 0};
        long[] wavefronts = {1, 2, 32, 1};
        for (int i = 0; i < strides.length; i++) {
            try (Snippet snippet = Snippet.of(".param .u64 in, .param .u64 out", START + """
                    .shared .align 4 .b8 tile[4096];
                    mov.u32 %%x0, 1;
                    setp.eq.u32 %%p, %%t, 0;
                    mov.u32 %%a, tile;
                    mad.lo.u32 %%a, %%t, %d, %%a;
                    setp.ne.or.u32 %%p, %d, 0, %%p;
                    @%%p st.shared.u32 [%%a], %%x0;
                    bar.sync 0;
                    ld.shared.u32 %%x0, [%%a];
                    ret;""".formatted(strides[i], strides[i]))) {
                snippet.emulator.bankConflicts(true);
                Buffer in = snippet.zeros("in", 1);
                snippet.run(1, 32, in, in);
                assertEquals(2 * wavefronts[i], snippet.emulator.counters().sharedWavefronts(), "stride " + strides[i]);
                assertEquals(2, snippet.emulator.counters().sharedIdeal());
                assertEquals(2, snippet.emulator.counters().sharedAccesses());
            }
        }
    }
}
