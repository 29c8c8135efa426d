package org.talweg.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.talweg.engine.ptx.PtxSource;
import org.talweg.kernel.Buffer;

/** {@code include/philox.ptx} by itself. */
class PhiloxPtxTest {
    private static final int COUNTER_AND_KEY = 6;
    private static final int DRAWS = 4;

    @Test
    void shouldGiveTheKnownAnswers() throws IOException {
        List<int[]> vectors;
        try (InputStream in = PhiloxPtxTest.class.getResourceAsStream("/philox4x32-10.kat")) {
            vectors = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .map(line -> IntStream.range(0, COUNTER_AND_KEY + DRAWS)
                            .map(i -> HexFormat.fromHexDigits(line.trim().split(" +")[i])).toArray())
                    .toList();
        }
        int n = vectors.size();
        assertEquals(3, n);
        int[] given = vectors.stream().flatMapToInt(v -> IntStream.of(v).limit(COUNTER_AND_KEY)).toArray();
        int[] expected = vectors.stream().flatMapToInt(v -> IntStream.of(v).skip(COUNTER_AND_KEY)).toArray();
        int[] got = new int[n * DRAWS];

        PtxSource source = PtxSource.of("philox_words.ptx", Map.of());
        try (Emulator emulator = new Emulator(1)) {
            Buffer words = emulator.allocate("counters_and_keys", Buffer.Type.I32, given.length);
            Buffer draws = emulator.allocate("draws", Buffer.Type.I32, got.length);
            emulator.upload(given, 0, words, given.length);
            emulator.launch(source.text(), source::origin, "philox_words", 1, 1, 32, words, draws, n);
            emulator.download(draws, got, 0, got.length);
        }
        assertArrayEquals(expected, got);
    }
}
