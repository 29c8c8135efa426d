package org.talweg.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The sizes of a launch: a matrix (rows, columns), a vector of {@code rows} elements, or a product with its depth; and how its
 * buffers lie.
 */
public record Size(int rows, int columns, int depth, Layout layout) {
    /**
     * Around the widths of vectors, the blocks of GPUs (256 words, 512 quads), the chunks of threads (4096) and the tiles of
     * reductions (8192); primes; large.
     */
    public static final List<Size> VECTORS = vectors();
    /**
     * Around the lanes (8, 32) and segments (256) of reductions, and the blocks of columns (128, of tall matrices 1024); rows
     * that are whole quads and rows that are not.
     */
    public static final List<Size> MATRICES = matrices(new int[] {0, 1, 7, 8, 9, 255, 256, 257, 513},
            new int[] {1, 3, 4, 16, 31, 32, 33, 100, 130, 1000});
    /** Fewer of them, for the many variants of one elementwise kernel. */
    public static final List<Size> SOME_MATRICES = matrices(new int[] {0, 1, 7, 257}, new int[] {1, 3, 4, 16, 33, 1000});
    /** Around the tiles of the matrix product and the segments (2048) of its depth. */
    public static final List<Size> PRODUCTS = List.of(new Size(0, 5, 3), new Size(5, 0, 3), new Size(3, 5, 0),
            new Size(1, 1, 1), new Size(7, 9, 31, Layout.TIGHT), new Size(64, 32, 100), new Size(64, 32, 100, Layout.SHIFTED),
            new Size(128, 128, 16, Layout.TIGHT), new Size(13, 97, 2048), new Size(33, 65, 2049, Layout.SHIFTED),
            new Size(132, 68, 36), new Size(129, 31, 4100, Layout.TIGHT), new Size(257, 131, 255));
    public static final List<Size> ONE = List.of(of(1), of(1).with(Layout.SHIFTED), of(1).with(Layout.TIGHT));

    /** Aligned buffers. */
    public Size(int rows, int columns, int depth) {
        this(rows, columns, depth, Layout.ALIGNED);
    }

    public static Size of(int n) {
        return new Size(n, 1, 1);
    }

    /** The same with buffers that lie otherwise. */
    public Size with(Layout other) {
        return new Size(rows, columns, depth, other);
    }

    private static List<Size> vectors() {
        List<Size> sizes = new ArrayList<>();
        for (int n : new int[] {0, 1, 4, 7, 8, 15, 16, 17, 127, 255, 256, 257, 1023, 1024, 1025, 2044, 2048, 2052, 4095, 4096,
            4097, 8191, 8192, 8193, 8196, 20_011, 100_003, 120_012}) {
            sizes.add(of(n).with(sizes.size() % 2 == 0 ? Layout.ALIGNED : Layout.TIGHT));
        }
        for (int n : new int[] {4, 16, 1024, 8191, 8192, 20_012}) {
            sizes.add(of(n).with(Layout.SHIFTED));
        }
        return List.copyOf(sizes);
    }

    private static List<Size> matrices(int[] rows, int[] columns) {
        Layout[] layouts = Layout.values();
        List<Size> sizes = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                sizes.add(new Size(rows[i], columns[j], 1, layouts[(i + j) % layouts.length]));
            }
        }
        sizes.add(new Size(70_001, 1, 1));
        sizes.add(new Size(1, 70_001, 1));
        sizes.add(new Size(10_007, 10, 1, Layout.TIGHT));
        sizes.add(new Size(2_051, 132, 1));
        return List.copyOf(sizes);
    }

    /** At most ten of these sizes, none large: for tools that run a kernel a thousand times slower. */
    public static List<Size> few(List<Size> sizes) {
        List<Size> small = sizes.stream().filter(size -> size.area() <= 8_200 && size.depth <= 100).toList();
        int stride = (small.size() + 9) / 10;
        return IntStream.range(0, small.size()).filter(i -> i % stride == stride - 1).mapToObj(small::get).toList();
    }

    public int area() {
        return Math.multiplyExact(rows, columns);
    }

    @Override
    public String toString() {
        return rows + "×" + columns + (depth == 1 ? "" : " depth " + depth)
                + (layout == Layout.ALIGNED ? "" : " " + layout.name().toLowerCase(Locale.ROOT));
    }
}
