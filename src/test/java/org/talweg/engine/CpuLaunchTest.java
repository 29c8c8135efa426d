package org.talweg.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Gather;
import org.talweg.kernel.Kernel;
import org.talweg.verify.Data;
import org.talweg.verify.KernelCase;
import org.talweg.verify.KernelCases;
import org.talweg.verify.Memory;
import org.talweg.verify.Size;

/** What the CPU engine refuses to launch, and what a launch costs beside its arithmetic. */
class CpuLaunchTest {
    private static String messageOf(Engine engine, Kernel kernel) {
        return assertThrows(IllegalArgumentException.class, () -> engine.launch(kernel)).getMessage();
    }

    @Test
    void shouldRefuseABufferOfAnotherEngine() {
        try (Engine engine = new CpuEngine(1, 0); Engine other = new CpuEngine(1, 0)) {
            Buffer x = engine.allocate("mine", Buffer.Type.F32, 4);
            Buffer y = other.allocate("theirs", Buffer.Type.F32, 4);
            String message = messageOf(engine, new Elementwise.Scale(x, y, 2, 4));
            assertTrue(message.startsWith("scale: expected buffers of") && message.contains("y=theirs"), message);
        }
    }

    @Test
    void shouldRefuseABufferBeyondAnArray() {
        try (Engine engine = new CpuEngine(1, 0)) {
            String message = assertThrows(TooLarge.class,
                    () -> engine.allocate("working memory", Buffer.Type.F32, 1L << 31)).getMessage();
            assertTrue(message.contains("working memory length=2147483648"), message);
        }
    }

    @Test
    void shouldRefuseAVectorWidthThatIsNone() {
        String before = System.getProperty("talweg.vectorBits");
        try {
            for (String asked : new String[] {"64", "", "wide"}) {
                System.setProperty("talweg.vectorBits", asked);
                String message = assertThrows(IllegalArgumentException.class, () -> new CpuEngine(1)).getMessage();
                assertTrue(message.endsWith("got talweg.vectorBits=" + asked), message);
            }
        } finally {
            if (before == null) {
                System.clearProperty("talweg.vectorBits");
            } else {
                System.setProperty("talweg.vectorBits", before);
            }
        }
    }

    @Test
    void shouldRefuseRowsThatAreNotThere() {
        try (Engine engine = new CpuEngine(1, 0)) {
            Buffer x = engine.allocate("x", Buffer.Type.F32, 6);
            Buffer y = engine.allocate("y", Buffer.Type.F32, 4);
            Buffer order = engine.allocate("order", Buffer.Type.I32, 3);
            Buffer counters = engine.allocate("counters", Buffer.Type.I32, Bookkeeping.COUNTERS);
            Gather gather = new Gather(x, order, counters, y, 2, 2);
            engine.upload(new int[] {0, 3, 1}, 0, order, 3);
            String message = messageOf(engine, gather);
            assertTrue(message.contains("row numbers from 0 to 2, got order[1]=3"), message);
            engine.upload(new int[] {2}, 0, counters.slice(Bookkeeping.ROW_OFFSET, 1), 1);
            message = messageOf(engine, gather);
            assertTrue(message.contains("ROW_OFFSET=2"), message);
        }
    }

    @Test
    void shouldRefuseASlotOutsideTheHistory() {
        try (Engine engine = new CpuEngine(1, 0)) {
            Buffer one = engine.allocate("one", Buffer.Type.F32, 1);
            Buffer history = engine.allocate("history", Buffer.Type.F32, 8);
            Buffer counters = engine.allocate("counters", Buffer.Type.I32, Bookkeeping.COUNTERS);
            engine.upload(new int[] {2}, 0, counters.slice(Bookkeeping.HISTORY_SLOT, 1), 1);
            String message = messageOf(engine, new Bookkeeping.Record(one, one, one, null, one, counters, history,
                    engine.allocate("positions", Buffer.Type.I32, 2), 1, 1));
            assertTrue(message.contains("HISTORY_SLOT=2"), message);
        }
    }

    @Test
    void shouldAllocateNothingInAPreparedRun() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Engine engine = new CpuEngine(1, 0)) {
            for (KernelCase kernelCase : KernelCases.ALL) {
                Size size = kernelCase.sizes().get(kernelCase.sizes().size() / 2);
                Kernel kernel = kernelCase.launch().on(new Memory(engine, Data.PLAIN, 0), size);
                Program program = engine.prepare(List.of(kernel));
                // The JVM itself allocates now and then while it warms up; code that allocates does so in every run.
                long least = Long.MAX_VALUE;
                for (int i = 0; i < 50 && least != 0; i++) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    program.run();
                    least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                }
                assertEquals(0, least, kernelCase.name() + " " + size);
            }
        }
    }
}
