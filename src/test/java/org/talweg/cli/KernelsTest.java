package org.talweg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KernelsTest {
    @Test
    void shouldListTheFilesWithWhatTheyAre() {
        Outcome outcome = Outcome.ofLine("kernels");
        assertEquals(0, outcome.status(), outcome::err);
        for (String expected : new String[] {"adam ", "Adam, AdamW", "gemm ", "softmax "}) {
            assertTrue(outcome.out().contains(expected), outcome::out);
        }
        assertFalse(outcome.out().contains("include/"), outcome::out);
    }

    @Test
    void shouldPrintAModuleWithItsComments() {
        Outcome words = Outcome.ofLine("kernels adam");
        Outcome quads = Outcome.ofLine("kernels adam.ptx --define QUADS,ENTRY=mine");
        assertEquals(0, words.status(), words::err);
        assertTrue(words.out().contains(".visible .entry adam(") && words.out().contains("// θ ←"), words::out);
        assertFalse(words.out().contains("ld.global.v4"), words::out);
        assertTrue(quads.out().contains(".visible .entry mine("), quads::out);
        assertTrue(quads.out().contains("v4.f32"), quads::out);
    }

    @Test
    void shouldPrintPlainTextForAssemblers() {
        Outcome outcome = Outcome.ofLine("kernels map1 --define OP=EXP --plain");
        assertEquals(0, outcome.status(), outcome::err);
        assertTrue(outcome.out().startsWith(".version 7.0\n.target sm_70\n"), outcome::out);
        assertTrue(outcome.out().chars().allMatch(c -> c < 128) && !outcome.out().contains("//"), outcome::out);
    }

    @Test
    void shouldRefuseWhatIsNotThere() {
        refused("kernels include/math", "expected a file of kernels, got FILE='include/math'");
        refused("kernels adam --define 1=2", "expected --define WORD or WORD=TEXT, got --define='1=2'");
        refused("kernels adam --define QUAD", "expected --define of words that adam.ptx depends on, got QUAD");
        refused("kernels map1 --define OP=FOO", "expected a macro that is defined, got FOO");
        refused("kernels pointwise", "does it need another --define? The first comment of pointwise.ptx names them");
    }

    private static void refused(String line, String expected) {
        Outcome outcome = Outcome.ofLine(line);
        assertEquals(2, outcome.status(), outcome::err);
        assertTrue(outcome.err().contains(expected), outcome::err);
    }
}
