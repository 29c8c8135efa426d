package org.talweg.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    @Test
    void shouldReadWhatTheJdkReads() {
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            String text = switch (i % 5) {
                case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
                case 1 -> Integer.toString(random.nextInt());
                case 2 -> BigDecimal.valueOf(random.nextLong(), random.nextInt(40) - 10).toPlainString();
                case 3 -> random.nextInt(1000) + "." + random.nextInt(100_000) + "e" + (random.nextInt(60) - 30);
                default -> Float.toString(Float.intBitsToFloat(random.nextInt()));
            };
            if (text.contains("NaN")) continue;
            assertEquals(Double.doubleToRawLongBits(Double.parseDouble(text)), Double.doubleToRawLongBits(Numbers.parse(text)), text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "+3", ".5", "5.", "-.5e-3", "1E5", "1e+5", "00012", "0.000000000000000000000000001",
        "123456789012345678901234567890", "9007199254740993", "1e22", "1e23", "4.9e-324", "2.2250738585072014e-308", "0e999999999"})
    void shouldReadEveryDecimalForm(String text) {
        assertEquals(Double.doubleToRawLongBits(Double.parseDouble(text)), Double.doubleToRawLongBits(Numbers.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "e5", "1e", "1e+", "1f", "1d", "0x10", "1,5", "1 000", "1_000", "--1", "1.2.3", "NaN", "abc", "١٢"})
    void shouldRefuseWhatIsNoDecimal(String text) {
        assertTrue(Double.isNaN(Numbers.parse(text)), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inf", "Infinity", "-INF", "+infinity", "1e999", "-1e400"})
    void shouldTellInfinityFromText(String text) {
        assertTrue(Double.isInfinite(Numbers.parse(text)), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NA", "na", "N/A", "nan", "NULL", "?"})
    void shouldKnowMissingCells(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertTrue(Numbers.missing(bytes, 0, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "none", "nano", "-", "N"})
    void shouldKnowPresentCells(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertTrue(!Numbers.missing(bytes, 0, bytes.length));
    }
}
