package org.talweg.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.talweg.benchmarks.peers.Request;
import org.talweg.benchmarks.peers.Serve;

/**
 * A peer in a process of its own, asked over a pipe: see {@link org.talweg.benchmarks.peers.Serve}.
 *
 * <p>Its class path is what Maven's profile {@code peer-ID} left in {@code target/peers/ID}. While it is not asked anything it is
 * stopped: threads that spin, collect garbage or wait with a timeout would take their part of the machine from whoever is measured.
 * Where there is no shell to do so, its threads are only waited for: {@link Clock#settle}.
 */
final class PeerProcess implements AutoCloseable {
    /** Why a peer cannot do what was asked. */
    static final class Cannot extends Exception {
        private static final long serialVersionUID = 1;

        Cannot(String reason) {
            super(reason);
        }
    }

    private final String id;
    private final Path log;
    private final Process process;
    /** Null where there is none. */
    private final Watcher watcher;
    private final PrintStream to;
    private final BufferedReader from;
    private final String name;

    /**
     * @param id        of the peer's profile
     * @param mainClass of the peer, in {@code org.talweg.benchmarks.peers}
     * @throws Cannot if it was not built or does not start
     */
    PeerProcess(String id, String mainClass) throws Cannot {
        this(id, id, mainClass, Map.of());
    }

    /**
     * @param label       what it is called, where one library is measured in several ways
     * @param environment variables on top of ours
     */
    PeerProcess(String label, String id, String mainClass, Map<String, String> environment) throws Cannot {
        this.id = label;
        Path folder = folder(id);
        String classPath = classPath(id);
        log = folder.resolve(label.equals(id) ? "log" : "log-" + label);
        try {
            ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    folder.resolve("classes") + File.pathSeparator + classPath, "org.talweg.benchmarks.peers." + mainClass).redirectError(log.toFile());
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        watcher = watcher(process.pid());
        to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        name = ask("name").substring("name ".length());
    }

    private static Path folder(String id) {
        return Path.of(System.getProperty("talweg.root", ""), "target", "peers", id);
    }

    /**
     * The libraries of a peer, as Maven's profile left their paths.
     *
     * @throws Cannot if it was not built
     */
    static String classPath(String id) throws Cannot {
        Path file = folder(id).resolve("class-path");
        if (!Files.exists(file)) {
            throw new Cannot("not built: mvn -Ppeer-" + id + " compile");
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Name and version as the library tells them. */
    String name() {
        return name;
    }

    /** Makes the peer ready for this work, which takes the place of what it had. */
    Subject prepare(Request request) throws Cannot {
        ask("prepare " + request);
        return new Subject() {
            @Override
            public String name() {
                return id;
            }

            @Override
            public double measure(double seconds) {
                String[] words = told("measure " + seconds).split(" ");
                return Double.parseDouble(words[2]) / Long.parseLong(words[1]);
            }

            @Override
            public void close() {
                told("release");
            }
        };
    }

    /** What the work last prepared has to show. */
    float[] result() throws Cannot {
        String[] words = ask("result").split(" ");
        float[] values = new float[words.length - 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(words[i + 1]);
        }
        return values;
    }

    private String told(String line) {
        try {
            return ask(line);
        } catch (Cannot failure) {
            throw new IllegalStateException(id + ": " + failure.getMessage(), failure);
        }
    }

    private String ask(String line) throws Cannot {
        signal("CONT");
        to.println(line);
        try {
            String answer;
            do {
                answer = from.readLine();
                if (answer == null) {
                    throw new Cannot("its process ended, see " + log);
                }
            } while (!answer.startsWith(Serve.ANSWER));
            answer = answer.substring(Serve.ANSWER.length());
            if (answer.startsWith("cannot ")) {
                throw new Cannot(answer.substring("cannot ".length()));
            }
            return answer;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            signal("STOP");
        }
    }

    private static Watcher watcher(long pid) {
        try {
            return new Watcher(pid);
        } catch (IOException none) {
            return null;
        }
    }

    private void signal(String signal) {
        if (watcher != null) {
            try {
                watcher.send(signal);
            } catch (IOException ended) {
                throw new UncheckedIOException(ended);
            }
        }
    }

    @Override
    public void close() {
        if (watcher != null) {
            watcher.close();
        }
        process.destroyForcibly();
    }
}
