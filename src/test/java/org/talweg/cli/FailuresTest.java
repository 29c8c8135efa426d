package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** Failures that are ours: one sentence, exit status 1, the trace only if asked for. */
final class FailuresTest {
    @Command(name = "fail")
    static final class Failing implements Callable<Integer> {
        private final Throwable thrown;

        Failing(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public Integer call() throws Exception {
            if (thrown instanceof Error e) {
                throw e;
            }
            throw (Exception) thrown;
        }
    }

    private static Outcome of(Throwable thrown, String... args) {
        StringWriter err = new StringWriter();
        int status = Main.commandLine().addSubcommand(new Failing(thrown)).setErr(new PrintWriter(err, true)).execute(args);
        return new Outcome(status, "", err.toString());
    }

    @Test
    void shouldCallAnyOtherFailureABug() {
        for (Throwable thrown : new Throwable[] {new IllegalStateException("odd"), new StackOverflowError("odd"),
            new NoClassDefFoundError("odd"), new ExceptionInInitializerError("odd")}) {
            Outcome outcome = of(thrown, "fail");
            assertEquals(1, outcome.status());
            assertEquals(1, outcome.errLines().size(), outcome::err);
            assertTrue(outcome.err().startsWith("talweg: this is a bug") && outcome.err().contains(thrown.toString()), outcome::err);
            assertFalse(outcome.err().contains("picocli"), outcome::err);
            Outcome verbose = of(thrown, "--verbose", "fail");
            assertEquals(1, verbose.status());
            assertTrue(verbose.err().contains("\tat org.talweg.cli.FailuresTest"), verbose::err);
        }
    }

    @Test
    void shouldSayThatMemoryIsShort() {
        Outcome outcome = of(new OutOfMemoryError("heap"), "fail");
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains("TALWEG_OPTS=-Xmx8g"), outcome::err);
    }
}
