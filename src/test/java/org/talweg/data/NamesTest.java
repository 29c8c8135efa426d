package org.talweg.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({"y, x, false", "ab, ac, false", "Y, y, true", "age, agf, true", "age, sex, false", "pric, price, true",
        "price, pirce, true", "price, prune, true", "price, brass, false", "temperature, temprature, true"})
    void shouldSuggestOnlyWhatIsNear(String asked, String name, boolean near) {
        assertEquals(near ? "did you mean \"" + name + "\"?" : "no", Names.suggestion(asked, List.of(name), "no"));
    }
}
