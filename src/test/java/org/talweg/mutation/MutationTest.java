package org.talweg.mutation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changed files of every kind that is read; {@link MutationMain} runs more of them. */
final class MutationTest {
    private static final long SEED = Long.getLong("talweg.mutationSeed", 1);
    private static final int INPUTS = 20_000;

    @Test
    void shouldReadEverySeed() {
        try (Scratch scratch = new Scratch()) {
            for (Kind kind : Kind.all(scratch)) {
                for (byte[] seed : kind.valid()) {
                    Trial.Result result = Trial.of(kind, new Mutant(seed, false));
                    assertNull(result.cause(), kind.name());
                    assertNull(result.failure(), kind.name());
                }
            }
        }
    }

    @Test
    void shouldGiveAnInputByItsNumberAlone() {
        try (Scratch scratch = new Scratch()) {
            for (Kind kind : Kind.all(scratch)) {
                byte[] seventh = kind.input(SEED, 7).bytes();
                kind.input(SEED, 8);
                assertArrayEquals(seventh, kind.input(SEED, 7).bytes(), kind.name());
                assertFalse(Arrays.equals(seventh, kind.input(SEED + 1, 7).bytes()) && Arrays.equals(seventh, kind.input(SEED, 8).bytes()),
                        kind.name());
            }
        }
    }

    @Test
    void shouldReadOrRefuseEveryInput() throws IOException {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        MutationMain.Summary summary = MutationMain.run(INPUTS, SEED, Path.of("target"),
                new PrintStream(table, true, StandardCharsets.UTF_8));
        assertEquals(List.of(), summary.failures(), () -> table.toString(StandardCharsets.UTF_8));
        for (Tally tally : summary.tallies()) { // inputs of which all are refused, or all read, would test little
            assertFalse(tally.read() == 0 || tally.refused() == 0, () -> table.toString(StandardCharsets.UTF_8));
        }
    }
}
