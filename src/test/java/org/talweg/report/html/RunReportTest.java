package org.talweg.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.talweg.report.diagnosis.Curves;
import org.talweg.train.Outcome;

final class RunReportTest {
    @Test
    void shouldGiveTheSamePageAgain() {
        assertEquals(Reports.digits("a").html(), Reports.digits("a").html());
    }

    @Test
    void shouldEscapeWhatComesFromOutside() {
        String html = Reports.digits("<script>alert('x')</script>").html();
        assertFalse(html.contains("<script"), html);
        assertFalse(html.contains("<i>two"));
        assertTrue(html.contains("&lt;i&gt;two&lt;/i&gt;") && html.contains("a &amp; b"));
    }

    @Test
    void shouldFetchNothing() {
        String html = Reports.digits("a").html();
        assertFalse(Pattern.compile("(src|href)=\"(?!#|data:)").matcher(html).find());
        assertFalse(html.contains("@import") || html.contains("<iframe") || html.contains("javascript:"));
    }

    @Test
    void shouldHaveIdsOfItsOwn() {
        List<String> ids = Pattern.compile(" id=\"([^\"]*)\"").matcher(Reports.digits("a").html()).results()
                .map((MatchResult m) -> m.group(1)).toList();
        assertEquals(new HashSet<>(ids).size(), ids.size(), ids.toString());
    }

    @Test
    void shouldTellOfADivergence() {
        Outcome end = new Outcome("CPU", 0, 0, false, false, false, null, null, null, 9, 0, 0.1, null,
                "the loss became NaN at step 9 (epoch 2, learning rate 50.0); try less", null);
        String html = Reports.report("run", Reports.epochs(1), end, null).html();
        assertTrue(html.contains("The training diverged"));
        assertTrue(html.contains("the loss became NaN at step 9"));
        assertTrue(html.contains("No weights were kept"));
    }

    @Test
    void shouldDrawEpochsWithoutNumbers() {
        double nan = Double.NaN;
        List<Curves.Epoch> none = List.of(new Curves.Epoch(1, nan, nan, nan, nan, nan, nan, List.of()),
                new Curves.Epoch(2, nan, Double.POSITIVE_INFINITY, nan, nan, nan, 0, List.of()));
        for (List<Curves.Epoch> epochs : List.of(none, List.<Curves.Epoch>of(), Reports.epochs(1))) {
            String html = Reports.report("run", epochs, null, null).html();
            assertTrue(html.contains("is not known"), html);
        }
    }

    @Test
    void shouldCompareValuesOfARegression() {
        Judged judged = new Judged(List.of(), null, new double[][] {{1, 2, 3}, {1.1, 1.9, 3.2}});
        RunReport report = Reports.report("run", Reports.epochs(2), Reports.ended(), judged);
        assertTrue(report.figures().stream().anyMatch(figure -> figure.name().equals("predicted")));
        assertTrue(report.html().contains("Predicted against true"));
    }

    @Test
    void shouldLeaveOutATableOfTooManyClasses() {
        List<String> names = java.util.stream.IntStream.range(0, 40).mapToObj(i -> "c" + i).toList();
        int[][] counts = new int[40][40];
        counts[3][4] = 2;
        String html = Reports.report("run", Reports.epochs(2), Reports.ended(), new Judged(names, counts, null)).html();
        assertTrue(html.contains("the table is left out") && html.contains("c3 taken for c4: 2 of 2"));
    }
}
