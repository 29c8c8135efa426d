package org.talweg.emulator;

import java.util.HashMap;
import java.util.Map;

/** Names between a pair of braces. */
final class Scope {
    record Register(String name, PtxType type, int slot) {}

    final Scope parent;
    private final Map<String, Register> registers = new HashMap<>();
    private final Map<String, Integer> labels = new HashMap<>();

    Scope(Scope parent) {
        this.parent = parent;
    }

    /** False if there is one of that name in this scope. */
    boolean declare(Register register) {
        return registers.putIfAbsent(register.name(), register) == null;
    }

    boolean label(String name, int pc) {
        return labels.putIfAbsent(name, pc) == null;
    }

    /** The register of this name, or null. */
    Register register(String name) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            Register register = scope.registers.get(name);
            if (register != null) {
                return register;
            }
        }
        return null;
    }

    /** The instruction of this label, or -1. */
    int label(String name) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            Integer pc = scope.labels.get(name);
            if (pc != null) {
                return pc;
            }
        }
        return -1;
    }
}
