package org.talweg.emulator;

import java.util.List;

/** An operand as it is written. */
sealed interface Operand {
    /** A register, special register, parameter, shared variable or label. */
    record Name(String text) implements Operand {}

    /** A number as it is written, with its sign: {@code -3}, {@code 0x10}, {@code 0f3F800000}. */
    record Number(String text) implements Operand {}

    /** {@code [base+offset]} */
    record Address(String base, long offset) implements Operand {}

    /** <code>{a, b}</code> */
    record Vector(List<Operand> elements) implements Operand {}

    /** {@code p|q} */
    record Pair(Name first, Name second) implements Operand {}

    /** {@code !p} */
    record Not(Name name) implements Operand {}
}
