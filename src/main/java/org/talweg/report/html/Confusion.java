package org.talweg.report.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.talweg.report.Numbers;

/** Counts of true and predicted classes, as a table coloured by share, and the pairs that are confused most. */
final class Confusion {
    /** A wider table is not read. */
    private static final int WIDEST = 30;
    private static final int PAIRS = 5;

    private record Pair(String truth, String predicted, int count, int of) {}

    private Confusion() {}

    static void write(Html html, Judged judged) {
        html.paragraph(Numbers.count(judged.right()) + " of " + Numbers.count(judged.rows())
                + " rows of the validation part are right. Rows are the true classes, columns the predicted ones: a good network"
                + " fills the diagonal; a dark field beside it is a pair of classes to look at.");
        if (judged.classes().size() <= WIDEST) {
            table(html, judged);
        } else {
            html.paragraph("With " + judged.classes().size() + " classes the table is left out.");
        }
        List<Pair> pairs = pairs(judged);
        if (!pairs.isEmpty()) {
            html.paragraph("Confused most:").raw("<ul>\n");
            for (Pair pair : pairs) {
                html.raw("<li>").text(pair.truth + " taken for " + pair.predicted + ": " + pair.count + " of " + pair.of)
                        .raw("</li>\n");
            }
            html.raw("</ul>\n");
        }
    }

    private static void table(Html html, Judged judged) {
        html.raw("<div class=\"wide\"><table class=\"confusion\">\n<tr><th scope=\"col\">true \\ predicted</th>");
        judged.classes().forEach(name -> html.raw("<th scope=\"col\">").text(name).raw("</th>"));
        html.raw("</tr>\n");
        for (int i = 0; i < judged.counts().length; i++) {
            html.raw("<tr><th scope=\"row\">").text(judged.classes().get(i)).raw("</th>");
            int all = sum(judged.counts()[i]);
            for (int j = 0; j < judged.counts().length; j++) {
                int count = judged.counts()[i][j];
                double share = all == 0 ? 0 : (double) count / all;
                String colour = i == j ? "0,114,178" : "213,94,0";
                // Errors are few; they are shown as if three times as many.
                double strength = i == j ? 0.85 * share : Math.min(1, 0.15 + 3 * share);
                html.raw(count == 0 ? "<td class=\"zero\">0</td>" : String.format(Locale.ROOT,
                        "<td%s style=\"background:rgba(%s,%.2f)\">%d</td>", strength > 0.6 ? " class=\"dark\"" : "", colour,
                        strength, count));
            }
            html.raw("</tr>\n");
        }
        html.raw("</table></div>\n");
    }

    private static int sum(int[] counts) {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }

    private static List<Pair> pairs(Judged judged) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < judged.counts().length; i++) {
            for (int j = 0; j < judged.counts().length; j++) {
                if (i != j && judged.counts()[i][j] > 0) {
                    pairs.add(new Pair(judged.classes().get(i), judged.classes().get(j), judged.counts()[i][j],
                            sum(judged.counts()[i])));
                }
            }
        }
        return pairs.stream().sorted(Comparator.comparingInt(Pair::count).reversed()).limit(PAIRS).toList();
    }
}
