package org.talweg.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.train.EpochRecord;

final class EpochBarTest {
    @ParameterizedTest
    @ValueSource(ints = {20, 40, 79, 80, 120, 300})
    void shouldFitTheTerminal(int columns) {
        StringWriter text = new StringWriter();
        try (EpochBar bar = new EpochBar(new PrintWriter(text), columns, true)) {
            for (int epoch = 1; epoch <= 10; epoch++) {
                bar.steps(epoch, 10, 50, 100, 0.25);
                bar.steps(epoch, 10, 100, 100, 0.25);
                bar.epoch(new EpochRecord(epoch, 2L * epoch, 0.1, 0.25, 0.5, 0.25, 0.5, 0.9, 1, 0.1 * epoch, 2L * epoch, List.of()), 10);
            }
        }
        List<String> drawn = Arrays.stream(text.toString().split("\r")).map(line -> line.replace("\u001b[K", "").stripTrailing())
                .toList();
        assertTrue(drawn.stream().allMatch(line -> line.length() < columns), drawn.toString());
        String last = drawn.get(drawn.size() - 1);
        assertTrue(last.startsWith("epoch 10/10"), last);
        assertTrue(columns < 79 || last.contains("loss 0.2500") && last.contains("accuracy 0.9000") && last.contains("done"),
                last);
    }
}
