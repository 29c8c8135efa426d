package org.talweg.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The sizes of a launch: a matrix (rows, columns), a vector of {@code rows} elements, or a product with its depth. */
record Size(int rows, int columns, int depth) {
    /** Around the widths of vectors, the chunks of threads (4096) and the tiles of reductions (8192); primes; large. */
    static final List<Size> VECTORS = IntStream.of(0, 1, 7, 15, 16, 17, 127, 1023, 1024, 1025, 4095, 4096, 4097, 8191, 8192,
            8193, 20_011, 300_007).mapToObj(Size::of).toList();
    /** Around the lanes (8, 32) and segments (256) of reductions, and the blocks of columns (128, of tall matrices 1024). */
    static final List<Size> MATRICES = matrices(new int[] {0, 1, 7, 8, 9, 255, 256, 257, 513},
            new int[] {1, 3, 16, 31, 32, 33, 100, 130, 1000});
    /** Fewer of them, for the many variants of one elementwise kernel. */
    static final List<Size> SOME_MATRICES = matrices(new int[] {0, 1, 7, 257}, new int[] {1, 3, 16, 33, 1000});
    static final List<Size> PRODUCTS = List.of(new Size(0, 5, 3), new Size(5, 0, 3), new Size(3, 5, 0), new Size(1, 1, 1),
            new Size(7, 9, 31), new Size(64, 32, 100), new Size(13, 97, 2048), new Size(33, 65, 2049), new Size(129, 31, 4100),
            new Size(257, 131, 255));
    static final List<Size> ONE = List.of(of(1));

    static Size of(int n) {
        return new Size(n, 1, 1);
    }

    private static List<Size> matrices(int[] rows, int[] columns) {
        List<Size> sizes = new ArrayList<>();
        for (int r : rows) {
            for (int c : columns) {
                sizes.add(new Size(r, c, 1));
            }
        }
        sizes.add(new Size(70_001, 1, 1));
        sizes.add(new Size(1, 70_001, 1));
        sizes.add(new Size(10_007, 10, 1));
        sizes.add(new Size(2_051, 130, 1));
        return sizes;
    }

    int area() {
        return Math.multiplyExact(rows, columns);
    }

    @Override
    public String toString() {
        return depth == 1 ? rows + "×" + columns : rows + "×" + columns + " depth " + depth;
    }
}
