package org.talweg.torture;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Talweg in a process of its own, which can be killed. */
final class Child {
    private static final long LONGEST_MINUTES = 10;
    private static final Path ENV = Path.of("/usr/bin/env");

    private final Process process;
    private final String command;
    private final Path out;
    private final Path err;

    private Child(Process process, String command, Path out, Path err) {
        this.process = process;
        this.command = command;
        this.out = out;
        this.err = err;
    }

    /**
     * @param log       its output goes to {@code <log>.out} and {@code <log>.err}
     * @param options   for Java, beside the JVM's own
     * @param arguments of Talweg
     */
    static Child start(Jvm jvm, Path log, List<String> options, List<String> arguments) throws IOException {
        return start(jvm, "org.talweg.cli.Main", log, options, arguments);
    }

    /** @param main class that is run */
    static Child start(Jvm jvm, String main, Path log, List<String> options, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(ENV)) { // what a shell starts in the background ignores SIGINT, and so would its children
            command.addAll(List.of(ENV.toString(), "--default-signal=INT"));
        }
        command.addAll(List.of(jvm.java().toString(), "@scripts/jvm-options", "-Xmx1g"));
        command.addAll(jvm.options());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(arguments);
        Path out = Path.of(log + ".out");
        Path err = Path.of(log + ".err");
        Process process = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        return new Child(process, "Java " + jvm.version() + " " + String.join(" ", jvm.options()) + " "
                + String.join(" ", options) + " talweg " + String.join(" ", arguments), out, err);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL; whether it was still running then. */
    boolean kill() throws InterruptedException {
        process.destroyForcibly();
        await();
        return process.exitValue() == 137;
    }

    /** Sends a signal, such as TERM. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }

    /** Its exit status. */
    int await() throws InterruptedException {
        if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException("it did not end within " + LONGEST_MINUTES + " minutes: " + command);
        }
        return process.exitValue();
    }

    /** What Talweg has written to standard error so far, without what Java says. */
    String err() throws IOException {
        return Files.readString(err).lines().filter(line -> !line.startsWith("WARNING:")).collect(Collectors.joining("\n"));
    }

    /** The last line of its standard output. */
    JsonObject json() throws IOException {
        List<String> lines = Files.readAllLines(out);
        return JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
    }

    @Override
    public String toString() {
        return command;
    }
}
