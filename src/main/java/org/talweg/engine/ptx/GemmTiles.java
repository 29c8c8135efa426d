package org.talweg.engine.ptx;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.MatMul;

/**
 * Which of the tiles of {@code gemm.ptx} a matrix product takes. The choice changes time, never a bit.
 *
 * <p>A large tile does more sums for each word it reads; small tiles spread a small product over more multiprocessors. The
 * tile taken is the one with which the busiest multiprocessor is done first.
 */
final class GemmTiles {
    /**
     * One shape: rows and columns of C, threads of a block, and the cycles that a multiprocessor spends on one term of all its
     * chains, counted from the machine code: what it issues a warp scheduler, or the turns of shared memory where these are more.
     */
    enum Tile {
        TILE_128(128, 128, 256, 142), TILE_64(64, 64, 128, 38), TILE_32(32, 32, 128, 13), TILE_16(16, 32, 128, 8.5);

        private final int rows;
        private final int columns;
        private final int block;
        private final double cycles;

        Tile(int rows, int columns, int block, double cycles) {
            this.rows = rows;
            this.columns = columns;
            this.block = block;
            this.cycles = cycles;
        }

        int rows() {
            return rows;
        }

        int columns() {
            return columns;
        }

        private double time(long m, long n) {
            return ceil(ceil(m, rows) * ceil(n, columns), MULTIPROCESSORS) * cycles;
        }
    }

    /** Of an H100; other large GPUs are near enough. */
    private static final int MULTIPROCESSORS = 132;
    private static final int QUAD = 4;
    /** Tiles of a row that run together, at most: 2 to this power. */
    private static final int LARGEST_GROUP = 3;
    private static final long LARGEST_SIZE = Integer.MAX_VALUE;
    private static final long LARGEST_GRID_Y = 65_535;

    private GemmTiles() {}

    /**
     * The launch, or null where C has no element.
     *
     * @throws IllegalArgumentException if a size is 2³¹ or more, or C has more columns than a grid reaches
     */
    static PtxLaunch launch(MatMul product) {
        if (product.m() == 0 || product.n() == 0) {
            return null;
        }
        return launch(product, tile(product.m(), product.n()), quads(product));
    }

    /** The tile for a C of m rows and n columns. */
    static Tile tile(long m, long n) {
        Tile best = Tile.TILE_128;
        for (Tile tile : Tile.values()) {
            if (tile.time(m, n) < best.time(m, n)) {
                best = tile;
            }
        }
        return best;
    }

    /** The same with a tile and a width of access of one's choice. */
    static PtxLaunch launch(MatMul product, Tile tile, boolean quads) {
        long m = size(product, "m", product.m());
        long n = size(product, "n", product.n());
        size(product, "k", product.k());
        long across = ceil(n, tile.columns);
        // A power of two that divides the tiles of a row, so that no block is without a tile.
        int group = Math.min(LARGEST_GROUP, Long.numberOfTrailingZeros(across));
        if (across >> group > LARGEST_GRID_Y) {
            throw new IllegalArgumentException(product.entry() + ": expected at most " + LARGEST_GRID_Y * tile.columns
                    + " columns, got n=" + n + "; multiply by parts of b");
        }
        Map<String, String> defines = new TreeMap<>(Map.of("ENTRY", product.entry(), tile.name(), "", "GROUP", "" + group));
        if (product.transA()) {
            defines.put("TRANS_A", "");
        }
        if (product.transB()) {
            defines.put("TRANS_B", "");
        }
        if (quads) {
            defines.put("QUADS", "");
        }
        return new PtxLaunch("gemm.ptx", defines, product.entry(), (int) (ceil(m, tile.rows) << group), (int) (across >> group),
                tile.block, List.of(product.a(), product.b(), product.c(), m, n, product.k()));
    }

    /** Whether all three matrices allow 16-byte access. */
    static boolean quads(MatMul product) {
        return aligned(product.a(), product.transA() ? product.m() : product.k())
                && aligned(product.b(), product.transB() ? product.k() : product.n()) && aligned(product.c(), product.n());
    }

    private static boolean aligned(Buffer matrix, long rowLength) {
        return matrix.offset() % QUAD == 0 && rowLength % QUAD == 0;
    }

    private static long size(MatMul product, String name, long size) {
        if (size > LARGEST_SIZE) {
            throw new IllegalArgumentException(product.entry() + ": expected sizes below 2^31, got " + name + "=" + size
                    + "; multiply by parts");
        }
        return size;
    }

    private static long ceil(long n, long of) {
        return (n + of - 1) / of;
    }
}
