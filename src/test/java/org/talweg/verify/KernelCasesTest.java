package org.talweg.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Kernel;

class KernelCasesTest {
    @Test
    void shouldHaveARowForEveryKernelOfTheCatalogue() {
        Set<String> missing = new TreeSet<>();
        collect(Kernel.class, missing);
        try (Engine engine = new CpuEngine(1, 0)) {
            for (KernelCase kernelCase : KernelCases.ALL) {
                missing.remove(kernelCase.launch().on(new Memory(engine, Data.PLAIN, 0), Size.of(1)).getClass().getName());
            }
        }
        assertEquals(Set.of(), missing);
    }

    private static void collect(Class<?> type, Set<String> records) {
        if (type.isRecord()) {
            records.add(type.getName());
        } else {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted, records);
            }
        }
    }

    @Test
    void shouldHaveRowsOfDistinctNames() {
        Set<String> names = new HashSet<>();
        for (KernelCase kernelCase : KernelCases.ALL) {
            assertEquals(true, names.add(kernelCase.name()), "a second row named " + kernelCase.name());
        }
    }
}
