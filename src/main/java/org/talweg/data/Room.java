package org.talweg.data;

/** What a table may take of the memory; more would end in an error of the JVM after much work. */
final class Room {
    private Room() {}

    /** @param bytes that a table takes, or is about to */
    static void check(String name, long bytes) {
        long memory = Runtime.getRuntime().maxMemory();
        if (bytes > memory / 8 * 7) {
            throw new DataException(name + ": expected data that fit in " + (memory >> 20) + " MiB of memory, got " + (bytes >> 20)
                    + " MiB so far; take fewer rows or columns, or give Java more with TALWEG_OPTS=-Xmx8g");
        }
    }
}
