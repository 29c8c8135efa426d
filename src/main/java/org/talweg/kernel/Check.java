package org.talweg.kernel;

/** Checks of a launch's arguments, each an {@link IllegalArgumentException} that names kernel, parameter and value. */
final class Check {
    private Check() {}

    static void floats(String kernel, String parameter, Buffer buffer, long expected) {
        buffer(kernel, parameter, buffer, Buffer.Type.F32, expected);
    }

    static void ints(String kernel, String parameter, Buffer buffer, long expected) {
        buffer(kernel, parameter, buffer, Buffer.Type.I32, expected);
    }

    private static void buffer(String kernel, String parameter, Buffer buffer, Buffer.Type type, long expected) {
        if (buffer == null) {
            throw new IllegalArgumentException(kernel + ": expected a buffer, got " + parameter + "=null");
        }
        if (buffer.type() != type || buffer.length() < expected) {
            throw new IllegalArgumentException(kernel + ": expected " + parameter + " of at least " + expected + " " + type
                    + " elements, got " + parameter + "=" + buffer);
        }
    }

    static void size(String kernel, String parameter, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(kernel + ": expected " + parameter + " of 0 or more, got "
                    + parameter + "=" + value);
        }
    }

    /** rows × columns, checked against overflow. */
    static long area(String kernel, long rows, long columns) {
        size(kernel, "rows", rows);
        size(kernel, "columns", columns);
        if (columns > 0 && rows > Long.MAX_VALUE / columns) {
            throw new IllegalArgumentException(kernel + ": expected at most 2^63 - 1 elements, got rows=" + rows + " columns="
                    + columns);
        }
        return rows * columns;
    }
}
