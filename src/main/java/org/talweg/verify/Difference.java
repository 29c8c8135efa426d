package org.talweg.verify;

/** An engine that does not keep the contract: other bits than expected, or a write where nothing was to be written. */
public final class Difference extends RuntimeException {
    private static final long serialVersionUID = 1;

    Difference(String message) {
        super(message);
    }

    Difference(String message, Throwable cause) {
        super(message, cause);
    }
}
