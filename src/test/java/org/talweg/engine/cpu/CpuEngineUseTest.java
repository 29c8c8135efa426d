package org.talweg.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.engine.AfterClose;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.MatMul;

/** The CPU engine used when or where it should not be. */
@Timeout(120)
class CpuEngineUseTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldRefuseEveryUseAfterClose(int threads) {
        AfterClose.shouldRefuseEveryUse(new CpuEngine(threads));
    }

    @Test
    void shouldRefuseTheBuffersOfAnother() {
        try (Engine engine = new CpuEngine(1); Engine other = new CpuEngine(2)) {
            AfterClose.shouldRefuseTheBuffersOfAnother(engine, other);
        }
        try (Engine engine = new CpuEngine(1); Engine paper = new CpuEngine(1).onPaper()) {
            AfterClose.shouldRefuseTheBuffersOfAnother(engine, paper);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldEndWhatAnotherThreadIsAt(int threads) throws InterruptedException {
        AfterClose.shouldEndWhatAnotherThreadIsAt(new CpuEngine(threads));
    }

    /** A product that lasts until it is told to end. */
    private record Held(CountDownLatch begun, CountDownLatch end) implements Task {
        @Override
        public int units() {
            return 1;
        }

        @Override
        public void run(int from, int to) {
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldRefuseASecondThreadWhileAProgramRuns(int threads) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (CpuEngine engine = new CpuEngine(threads, 0, (product, own, tasks) -> tasks.add(new Held(begun, end)))) {
            Buffer matrix = engine.allocate("matrix", Buffer.Type.F32, 4);
            Buffer result = engine.allocate("result", Buffer.Type.F32, 4);
            Program product = engine.prepare(List.of(new MatMul(matrix, matrix, result, false, false, 2, 2, 2)));
            Program other = engine.prepare(List.of(new Elementwise.Scale(matrix, matrix, 2, 4)));
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread first = new Thread(product::run, "first");
            first.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
            first.start();
            begun.await();
            for (Executable asked : new Executable[] {other::run, () -> engine.upload(new float[4], 0, matrix, 4),
                () -> engine.floats(matrix, 4), () -> engine.allocate("more", Buffer.Type.F32, 1), engine::memory,
                () -> engine.launch(new Elementwise.Scale(matrix, matrix, 2, 4))}) {
                String message = assertThrows(IllegalStateException.class, asked).getMessage();
                assertTrue(message.startsWith("expected engine=cpu (" + engine + ") to be used by one thread at a time, got ")
                        && message.contains("while thread=first runs a program; give each thread an engine of its own"), message);
            }
            end.countDown();
            first.join();
            assertNull(thrown.get());
            engine.upload(new float[] {1, 2, 3, 4}, 0, matrix, 4);
            other.run();
            assertEquals(8, engine.floats(matrix, 4)[3], "one after the other is in order");
        }
    }

    /** A launch that failed leaves the engine as it was. */
    @Test
    void shouldGoOnAfterALaunchThatFailed() {
        Task failing = new Task() {
            @Override
            public int units() {
                return 1;
            }

            @Override
            public void run(int from, int to) {
                throw new ArithmeticException("failed");
            }
        };
        try (CpuEngine engine = new CpuEngine(2, 0, (product, own, tasks) -> tasks.add(failing))) {
            Buffer matrix = engine.allocate("matrix", Buffer.Type.F32, 4);
            Buffer result = engine.allocate("result", Buffer.Type.F32, 4);
            MatMul product = new MatMul(matrix, matrix, result, false, false, 2, 2, 2);
            assertThrows(ArithmeticException.class, () -> engine.launch(product));
            engine.launch(new Elementwise.Scale(matrix, matrix, 2, 4));
            assertEquals(0, engine.floats(matrix, 4)[3]);
        }
    }
}
