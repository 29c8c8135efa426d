package org.talweg.kernel;

/**
 * Reductions. Each has one tree for each shape, independent of threads, blocks and vector width. In sums, places of the
 * tree without an element hold +0 and are added like any other.
 */
public sealed interface Reduction extends Kernel {
    /** Elements in a tile of a vector reduction: 8 rows of 1024. */
    int TILE = 8192;
    /** Rows in a segment of a column reduction. */
    int SEGMENT = 256;

    /** How elements enter a sum, and how the partial results of a tree are joined. */
    enum Op {
        /** acc + x */
        SUM,
        /** fma(x, x, acc) for elements, + between partial sums */
        SUM_SQUARES,
        /** acc + |x| */
        SUM_ABS,
        /**
         * acc &lt; x or x is NaN ? x : acc; from −∞. So a NaN on either side stays, and of equal values, as 0 and −0, the
         * earlier stays.
         */
        MAX,
        /** acc + (x is NaN or ±∞ ? 1 : 0) */
        COUNT_NON_FINITE
    }

    /** Number of tiles that a vector of {@code n} is cut into: at least one. */
    static long tiles(long n) {
        return Math.max(1, (n + TILE - 1) / TILE);
    }

    /** Number of segments that {@code rows} rows are cut into: at least one. */
    static long segments(long rows) {
        return Math.max(1, (rows + SEGMENT - 1) / SEGMENT);
    }

    /**
     * One level of a vector reduction: a result for each tile of 8192 elements.
     *
     * <p>In a tile: 1024 accumulators from +0 (MAX: −∞), accumulator j takes elements j, j+1024, … j+7·1024 in ascending
     * order; places past the end count as +0 elements. Then four neighbours, {@code (a₀+a₁)+(a₂+a₃)} → 256; then halving
     * 128, 64, …, 1: {@code v[i] ← v[i] + v[i+h]}. Missing elements of SUM_SQUARES are added as {@code fma(0, 0, acc)}.
     * MAX joins by its own operation, and missing elements are −∞.
     *
     * @param x   (n)
     * @param out (tiles(n))
     */
    record TileReduce(Op op, Buffer x, Buffer out, long n) implements Reduction {
        public TileReduce {
            Check.size("tile_reduce", "n", n);
            Check.floats("tile_reduce", "x", x, n);
            Check.floats("tile_reduce", "out", out, tiles(n));
        }

        @Override
        public String entry() {
            return "tile_" + op.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * One level of a column reduction of an (N, C) matrix: a row of results for each segment of 256 rows.
     *
     * <p>In a segment row r belongs to lane r mod 8; each lane starts at +0 and adds its rows in ascending order (rows past
     * the end count as +0 elements); lanes fold 4, 2, 1: {@code lane[i] ← lane[i] + lane[i+h]}.
     *
     * @param x   (rows, columns)
     * @param out (segments(rows), columns)
     */
    record ColumnReduce(Op op, Buffer x, Buffer out, long rows, long columns) implements Reduction {
        public ColumnReduce {
            long area = Check.area("column_reduce", rows, columns);
            Check.floats("column_reduce", "x", x, area);
            Check.floats("column_reduce", "out", out, Math.multiplyExact(segments(rows), columns));
            if (op != Op.SUM && op != Op.SUM_SQUARES) {
                throw new IllegalArgumentException("column_reduce: expected op SUM or SUM_SQUARES, got op=" + op);
            }
        }

        @Override
        public String entry() {
            return "column_" + op.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A reduction of each row of an (N, C) matrix: 32 lanes, column c belongs to lane c mod 32, ascending from +0 (MAX: −∞),
     * places past the end count as +0 elements up to a whole number of 32; lanes fold 16, 8, 4, 2, 1.
     *
     * @param x   (rows, columns)
     * @param out (rows, 1)
     */
    record RowReduce(Op op, Buffer x, Buffer out, long rows, long columns) implements Reduction {
        public RowReduce {
            long area = Check.area("row_reduce", rows, columns);
            Check.floats("row_reduce", "x", x, area);
            Check.floats("row_reduce", "out", out, rows);
            if (op != Op.SUM && op != Op.MAX) {
                throw new IllegalArgumentException("row_reduce: expected op SUM or MAX, got op=" + op);
            }
        }

        @Override
        public String entry() {
            return "row_" + op.name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
