package org.talweg.verify;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;

/** The contract suite notices what it is there to notice. */
class MemoryTest {
    @Test
    void shouldNoticeWritesBesideAnOutput() {
        for (int offset : new int[] {-1, 8}) {
            try (Engine engine = new CpuEngine(1, 0)) {
                Memory memory = new Memory(engine, Data.PLAIN, 1);
                memory.output("y", 8);
                Memory.Held held = memory.held().get(0);
                memory.read(held);
                engine.upload(new float[] {3}, 0, held.whole().slice(held.buffer().offset() + offset, 1), 1);
                String message = assertThrows(Difference.class, () -> memory.read(held)).getMessage();
                assertTrue(message.contains(offset < 0 ? "1 before the start of y" : "0 past the end of y"), message);
            }
        }
    }

    @Test
    void shouldNoticeAWrittenInput() {
        try (Engine engine = new CpuEngine(1, 0)) {
            Memory memory = new Memory(engine, Data.PLAIN, 1);
            engine.upload(new float[] {3}, 0, memory.values("x", 1, 2).slice(1, 1), 1);
            String message =
                    assertThrows(Difference.class, () -> memory.read(memory.held().get(0))).getMessage();
            assertTrue(message.contains("wrote the input x") && message.endsWith("at 1"), message);
        }
    }

    @Test
    void shouldNoticeAnOutputLeftAlone() {
        try (Engine engine = new CpuEngine(1, 0)) {
            Memory expected = new Memory(engine, Data.PLAIN, 1);
            Memory actual = new Memory(engine, Data.PLAIN, 2);
            expected.output("y", 3);
            actual.output("y", 3);
            assertThrows(Difference.class, () -> Bits.check("test", expected.held(), 0,
                    expected.read(expected.held().get(0)), actual.read(actual.held().get(0))));
        }
    }
}
