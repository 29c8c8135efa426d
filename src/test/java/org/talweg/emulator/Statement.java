package org.talweg.emulator;

import java.util.List;

/**
 * One instruction as it is written.
 *
 * @param origin file and line
 * @param text   for messages
 * @param guard  predicate register, or null
 * @param not    whether the guard is {@code @!p}
 * @param opcode with its suffixes: {@code add.rn.f32}
 */
record Statement(String origin, String text, String guard, boolean not, String opcode, List<Operand> operands) {
    String[] parts() {
        return opcode.split("\\.");
    }

    EmulatorFault error(String message) {
        return new EmulatorFault(EmulatorFault.Kind.SYNTAX, origin, message + ": " + text);
    }

    Operand operand(int i) {
        if (i >= operands.size()) {
            throw error("expected more operands");
        }
        return operands.get(i);
    }

    void count(int expected) {
        if (operands.size() != expected) {
            throw error("expected " + expected + " operands, got " + operands.size());
        }
    }
}
