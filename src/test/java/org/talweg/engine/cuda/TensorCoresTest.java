package org.talweg.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.MatMul;
import org.talweg.kernel.OptimizerStep;
import org.talweg.verify.Data;
import org.talweg.verify.KernelCase;
import org.talweg.verify.KernelCases;
import org.talweg.verify.Memory;
import org.talweg.verify.Size;

class TensorCoresTest {
    /** One that is missing would leave the shadow of parameters as it was: the contract suite says what is written. */
    @Test
    void shouldKnowEveryParameterThatAKernelWrites() {
        Set<String> missing = new TreeSet<>();
        try (Engine engine = new CpuEngine(1, 0)) {
            for (KernelCase row : KernelCases.ALL) {
                Memory memory = new Memory(engine, Data.PLAIN, 0);
                Kernel kernel = row.launch().on(memory, Size.of(1));
                if (kernel instanceof OptimizerStep || kernel instanceof MatMul) {
                    continue;
                }
                for (Memory.Held held : memory.held()) {
                    if (held.output() && kernel.parameters().entrySet().stream().noneMatch(parameter ->
                            parameter.getValue() == held.buffer() && TensorCores.WRITTEN.contains(parameter.getKey()))) {
                        missing.add(kernel.entry() + " " + held.label());
                    }
                }
            }
        }
        assertEquals(Set.of(), missing);
    }
}
