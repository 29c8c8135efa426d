package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class SweepRankTest {
    private static SweepRow row(int point, long seed, double loss) {
        return new SweepRow(point, seed, List.of("v" + point), Double.isNaN(loss), 1, 2, new Evaluation(loss / 2, 1),
                new Evaluation(loss, 0.5), 0.25, "ab");
    }

    @Test
    void shouldRankByTheMeanAndPutWhatDivergedLast() {
        List<SweepRank> ranks = SweepRank.of(List.of(row(1, 0, 0.3), row(2, 1, 0.1), row(3, 0, 0.001), row(2, 0, 0.2),
                row(1, 1, 0.1), row(3, 1, Double.NaN), row(4, 0, Double.NaN), row(4, 1, Double.NaN)));
        assertEquals(List.of("v2", "v1", "v3", "v4"), ranks.stream().map(rank -> rank.values().get(0)).toList());
        assertEquals(0.15, ranks.get(0).loss(), 1e-15);
        assertEquals(Math.sqrt(0.005), ranks.get(0).spread(), 1e-15);
        assertEquals(Math.sqrt(0.02), ranks.get(1).spread(), 1e-15);
        assertEquals(List.of(0, 0, 1, 2), ranks.stream().map(SweepRank::diverged).toList());
        assertTrue(Double.isNaN(ranks.get(2).spread()) && Double.isNaN(ranks.get(3).loss()));
    }

    @Test
    void shouldReadTheLinesThatItWrites() {
        for (SweepRow row : List.of(row(3, -7, 0.1234567890123), row(1, 0, Double.NaN))) {
            SweepRow read = SweepRow.of(row.line(), 1);
            assertEquals(row, read);
        }
        assertThrows(IllegalArgumentException.class, () -> SweepRow.of("1,2,3", 1));
        assertThrows(IllegalArgumentException.class, () -> SweepRow.of(row(1, 0, 0.5).line().replace("1,0,", "x,0,"), 1));
    }

    @Test
    void shouldBeginNoMoreRunsAfterAFailure() {
        AtomicInteger begun = new AtomicInteger();
        List<Supplier<SweepRow>> runs = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            int point = i;
            runs.add(() -> {
                begun.incrementAndGet();
                if (point == 3) {
                    throw new IllegalStateException("third");
                }
                return row(point, 0, 0.5);
            });
        }
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> Sweep.run(runs, 1, row -> {
            if (row.point() == 2) {
                throw new IllegalStateException("full disk");
            }
        }));
        assertTrue(List.of("third", "full disk").contains(failure.getMessage()));
        List<Integer> finished = new ArrayList<>();
        Sweep.run(runs.subList(10, 60), 4, row -> finished.add(row.point()));
        assertEquals(50, finished.stream().distinct().count());
    }
}
