package org.talweg.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A shell beside a process: it passes signals on, and kills the process when this JVM ends, however that ends. A process that is
 * stopped cannot see for itself that its pipe has ended.
 */
final class Watcher implements AutoCloseable {
    private static final String SCRIPT = "while read -r signal; do kill -\"$signal\" \"$0\"; echo; done; kill -KILL \"$0\"";

    private final Process shell;
    private final OutputStream to;
    private final InputStream from;

    /** @throws IOException where there is no such shell */
    Watcher(long pid) throws IOException {
        shell = new ProcessBuilder("sh", "-c", SCRIPT, Long.toString(pid)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        to = shell.getOutputStream();
        from = shell.getInputStream();
    }

    /** Returns when the signal has been sent. */
    void send(String signal) throws IOException {
        to.write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
        to.flush();
        from.read();
    }

    /** Watches no longer. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
