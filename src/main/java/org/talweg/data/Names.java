package org.talweg.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Names as an error message shows them: a list that stays short, and the one that was probably meant. */
final class Names {
    private static final int SHOWN = 20;
    /** Nobody mistypes longer ones, and to compare two takes the product of their lengths. */
    private static final int LONGEST_COMPARED = 60;

    private Names() {}

    static String list(Collection<String> names) {
        String shown = names.stream().limit(SHOWN).map(Names::quoted).collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }

    /** Short, and on one line: it may come from a file. */
    static String quoted(String name) {
        return '"' + printable(name.length() <= 60 ? name : name.substring(0, 57) + "...") + '"';
    }

    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }

    /** {@code did you mean "x"?}, or {@code otherwise} when no name is near. */
    static String suggestion(String asked, Collection<String> names, String otherwise) {
        if (asked.length() > LONGEST_COMPARED) return otherwise;
        Optional<String> nearest = names.stream().filter(name -> name.length() <= LONGEST_COMPARED)
                .min(Comparator.comparingInt(name -> distance(asked, name)));
        int near = Math.max(Math.min(2, (asked.length() - 1) / 2), asked.length() / 3); // any short names are near each other
        return nearest.filter(name -> distance(asked, name) <= near)
                .map(name -> "did you mean " + quoted(name) + "?").orElse(otherwise);
    }

    /** Levenshtein's distance, blind to case. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
