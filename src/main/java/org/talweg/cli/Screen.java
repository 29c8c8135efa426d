package org.talweg.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import org.talweg.engine.TooLarge;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where text for people goes: standard output, or standard error when the standard output is for a JSON object.
 *
 * <p>Java cannot tell which of its streams is a terminal; {@code scripts/talweg} can, and says so in the properties
 * {@code talweg.terminals} ({@code out}, {@code err}, {@code out,err}) and {@code talweg.columns}.
 *
 * @param result standard output where it is for a JSON object, else null
 */
record Screen(PrintWriter out, PrintWriter result, boolean terminal, int columns) {
    private static final int USUAL_COLUMNS = 80;
    private static final int FEWEST_COLUMNS = 20;

    static Screen of(CommandSpec spec, boolean json) {
        String terminals = System.getProperty("talweg.terminals", "");
        int columns = Integer.getInteger("talweg.columns", USUAL_COLUMNS);
        return new Screen(json ? spec.commandLine().getErr() : spec.commandLine().getOut(),
                json ? spec.commandLine().getOut() : null, List.of(terminals.split(",")).contains(json ? "err" : "out"),
                columns < FEWEST_COLUMNS ? USUAL_COLUMNS : columns);
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /**
     * What a command can do without; null where there is no memory for it, which is said.
     *
     * @param what for people: {@code the curvature}
     */
    <T> T spared(String what, Supplier<T> made) {
        try {
            return made.get();
        } catch (TooLarge | OutOfMemoryError e) {
            say("Left out  " + what + ", for which there is no memory (" + e.getMessage() + ")");
            return null;
        }
    }

    /** Prints the JSON object of the results, where one was asked for. */
    void result(Supplier<?> json) {
        if (result != null) {
            result.println(json.get());
            result.flush();
        }
    }
}
