package org.talweg.mutation;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.talweg.data.DataException;

/**
 * Lets a reader have an input. It must take it, or throw {@link DataException} with a sentence of one line; any other exception or
 * error is a failure, so is more than a second of the processor, and so are more bytes allocated than {@value #MOST_BYTES} and
 * {@value #BYTES_A_BYTE} times the input's.
 */
final class Trial {
    static final long MOST_NANOS = 1_000_000_000;
    static final long MOST_BYTES = 64 << 20;
    static final long BYTES_A_BYTE = 64;
    private static final int LONGEST_SENTENCE = 1000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Trial() {}

    /**
     * @param failure   what was wrong, or null
     * @param nanos     of the processor
     * @param allocated bytes
     */
    record Result(boolean refused, String failure, Throwable cause, long nanos, long allocated) {}

    static Result of(Kind kind, Mutant input) {
        long thread = Thread.currentThread().getId();
        long bytes = THREADS.getThreadAllocatedBytes(thread);
        long nanos = THREADS.getCurrentThreadCpuTime();
        Throwable thrown = null;
        try {
            kind.reader().read(input.bytes());
        } catch (Throwable e) {
            thrown = e;
        }
        nanos = THREADS.getCurrentThreadCpuTime() - nanos;
        bytes = THREADS.getThreadAllocatedBytes(thread) - bytes;
        return new Result(thrown != null, failure(kind, input, thrown, nanos, bytes), thrown, nanos, bytes);
    }

    private static String failure(Kind kind, Mutant input, Throwable thrown, long nanos, long bytes) {
        if (thrown != null && !(thrown instanceof DataException)) {
            return "expected to be read or refused, got " + thrown.getClass().getName();
        }
        if (thrown != null && !isSentence(thrown.getMessage())) {
            return "expected one line of at most " + LONGEST_SENTENCE + " characters, got another message";
        }
        if (thrown == null && kind.sealed() && !input.forged() && !kind.isSeed(input.bytes())) {
            return "expected to be refused, got read though its bytes are others";
        }
        if (nanos > MOST_NANOS) {
            return "expected at most a second, got nanoseconds=" + nanos;
        }
        long most = MOST_BYTES + BYTES_A_BYTE * input.bytes().length;
        return bytes <= most ? null : "expected at most " + most + " bytes allocated, got " + bytes;
    }

    private static boolean isSentence(String message) {
        return message != null && message.contains("expected") && message.length() <= LONGEST_SENTENCE
                && message.chars().noneMatch(Character::isISOControl);
    }
}
