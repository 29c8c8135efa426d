package org.talweg.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM while something runs that can stop in good order: Java's own end waits until it has, or for a while, and then gives
 * the exit status that the signal has, 129, 130 or 143.
 */
final class Interrupt implements AutoCloseable {
    private static final long LONGEST_WAIT_MINUTES = 10;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean asked;

    /**
     * @param err  told at once that the signal has been seen
     * @param kept whether a checkpoint will be written
     */
    Interrupt(PrintWriter err, boolean kept) {
        hook = new Thread(() -> {
            asked = true;
            err.println("talweg: stopping after this step" + (kept ? ", to leave a checkpoint" : ""));
            err.flush();
            try {
                ended.await(LONGEST_WAIT_MINUTES, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "talweg-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether a signal has come. */
    boolean asked() {
        return asked;
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Java is ending, and the hook with it
        }
    }
}
