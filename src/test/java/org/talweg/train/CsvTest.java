package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CsvTest {
    @Test
    void shouldWriteTheSameBytesEverywhere() {
        assertEquals("a,b,c\n1,0.5,\n-Infinity,1.0E-7,x\n", new Csv("a,b,c").row(1, 0.5, Double.NaN)
                .row(Double.NEGATIVE_INFINITY, 1e-7f, "x").toString());
    }

    @Test
    void shouldQuoteWhatWouldEndACell() {
        assertEquals("\"ε = 1, cosine\",\"a \"\"b\"\"\",\"two\nlines\",plain, ",
                Csv.line("ε = 1, cosine", "a \"b\"", "two\nlines", "plain", " "));
    }

    @Test
    void shouldTakeAListAsCells() {
        assertEquals("1,x,y,", Csv.line(1, List.of("x", "y"), Float.NaN));
    }
}
