package org.talweg.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({"y, x, false", "ab, ac, false", "Y, y, true", "age, agf, true", "age, sex, false", "pric, price, true",
        "price, pirce, true", "price, prune, true", "price, brass, false", "temperature, temprature, true"})
    void shouldSuggestOnlyWhatIsNear(String asked, String name, boolean near) {
        assertEquals(near ? "did you mean \"" + name + "\"?" : "no", Names.suggestion(asked, List.of(name), "no"));
    }

    @Test
    void shouldNotCompareWhatNobodyMistypes() {
        String name = "x".repeat(4_000_000); // two of them would take the product of their lengths
        assertEquals("no", Names.suggestion(name, List.of(name + "y", "x"), "no"));
        assertEquals("did you mean \"price\"?", Names.suggestion("pric", List.of(name, "price"), "no"));
    }
}
