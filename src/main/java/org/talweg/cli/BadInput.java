package org.talweg.cli;

import java.util.function.Supplier;

/** Something the user asked for that cannot be: one sentence, exit status 2. */
final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadInput(String message) {
        super(message);
    }

    BadInput(String message, Throwable cause) {
        super(message, cause);
    }

    /** Makes something of what the user asked for; a refused argument is then the user's, not ours. */
    static <T> T refusing(Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage(), e);
        }
    }
}
