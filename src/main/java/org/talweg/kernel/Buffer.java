package org.talweg.kernel;

/**
 * A stretch of 32-bit words in the memory of one engine: what a pointer parameter of a kernel points to.
 *
 * <p>Lengths and offsets count elements of four bytes. A slice shares memory with the buffer it was cut from.
 */
public abstract class Buffer {
    /** What the words of a buffer are. */
    public enum Type { F32, I32 }

    private final String label;
    private final Type type;
    private final long offset;
    private final long length;

    protected Buffer(String label, Type type, long offset, long length) {
        this.label = label;
        this.type = type;
        this.offset = offset;
        this.length = length;
    }

    /** What the buffer holds, for messages. */
    public final String label() {
        return label;
    }

    public final Type type() {
        return type;
    }

    /** First element of this slice, counted from the start of the allocation. */
    public final long offset() {
        return offset;
    }

    public final long length() {
        return length;
    }

    /** Elements {@code [start, start + count)} of this buffer, sharing its memory. */
    public final Buffer slice(long start, long count) {
        if (start < 0 || count < 0 || start > length - count) {
            throw new IllegalArgumentException("expected a slice within buffer '" + label + "' of length=" + length
                    + ", got start=" + start + " count=" + count);
        }
        return start == 0 && count == length ? this : view(label, offset + start, count);
    }

    /**
     * What engines ask before they copy {@code count} elements of a type to the start of this buffer, or from there.
     *
     * @throws IllegalArgumentException if it holds fewer or others
     */
    public final void checkCopy(Type copied, int count) {
        if (copied != type || count < 0 || count > length) {
            throw new IllegalArgumentException("expected a copy of 0 to " + length + " elements of " + type + " for buffer "
                    + this + ", got count=" + count + " of " + copied + "; copy what it holds");
        }
    }

    /** A view of the same allocation from {@code offset} on, in elements of the allocation. */
    protected abstract Buffer view(String label, long offset, long length);

    /** True when the two share an allocation and at least one element. */
    public final boolean overlaps(Buffer other) {
        return allocation() == other.allocation()
                && offset < other.offset + other.length && other.offset < offset + length;
    }

    /** The allocation that this buffer is a stretch of. */
    protected abstract Object allocation();

    @Override
    public String toString() {
        return label + "[" + type + " " + length + " at " + offset + "]";
    }
}
