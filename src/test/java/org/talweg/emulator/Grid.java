package org.talweg.emulator;

import org.talweg.emulator.EmulatorFault.Kind;

/**
 * One launch: entry, geometry, arguments.
 *
 * <p>Every pointer argument has a range of addresses of its own, so that an access is known to belong to that argument and is
 * checked against the slice that was passed, not against the allocation around it.
 */
final class Grid {
    /** Threads beyond which the owners of global words are not followed: their numbers have 30 bits. */
    private static final long MOST_FOLLOWED = (1 << 30) - 1;

    final PtxEntry entry;
    final int gridX;
    final int gridY;
    final int block;
    /** Values of the parameters, pointers as addresses. */
    final long[] values;
    final Window[] windows;
    final boolean races;
    final boolean banks;
    final long budget;

    Grid(PtxEntry entry, int gridX, int gridY, int block, Object[] arguments, Emulator engine) {
        this.entry = entry;
        this.gridX = gridX;
        this.gridY = gridY;
        this.block = block;
        this.values = new long[arguments.length];
        this.windows = new Window[arguments.length];
        this.races = engine.globalRaces() && (long) gridX * gridY * block <= MOST_FOLLOWED;
        this.banks = engine.bankConflicts();
        this.budget = engine.budget();
        geometry();
        if (arguments.length != entry.parameters().size()) {
            throw fault("expected " + entry.parameters().size() + " arguments " + entry.parameters() + ", got "
                    + arguments.length);
        }
        for (int i = 0; i < arguments.length; i++) {
            bind(i, entry.parameters().get(i), arguments[i], engine);
        }
    }

    private void geometry() {
        if (entry.reqntid() != 0 && entry.reqntid() != block) {
            throw fault("expected a block of .reqntid " + entry.reqntid() + " threads, got block=" + block);
        }
        if (entry.maxntid() != 0 && block > entry.maxntid()) {
            throw fault("expected a block of at most .maxntid " + entry.maxntid() + " threads, got block=" + block);
        }
        if (block < 1 || block > 1024 || gridX < 1 || gridY < 1 || gridY > 65_535) {
            throw fault("expected a block of 1 to 1024 threads and a grid of 1 or more by 1 to 65535, got block=" + block
                    + " gridX=" + gridX + " gridY=" + gridY);
        }
    }

    private void bind(int i, PtxEntry.Parameter parameter, Object argument, Emulator engine) {
        PtxType type = parameter.type();
        if (argument instanceof org.talweg.kernel.Buffer buffer && type.bits == 64 && !type.isFloat()) {
            windows[i] = new Window(i, engine.own(buffer));
            values[i] = windows[i].first;
        } else if (argument instanceof Long value && type.bits == 64 && !type.isFloat()) {
            values[i] = value;
        } else if (argument instanceof Integer value && type.bits == 32 && !type.isFloat()) {
            values[i] = value;
        } else if (argument instanceof Float value && type == PtxType.F32) {
            values[i] = Float.floatToRawIntBits(value);
        } else {
            throw fault("expected argument " + i + " for .param " + type.suffix() + " " + parameter.name() + ", got "
                    + (argument == null ? "null" : argument.getClass().getSimpleName() + " " + argument));
        }
    }

    private EmulatorFault fault(String message) {
        return new EmulatorFault(Kind.LAUNCH, entry.origin(), entry.name() + ": " + message);
    }

    /** The argument that an address belongs to, or null. */
    Window window(long address) {
        long number = Window.number(address);
        return number >= 0 && number < windows.length ? windows[(int) number] : null;
    }

    /** Forgets who touched the arguments' words. */
    void forget() {
        for (Window window : windows) {
            if (window != null && races) {
                window.forget();
            }
        }
    }
}
