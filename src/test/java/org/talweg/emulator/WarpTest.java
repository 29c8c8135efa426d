package org.talweg.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.talweg.kernel.Buffer;

/** What lanes do together, and what happens when they part. */
class WarpTest {
    private static final String START = """
            .reg .u32 %t, %x, %y;
            .reg .u64 %out;
            .reg .pred %p, %q;
            ld.param.u64 %out, [out];
            mov.u32 %t, %tid.x;
            mad.wide.u32 %out, %t, 4, %out;
            """;
    private static final String END = "\nst.global.u32 [%out], %x;\nret;";

    /** The body's %x of each of {@code threads} threads. */
    private static int[] results(int threads, String body) {
        try (Snippet snippet = Snippet.of(".param .u64 out", START + body + END)) {
            Buffer out = snippet.zeros("out", threads);
            snippet.run(1, threads, out);
            return snippet.read(out);
        }
    }

    private static int[] lanes(int threads, IntUnaryOperator value) {
        return IntStream.range(0, threads).map(value).toArray();
    }

    /**
     * PTX manual, shfl.sync: lane numbers are limited by c's low bits within the segment that c's bits 8 to 12 keep. Each row
     * gives some lanes, the lane whose value each takes, and whether it was in range.
     */
    @ParameterizedTest
    @CsvSource({
        "up,   1,  0x0000, 0 1 2 31,          0 0 1 30,          0 1 1 1",
        "up,   5,  0x0000, 0 4 5 31,          0 4 0 26,          0 0 1 1",
        "up,   1,  0x1800, 0 7 8 9 16 31,     0 6 8 8 16 30,     0 1 0 1 0 1",
        "up,   2,  0x0004, 4 5 6 31,          4 5 4 29,          0 0 1 1",
        "down, 1,  0x001f, 0 30 31,           1 31 31,           1 1 0",
        "down, 16, 0x001f, 0 15 16 31,        16 31 16 31,       1 1 0 0",
        "down, 3,  0x1807, 0 4 5 7 8 12 31,   3 7 5 7 11 15 31,  1 1 0 0 1 1 0",
        "down, 1,  0x000f, 14 15 16 31,       15 15 16 31,       1 0 0 0",
        "bfly, 1,  0x001f, 0 1 30 31,         1 0 31 30,         1 1 1 1",
        "bfly, 16, 0x001f, 0 15 16 31,        16 31 0 15,        1 1 1 1",
        "bfly, 8,  0x1807, 0 7 8 15 16 24,    0 7 0 7 16 16,     0 0 1 1 0 1",
        "idx,  5,  0x001f, 0 5 31,            5 5 5,             1 1 1",
        "idx,  37, 0x001f, 0 31,              5 5,               1 1",
        "idx,  10, 0x1807, 0 7 8 15 31,       2 2 10 10 26,      1 1 1 1 1",
        "idx,  20, 0x000f, 0 20 31,           0 20 31,           0 0 0",
    })
    void shouldShuffle(String mode, int amount, String c, String lanes, String sources, String inRange) {
        int[] got = results(32, """
                mul.lo.u32 %%y, %%t, 10;
                shfl.sync.%s.b32 %%x|%%p, %%y, %d, %s, 0xffffffff;
                selp.u32 %%y, 1000, 0, %%p;
                add.u32 %%x, %%x, %%y;""".formatted(mode, amount, c));
        int[] lane = numbers(lanes);
        int[] source = numbers(sources);
        int[] range = numbers(inRange);
        for (int i = 0; i < lane.length; i++) {
            assertEquals(10 * source[i] + 1000 * range[i], got[lane[i]], "lane " + lane[i]);
        }
    }

    private static int[] numbers(String text) {
        return Arrays.stream(text.strip().split(" +")).mapToInt(Integer::parseInt).toArray();
    }

    @Test
    void shouldShuffleAmongSomeLanes() {
        // Lanes 0 to 7 only, in place; the others keep theirs.
        assertArrayEquals(lanes(32, i -> i < 8 ? i ^ 1 : i), results(32, """
                mov.u32 %x, %t;
                setp.lt.u32 %p, %t, 8;
                @%p shfl.sync.bfly.b32 %x, %x, 1, 31, 0xff;"""));
    }

    @Test
    void shouldVote() {
        assertArrayEquals(lanes(32, i -> 0b0101), results(32, """
                setp.lt.u32 %p, %t, 3;
                setp.ne.and.u32 %p, %t, 1, %p;
                vote.sync.ballot.b32 %x, %p, 0xffffffff;"""));
        assertArrayEquals(lanes(32, i -> i < 4 ? 0b1101 : 7), results(32, """
                mov.u32 %x, 7;
                setp.eq.u32 %p, %t, 1;
                setp.lt.u32 %q, %t, 4;
                @%q vote.sync.ballot.b32 %x, !%p, 0xf;"""));
        String word = "\nselp.u32 %x, 1, 0, %q;";
        assertArrayEquals(lanes(32, i -> 0), results(32, "setp.ne.u32 %p, %t, 9; vote.sync.all.pred %q, %p, -1;" + word));
        assertArrayEquals(lanes(32, i -> 1), results(32, "setp.lt.u32 %p, %t, 32; vote.sync.all.pred %q, %p, -1;" + word));
        assertArrayEquals(lanes(32, i -> 1), results(32, "setp.eq.u32 %p, %t, 9; vote.sync.any.pred %q, %p, -1;" + word));
        assertArrayEquals(lanes(32, i -> 0), results(32, "setp.gt.u32 %p, %t, 31; vote.sync.any.pred %q, %p, -1;" + word));
        assertArrayEquals(lanes(32, i -> 1), results(32, "setp.gt.u32 %p, %t, 31; vote.sync.uni.pred %q, %p, -1;" + word));
        assertArrayEquals(lanes(32, i -> 0), results(32, "setp.gt.u32 %p, %t, 30; vote.sync.uni.pred %q, %p, -1;" + word));
    }

