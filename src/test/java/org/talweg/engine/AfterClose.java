package org.talweg.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.function.Executable;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;

/** What an engine must answer to whoever uses it, or what belongs to it, after it was closed. */
public final class AfterClose {
    private AfterClose() {}

    /** Every use is refused with the engine's name and where there is one the buffer's; closing again is none. */
    public static void shouldRefuseEveryUse(Engine engine) {
        Buffer floats = engine.allocate("weights", Buffer.Type.F32, 8);
        Buffer ints = engine.allocate("order", Buffer.Type.I32, 8);
        Buffer slice = floats.slice(2, 3);
        Elementwise.Scale scale = new Elementwise.Scale(floats, floats, 2, 8);
        Program none = engine.prepare(List.of());
        Program one = engine.prepare(List.of(scale));
        Program two = engine.prepare(List.of(scale, scale));
        one.run();
        Engine paper = engine.onPaper();
        String description = engine.description();
        engine.close();
        engine.close();
        assertEquals(description, engine.description());
        refused(engine, "allocating buffer=more", () -> engine.allocate("more", Buffer.Type.F32, 1));
        refused(engine, "upload to buffer=weights[F32 8 at 0]", () -> engine.upload(new float[8], 0, floats, 8));
        refused(engine, "upload to buffer=weights[F32 3 at 2]", () -> engine.upload(new float[8], 0, slice, 3));
        refused(engine, "upload to buffer=weights[F32 2 at 3]", () -> engine.upload(new float[8], 0, slice.slice(1, 2), 0));
        refused(engine, "upload to buffer=order[I32 8 at 0]", () -> engine.upload(new int[8], 0, ints, 8));
        refused(engine, "download from buffer=weights[F32 3 at 2]", () -> engine.download(slice, new float[3], 0, 3));
        refused(engine, "download from buffer=weights[F32 8 at 0]", () -> engine.floats(floats, 8));
        refused(engine, "download from buffer=order[I32 8 at 0]", () -> engine.download(ints, new int[8], 0, 0));
        refused(engine, "preparing a program of launches=2 from kernel=scale", () -> engine.prepare(List.of(scale, scale)));
        refused(engine, "preparing a program of launches=0", () -> engine.prepare(List.of()));
        refused(engine, "program of launches=1 from kernel=scale", () -> engine.launch(scale));
        refused(engine, "running a program of launches=0", none::run);
        refused(engine, "running a program of launches=1 from kernel=scale", one::run);
        refused(engine, "running a program of launches=2 from kernel=scale", two::run);
        refused(engine, "reserving memory", () -> engine.reserve(paper));
        refused(engine, "counting on paper", engine::onPaper);
        refused(engine, "telling its memory", engine::memory);
        refused(engine, "waiting for it", engine::synchronize);
        engine.close();
    }

    private static void refused(Engine engine, String use, Executable asked) {
        String message = assertThrows(EngineClosed.class, asked, use).getMessage();
        assertTrue(message.startsWith("expected an open engine for ") && message.contains(use)
                && message.contains("got engine=" + engine.name() + " (" + engine.description() + "), which is closed; make a new engine"),
                message);
    }

    /** Neither can be used with the other's buffers, whether these are closed or not. */
    public static void shouldRefuseTheBuffersOfAnother(Engine engine, Engine other) {
        Buffer own = engine.allocate("own", Buffer.Type.F32, 2);
        Buffer foreign = other.allocate("foreign", Buffer.Type.F32, 2);
        for (int round = 0; round < 2; round++) {
            for (Executable asked : new Executable[] {() -> engine.upload(new float[2], 0, foreign, 2),
                () -> engine.download(foreign, new float[2], 0, 2), () -> engine.launch(new Elementwise.Scale(own, foreign, 2, 2)),
                () -> engine.prepare(List.of(new Elementwise.Scale(foreign, own, 2, 2)))}) {
                String message = assertThrows(IllegalArgumentException.class, asked).getMessage();
                assertTrue(message.contains("foreign[F32 2 at 0] of another") && message.contains("engine " + engine.description())
                        && message.contains("; allocate it with this engine"), message);
            }
            engine.synchronize(); // the stand-in for a driver frees nothing while any engine's work is pending
            other.close();
        }
        engine.upload(new float[] {1, 2}, 0, own, 2);
        assertArrayEquals(new float[] {1, 2}, engine.floats(own, 2));
    }

    /** Another thread's work ends with an exception, whatever it was at. */
    public static void shouldEndWhatAnotherThreadIsAt(Engine engine) throws InterruptedException {
        int n = 1000;
        Buffer floats = engine.allocate("weights", Buffer.Type.F32, n);
        Program program = engine.prepare(List.of(new Elementwise.Scale(floats, floats, 1, n), new Elementwise.Scale(floats, floats, 1, n)));
        CountDownLatch begun = new CountDownLatch(3);
        AtomicReference<Throwable> end = new AtomicReference<>();
        AtomicReference<String> wrong = new AtomicReference<>();
        Thread worker = new Thread(() -> {
            float[] values = new float[n];
            try {
                for (float i = 1;; i++) {
                    values[n - 1] = i;
                    engine.upload(values, 0, floats, n);
                    program.run();
                    if (engine.floats(floats, n)[n - 1] != i) {
                        wrong.set("round " + i);
                    }
                    begun.countDown();
                }
            } catch (Throwable thrown) {
                end.set(thrown);
            }
        });
        worker.start();
        begun.await();
        engine.close();
        worker.join(60_000);
        assertFalse(worker.isAlive(), "still at work");
        assertNull(wrong.get());
        assertEquals(EngineClosed.class, end.get().getClass(), () -> "got " + end.get());
    }
}
