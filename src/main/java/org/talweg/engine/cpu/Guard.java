package org.talweg.engine.cpu;

import java.util.concurrent.atomic.AtomicReference;
import org.talweg.engine.EngineClosed;
import org.talweg.kernel.Buffer;

/** Sees that an engine is open where it is used, and that no other thread's program runs on it then. */
final class Guard {
    private final CpuEngine engine;
    /** Whose program runs; two at once would share the engine's working memory and give wrong numbers. */
    private final AtomicReference<Thread> running = new AtomicReference<>();
    private volatile boolean closed;

    Guard(CpuEngine engine) {
        this.engine = engine;
    }

    /** What every use begins with; its two words are joined where it is refused. */
    void enter(String use, Object of) {
        if (closed) {
            throw new EngineClosed(engine, use + of);
        }
        Thread other = running.get();
        if (other != null) {
            throw busy(use, of, other);
        }
    }

    /** A program begins; {@link #end} is to follow. */
    void begin(String use, Object of) {
        enter(use, of);
        if (!running.compareAndSet(null, Thread.currentThread())) {
            throw busy(use, of, running.get());
        }
    }

    void end() {
        running.set(null);
    }

    /** Whether it was open. */
    boolean close() {
        boolean open = !closed;
        closed = true;
        return open;
    }

    private IllegalStateException busy(String use, Object of, Thread other) {
        return new IllegalStateException("expected engine=" + engine.name() + " (" + engine + ") to be used by one thread at a time, got "
                + use + of + " in thread=" + Thread.currentThread().getName() + " while thread="
                + (other == null ? "another" : other.getName()) + " runs a program; give each thread an engine of its own");
    }

    /** Whose a buffer is that is not the engine's own, in words. */
    static String owner(Buffer buffer) {
        return buffer instanceof CpuBuffer other ? "another engine=" + other.engine().name() + " (" + other.engine() + ")"
                : "another kind of engine";
    }
}
