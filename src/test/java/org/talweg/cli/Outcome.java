package org.talweg.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What a command left: exit status, standard output, standard error. */
record Outcome(int status, String out, String err) {
    static Outcome of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
        return new Outcome(status, out.toString(), err.toString());
    }

    /** A command line whose words hold no spaces. */
    static Outcome ofLine(String line) {
        return of(line.strip().split("\\s+"));
    }

    List<String> errLines() {
        return err.lines().toList();
    }

    JsonObject json() {
        List<String> lines = out.lines().toList();
        return JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
    }
}
