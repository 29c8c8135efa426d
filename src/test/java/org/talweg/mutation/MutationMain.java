package org.talweg.mutation;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The long form of the mutation test: {@code --inputs N --seed S}. Prints a table; where an input fails, says which, writes it under
 * {@code target} and exits with 1.
 */
public final class MutationMain {
    private static final int SHOWN = 20;

    private MutationMain() {}

    public static void main(String[] args) throws IOException {
        long inputs = 1_000_000;
        long seed = 1;
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--inputs" -> inputs = Long.parseLong(args[i + 1]);
                case "--seed" -> seed = Long.parseLong(args[i + 1]);
                default -> throw new IllegalArgumentException("expected --inputs N --seed S, got " + args[i]);
            }
        }
        System.exit(run(inputs, seed, Path.of("target"), System.out).failures().isEmpty() ? 0 : 1);
    }

    /** What failed among so many inputs; those are written to a folder. */
    public static List<String> failures(long inputs, long seed, Path failing) throws IOException {
        return run(inputs, seed, failing, new PrintStream(OutputStream.nullOutputStream())).failures();
    }

    /** What failed, and what became of each kind. */
    record Summary(List<String> failures, List<Tally> tallies) {}

    /** Runs so many inputs, split over all kinds. */
    static Summary run(long inputs, long seed, Path failing, PrintStream out) throws IOException {
        List<String> failures = new ArrayList<>();
        List<Tally> tallies = new ArrayList<>();
        try (Scratch scratch = new Scratch()) {
            List<Kind> kinds = Kind.all(scratch);
            out.println("seed " + seed);
            out.println(Tally.HEADER);
            for (int k = 0; k < kinds.size(); k++) {
                Kind kind = kinds.get(k);
                Tally tally = new Tally(kind.name());
                for (long number = 0; number < (inputs + kinds.size() - 1 - k) / kinds.size(); number++) {
                    Mutant input = kind.input(seed, number);
                    Trial.Result result = Trial.of(kind, input);
                    tally.add(result);
                    if (result.failure() != null && failures.size() < SHOWN) {
                        Path file = failing.resolve("mutant-" + seed + "-" + kind.name() + "-" + number);
                        Files.write(file, input.bytes());
                        failures.add(kind.name() + " seed=" + seed + " number=" + number + ": " + result.failure() + "; see " + file
                                + (result.cause() == null ? "" : "; " + summary(result.cause())));
                    }
                }
                tallies.add(tally);
                out.println(tally);
            }
        }
        failures.forEach(out::println);
        return new Summary(failures, tallies);
    }

    /** How many kinds of files there are. */
    public static int kinds() throws IOException {
        try (Scratch scratch = new Scratch()) {
            return Kind.all(scratch).size();
        }
    }

    private static String summary(Throwable cause) {
        String text = String.valueOf(cause);
        StackTraceElement[] trace = cause.getStackTrace();
        return (text.length() > 300 ? text.substring(0, 300) + "..." : text).replaceAll("\\p{Cntrl}", "?")
                + (trace.length == 0 ? "" : " at " + List.of(trace).subList(0, Math.min(8, trace.length)));
    }
}
