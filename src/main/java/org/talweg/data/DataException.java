package org.talweg.data;

/** What is wrong with the data or with what was asked of it: one sentence that says where, what was expected, what came and what to do. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
