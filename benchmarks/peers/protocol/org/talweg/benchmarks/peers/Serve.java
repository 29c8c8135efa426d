package org.talweg.benchmarks.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/**
 * A peer's side of the pipe: a process of its own, so that libraries that cannot share a class path, and thread pools that spin,
 * do not meet.
 *
 * <p>Line by line: {@code prepare REQUEST} is answered by {@code ready}, {@code measure SECONDS} by {@code measured RUNS SECONDS},
 * {@code result} by {@code result FLOAT…}, {@code release} by {@code ready}; whatever fails by {@code cannot REASON}. The end of
 * input ends the process. What the library prints goes to the standard error.
 */
public final class Serve {
    private final Peer peer;
    /** What each answer begins with: a library's native code may print lines of its own. */
    public static final String ANSWER = "answer: ";

    private Peer.Work work;

    private Serve(Peer peer) {
        this.peer = peer;
    }

    /** Answers until the input ends. */
    public static void peer(Peer peer) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err);
        Serve serve = new Serve(peer);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(ANSWER + serve.answer(line));
            out.flush();
        }
        // Libraries leave threads behind that would keep the process.
        Runtime.getRuntime().halt(0);
    }

    private String answer(String line) {
        try {
            String command = line.split(" ", 2)[0];
            return switch (command) {
                case "name" -> "name " + peer.name();
                case "prepare" -> prepare(line.substring(command.length() + 1));
                case "measure" -> measure(Double.parseDouble(line.substring(command.length() + 1)));
                case "result" -> result();
                case "release" -> release();
                default -> "cannot understand " + line;
            };
        } catch (UnsupportedOperationException reason) {
            return "cannot " + String.valueOf(reason.getMessage()).replaceAll("\\s+", " ");
        } catch (Exception | LinkageError | OutOfMemoryError failure) {
            failure.printStackTrace();
            return "cannot " + failure.toString().replaceAll("\\s+", " ");
        }
    }

    private String prepare(String request) throws Exception {
        release();
        work = peer.prepare(Request.parse(request));
        return "ready";
    }

    private String release() throws Exception {
        if (work != null) {
            work.close();
            work = null;
        }
        return "ready";
    }

    private String measure(double seconds) throws Exception {
        long runs = 0;
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long now = start;
        do {
            work.run();
            runs++;
            now = System.nanoTime();
        } while (now < end);
        return "measured " + runs + " " + (now - start) / 1e9;
    }

    private String result() throws Exception {
        StringJoiner line = new StringJoiner(" ");
        line.add("result");
        for (float value : work.result()) {
            line.add(Float.toString(value));
        }
        return line.toString();
    }
}
