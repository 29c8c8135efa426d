package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class HelpTest {
    static Set<String> commands() {
        return Main.commandLine().getSubcommands().keySet();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldHelpWithEveryCommand(String command) {
        Outcome outcome = Outcome.of(command, "--help");
        assertEquals(0, outcome.status());
        assertTrue(outcome.out().startsWith("Usage: talweg " + command), outcome::out);
        assertTrue(outcome.out().lines().allMatch(line -> line.length() <= 100), outcome::out);
        assertFalse(outcome.out().contains("$"), outcome::out);
    }

    @Test
    void shouldDocumentExitStatus() {
        String help = Outcome.of("train", "--help").out();
        for (String line : new String[] {"  0   ", "  2   ", "  3   "}) {
            assertTrue(help.contains(line), help);
        }
    }

    @Test
    void shouldSayWhatThisMachineOffers() {
        Outcome outcome = Outcome.of("doctor");
        assertEquals(0, outcome.status());
        assertTrue(outcome.out().contains("vectors") && outcome.out().contains("gpu") && outcome.out().contains("cuBLAS"), outcome::out);
    }

    @Test
    void shouldCompleteOptionValues() {
        Outcome outcome = Outcome.of("generate-completion");
        assertEquals(0, outcome.status());
        assertTrue(outcome.out().contains("\"leaky-relu\""), outcome::out);
        assertTrue(outcome.out().contains("complete -F"));
    }

    @Test
    void shouldNameItsVersion() {
        assertTrue(Outcome.of("--version").out().startsWith("talweg "));
        assertEquals(0, Outcome.of("train", "--version").status());
    }
}
