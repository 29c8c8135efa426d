package org.talweg.engine.ptx;

import java.util.List;

/** Something that makes machine code of PTX, for a test to read what it says. */
interface Assembler {
    String name();

    /** The targets it knows, such as {@code sm_90}. */
    List<String> targets();

    /**
     * What it says in its verbose mode.
     *
     * @throws Refused with the assembler's words, if the text is not PTX to it
     */
    String assemble(String ptx, String target);

    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
