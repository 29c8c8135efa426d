package org.talweg.engine;

/** More memory asked for than an engine can give in one piece. */
public final class TooLarge extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public TooLarge(String message) {
        super(message);
    }
}
