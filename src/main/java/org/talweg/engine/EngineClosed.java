package org.talweg.engine;

/** An engine, or what belongs to it, used after it was closed. */
public final class EngineClosed extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /** @param use what was asked for, with the buffer's name where there is one: {@code upload to buffer=weights[F32 8 at 0]} */
    public EngineClosed(Engine engine, String use) {
        super("expected an open engine for " + use + ", got engine=" + engine.name() + " (" + engine.description()
                + "), which is closed; make a new engine, and its buffers and programs with it");
    }
}