    @Test
    void shouldNameTheActiveLanes() {
        assertArrayEquals(lanes(32, i -> i < 5 ? 0x1f : 0xffffffe0), results(32, """
                setp.lt.u32 %p, %t, 5;
                @%p bra LOW;
                activemask.b32 %x;
                bra END;
                LOW: activemask.b32 %x;
                END:"""));
    }

    @Test
    void shouldPredicate() {
        assertArrayEquals(lanes(40, i -> i < 33 ? 1 : 2), results(40, """
                setp.lt.u32 %p, %t, 33;
                @%p mov.u32 %x, 1;
                @!%p mov.u32 %x, 2;"""));
    }

    @Test
    void shouldTakeBothWaysOfABranch() {
        assertArrayEquals(lanes(70, i -> (i % 3 == 0 ? 100 : i % 3 == 1 ? 200 : 300) + 1), results(70, """
                rem.u32 %y, %t, 3;
                setp.eq.u32 %p, %y, 0;
                @%p bra ZERO;
                setp.eq.u32 %p, %y, 1;
                @!%p bra TWO;
                mov.u32 %x, 200;
                bra END;
                ZERO: mov.u32 %x, 100;
                bra.uni END;
                TWO: mov.u32 %x, 300;
                END: add.u32 %x, %x, 1;"""));
    }

    @Test
    void shouldLoopAsOftenAsEachLaneNeeds() {
        assertArrayEquals(lanes(64, i -> i * (i + 1) / 2), results(64, """
                mov.u32 %x, 0;
                mov.u32 %y, 0;
                AGAIN: add.u32 %x, %x, %y;
                add.u32 %y, %y, 1;
                setp.le.u32 %p, %y, %t;
                @%p bra AGAIN;"""));
    }

    @Test
    void shouldMeetAgainBeforeASynchronisation() {
        // The side path lies behind the shuffle, so lanes arrive there at different times.
        assertArrayEquals(lanes(32, i -> (i ^ 1) % 2 == 0 ? 5 : 6), results(32, """
                and.b32 %y, %t, 1;
                setp.eq.u32 %p, %y, 1;
                @%p bra SIDE;
                mov.u32 %x, 5;
                BACK: shfl.sync.bfly.b32 %x, %x, 1, 31, -1;
                bra END;
                SIDE: mov.u32 %x, 6;
                bra BACK;
                END:"""));
    }

    @Test
    void shouldEndLanesOneByOne() {
        try (Snippet snippet = Snippet.of(".param .u64 out", START + """
                mov.u32 %x, 1;
                setp.ge.u32 %p, %t, 5;
                @%p ret;
                st.global.u32 [%out], %x;
                exit;""")) {
            Buffer out = snippet.zeros("out", 50);
            snippet.run(1, 50, out);
            assertArrayEquals(lanes(50, i -> i < 5 ? 1 : 0), snippet.read(out));
        }
    }

    @Test
    void shouldKnowWhereAThreadIs() {
        try (Snippet snippet = Snippet.of(".param .u64 out, .param .u32 part", """
                .reg .u32 %r<12>, %x, %part;
                .reg .u64 %out;
                .reg .pred %p;
                ld.param.u64 %out, [out];
                ld.param.u32 %part, [part];
                mov.u32 %r0, %tid.x;
                mov.u32 %r1, %ntid.x;
                mov.u32 %r2, %ctaid.x;
                mov.u32 %r3, %ctaid.y;
                mov.u32 %r4, %nctaid.x;
                mov.u32 %r5, %nctaid.y;
                mov.u32 %r6, %laneid;
                mov.u32 %r7, %warpid;
                mad.lo.u32 %r8, %r3, %r4, %r2;
                mad.lo.u32 %r8, %r8, %r1, %r0;
                mad.wide.u32 %out, %r8, 4, %out;
                mul.lo.u32 %x, %r3, 10;
                add.u32 %x, %x, %r2;
                mad.lo.u32 %x, %x, 10, %r4;
                mad.lo.u32 %x, %x, 10, %r5;
                mad.lo.u32 %x, %x, 10, %r7;
                mad.lo.u32 %x, %x, 100, %r6;
                mad.lo.u32 %x, %x, 100, %r1;
                add.u32 %x, %x, %part;
                st.global.u32 [%out], %x;
                ret;""")) {
            Buffer out = snippet.zeros("out", 2 * 3 * 40);
            snippet.emulator.launch(snippet.text(), line -> "" + line, "k", 2, 3, 40, out, 7);
            assertArrayEquals(lanes(240, i -> {
                int block = i / 40;
                int t = i % 40;
                int x = ((block / 2 * 10 + block % 2) * 10 + 2) * 10 + 3;
                return ((x * 10 + t / 32) * 100 + t % 32) * 100 + 40 + 7;
            }), snippet.read(out));
        }
    }

    @Test
    void shouldKeepNamesWithinBraces() {
        assertArrayEquals(lanes(32, i -> i == 3 ? 12 : 11), results(32, """
                mov.u32 %x, 10;
                {
                    .reg .u32 %x;
                    mov.u32 %x, 99;
                }
                {
                    .reg .u32 %one;
                    mov.u32 %one, 1;
                    setp.eq.u32 %p, %t, 3;
                    @%p bra SKIP;
                    bra END;
                    SKIP: add.u32 %x, %x, %one;
                    END: add.u32 %x, %x, %one;
                }
                {
                    bra END;
                    mov.u32 %x, 77;
                    END:
                }"""));
    }
}
