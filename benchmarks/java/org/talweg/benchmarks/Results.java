package org.talweg.benchmarks;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Where suites put what they find: each a line on the terminal as it comes, all of them in the JSON. */
final class Results {
    private final PrintStream out;
    private final List<Object> all = new ArrayList<>();

    Results(PrintStream out) {
        this.out = out;
    }

    /** Says what a suite is about to do, and names the columns. */
    void begin(String title) {
        out.println(title);
        out.println(Line.head());
    }

    /** For the terminal only. */
    void say(Object text) {
        out.println(text);
    }

    void add(Object result) {
        out.println(result);
        all.add(result);
    }

    /** Takes what nobody is to hear. */
    Results unheard() {
        return new Results(new PrintStream(OutputStream.nullOutputStream()));
    }

    List<Object> all() {
        return all;
    }
}
