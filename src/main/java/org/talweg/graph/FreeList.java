package org.talweg.graph;

import java.util.Map;
import java.util.TreeMap;

/** Places blocks in one stretch of memory, smallest fitting gap first; multiples of 32 elements (128 bytes). */
final class FreeList {
    private final TreeMap<Long, Long> gaps = new TreeMap<>(); // start → length
    private long end;

    /** Start of a block of {@code length} elements. */
    long take(long length) {
        long size = padded(length);
        Map.Entry<Long, Long> best = null;
        for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
            if (gap.getValue() >= size && (best == null || gap.getValue() < best.getValue())) {
                best = gap;
            }
        }
        if (best == null) {
            return extend(size);
        }
        long start = best.getKey();
        long left = best.getValue() - size;
        gaps.remove(start);
        if (left > 0) {
            gaps.put(start + size, left);
        }
        return start;
    }

    /** Grows the stretch, starting in the gap at its end where there is one. */
    private long extend(long size) {
        Map.Entry<Long, Long> last = gaps.lastEntry();
        long start = end;
        if (last != null && last.getKey() + last.getValue() == end) {
            start = last.getKey();
            gaps.remove(start);
        }
        end = start + size;
        return start;
    }

    void give(long start, long length) {
        long size = padded(length);
        Map.Entry<Long, Long> before = gaps.floorEntry(start);
        if (before != null && before.getKey() + before.getValue() == start) {
            start = before.getKey();
            size += before.getValue();
        }
        Long after = gaps.remove(start + size);
        gaps.put(start, after == null ? size : size + after);
    }

    /** Elements needed in all. */
    long peak() {
        return end;
    }

    static long padded(long length) {
        return (length + 31) / 32 * 32;
    }
}
