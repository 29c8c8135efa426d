package org.talweg.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.train.EpochRecord;

final class EpochLinesTest {
    private static EpochRecord record(int epoch) {
        return new EpochRecord(epoch, 10L * epoch, 0.1, 1.0 / epoch, 0.5, 1.0 / epoch, 0.75, Double.NaN, 1, epoch, 10L * epoch,
                List.of());
    }

    private static List<String> lines(int epochs) {
        StringWriter text = new StringWriter();
        EpochLines lines = new EpochLines(new PrintWriter(text), true);
        for (int epoch = 1; epoch <= epochs; epoch++) {
            lines.steps(epoch, epochs, 100, 100, 0.5);
            lines.epoch(record(epoch), epochs);
        }
        return text.toString().lines().toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | row | 0 rows
            1 | row | 1 row
            1234 | row | 1,234 rows
            1 | class | 1 class
            10 | class | 10 classes""")
    void shouldCountThings(long count, String noun, String expected) {
        assertEquals(expected, Numbers.count(count, noun));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 19, 20, 21, 30, 39, 40, 41, 1000})
    void shouldStayShort(int epochs) {
        List<String> lines = lines(epochs);
        assertTrue(lines.size() <= 22 && lines.size() >= Math.min(epochs, 10), "lines=" + lines.size());
        assertTrue(lines.get(lines.size() - 1).strip().startsWith("epoch " + epochs + "/" + epochs), lines.toString());
    }

    @Test
    void shouldSayWhatIsKnown() {
        assertEquals("epoch 1/1  loss 1.0000  validation loss 0.7500  validation accuracy –  100 samples/s  1.00 s",
                lines(1).get(0));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0000", "0.5, 0.5000", "12.345, 12.35", "123456, 1.23e+05", "0.00012, 1.20e-04", "NaN, –"})
    void shouldRoundLosses(double value, String expected) {
        assertEquals(expected, Numbers.loss(value));
    }

    @ParameterizedTest
    @CsvSource({"870, 870", "1250, 1.25k", "31400, 31.4k", "314000, 314k", "2500000, 2.50M"})
    void shouldRoundRates(double value, String expected) {
        assertEquals(expected, Numbers.rate(value));
    }

    @ParameterizedTest
    @CsvSource({"0.421, 0.42 s", "12.34, 12.3 s", "245, 4:05", "3723, 1:02:03"})
    void shouldWriteDurations(double seconds, String expected) {
        assertEquals(expected, Numbers.duration(seconds));
    }
}
