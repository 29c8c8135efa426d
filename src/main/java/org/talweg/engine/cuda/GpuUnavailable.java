package org.talweg.engine.cuda;

/** No GPU can be used, for a reason that its message tells in one sentence with what to do. */
public final class GpuUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What stands in the way. */
    public enum Reason {
        LIBRARY_MISSING("the library for GPUs does not load"),
        NO_DRIVER("NVIDIA's driver is not found"),
        DRIVER_TOO_OLD("NVIDIA's driver is too old or half updated"),
        NO_DEVICE("NVIDIA's driver finds no GPU"),
        DEVICE_TOO_OLD("the GPU is too old"),
        BUSY("the GPU is not free"),
        FAILED("the GPU does not start");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** A few words, such as {@code NVIDIA's driver is not found}. */
        public String text() {
            return text;
        }
    }

    private final Reason reason;

    GpuUnavailable(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
