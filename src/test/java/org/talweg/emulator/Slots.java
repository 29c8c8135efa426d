package org.talweg.emulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The register file of an entry's warps: registers, constants, special registers and parameters, each 32 lanes wide. */
final class Slots {
    enum Kind { REGISTER, CONSTANT, SPECIAL, PARAMETER }

    /**
     * @param name  of a register, special register or parameter
     * @param value of a constant, or number of a parameter
     */
    record Slot(Kind kind, String name, long value) {}

    final List<Slot> ints = new ArrayList<>();
    final List<Slot> longs = new ArrayList<>();
    final List<String> predicates = new ArrayList<>();
    private final Map<Slot, Integer> intNumbers = new HashMap<>();
    private final Map<Slot, Integer> longNumbers = new HashMap<>();

    /** The slot of a register of its own. */
    int register(String name, PtxType type) {
        if (type == PtxType.PRED) {
            predicates.add(name);
            return predicates.size() - 1;
        }
        List<Slot> slots = type.bits == 64 ? longs : ints;
        slots.add(new Slot(Kind.REGISTER, name, 0));
        return slots.size() - 1;
    }

    int constant(int value) {
        return shared(new Slot(Kind.CONSTANT, "", value), ints, intNumbers);
    }

    int constant(long value) {
        return shared(new Slot(Kind.CONSTANT, "", value), longs, longNumbers);
    }

    int special(String name) {
        return shared(new Slot(Kind.SPECIAL, name, 0), ints, intNumbers);
    }

    int parameter(int number, PtxEntry.Parameter parameter) {
        boolean wide = parameter.type().bits == 64;
        return shared(new Slot(Kind.PARAMETER, parameter.name(), number), wide ? longs : ints, wide ? longNumbers : intNumbers);
    }

    private static int shared(Slot slot, List<Slot> slots, Map<Slot, Integer> numbers) {
        return numbers.computeIfAbsent(slot, s -> {
            slots.add(s);
            return slots.size() - 1;
        });
    }
}
