package org.talweg.engine.cuda;

/** No GPU can be used, for a reason that its message tells in one sentence with what to do. */
public final class GpuUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What stands in the way. */
    public enum Reason { LIBRARY_MISSING, NO_DRIVER, DRIVER_TOO_OLD, NO_DEVICE, DEVICE_TOO_OLD, BUSY, FAILED }

    private final Reason reason;

    GpuUnavailable(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
