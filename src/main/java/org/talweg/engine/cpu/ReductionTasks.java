package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.Reduction;

/** Tasks of {@link Reduction}. */
final class ReductionTasks {
    /** Most columns reduced together in a tall matrix: whole rows stream from memory, accumulators fit the nearest cache. */
    private static final int WIDE = 1024;
    /** The same in a low matrix, which is in a cache and has too few segments for all threads. */
    private static final int NARROW = 128;
    /** Segments that a tall matrix has at least. */
    private static final int TALL = 8;

    private ReductionTasks() {}

    static void bind(Reduction kernel, CpuEngine engine, List<Task> tasks) {
        if (kernel instanceof Reduction.TileReduce tiles) {
            tasks.add(tiles(tiles, engine));
        } else if (kernel instanceof Reduction.ColumnReduce columns) {
            tasks.add(columns(columns, engine));
        } else if (kernel instanceof Reduction.RowReduce rows) {
            tasks.add(rows(rows, engine));
        }
    }

    private static Task tiles(Reduction.TileReduce kernel, CpuEngine engine) {
        Reduction.Op op = kernel.op();
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] out = CpuBuffer.of(kernel.out()).floats();
        int outBase = CpuBuffer.of(kernel.out()).base();
        int n = Math.toIntExact(kernel.n());
        boolean vector = engine.vectorBits() != 0;
        return new ScratchTask(Reduction.tiles(n), Reduction.TILE, engine) {
            @Override
            void items(int from, int to, float[] v, int s) {
                for (int t = from; t < to; t++) {
                    int start = t * Reduction.TILE;
                    int count = Math.min(Reduction.TILE, n - start);
                    out[outBase + t] = vector
                            ? ReductionVector.tile(op, x, xBase + start, count, v, s)
                            : ReductionScalar.tile(op, x, xBase + start, count, v, s);
                }
            }
        };
    }

    private static Task columns(Reduction.ColumnReduce kernel, CpuEngine engine) {
        Reduction.Op op = kernel.op();
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] out = CpuBuffer.of(kernel.out()).floats();
        int outBase = CpuBuffer.of(kernel.out()).base();
        int rows = Math.toIntExact(kernel.rows());
        int columns = Math.toIntExact(kernel.columns());
        int width = width(rows, columns);
        int blocks = (columns + width - 1) / width;
        boolean vector = engine.vectorBits() != 0;
        int slot = ReductionScalar.COLUMN_LANES * width;
        return new ScratchTask(Reduction.segments(rows) * blocks, (long) Math.min(rows, Reduction.SEGMENT) * width, slot,
                engine) {
            @Override
            void items(int from, int to, float[] v, int s) {
                for (int item = from; item < to; item++) {
                    int segment = item / blocks;
                    int first = item % blocks * width;
                    int row = segment * Reduction.SEGMENT;
                    int start = xBase + row * columns + first;
                    int height = Math.min(Reduction.SEGMENT, rows - row);
                    int breadth = Math.min(width, columns - first);
                    int target = outBase + segment * columns + first;
                    if (vector) {
                        ReductionVector.columns(op, x, start, columns, height, breadth, v, s, out, target);
                    } else {
                        ReductionScalar.columns(op, x, start, columns, height, breadth, v, s, out, target);
                    }
                }
            }
        };
    }

    /** Columns reduced together: all of them, or a near-equal share in whole 16s. */
    static int width(int rows, int columns) {
        int most = Reduction.segments(rows) >= TALL ? WIDE : NARROW;
        if (columns <= most) {
            return Math.max(1, columns);
        }
        int blocks = (columns + most - 1) / most;
        return ((columns + blocks - 1) / blocks + 15) / 16 * 16;
    }

    private static Task rows(Reduction.RowReduce kernel, CpuEngine engine) {
        Reduction.Op op = kernel.op();
        float[] x = CpuBuffer.of(kernel.x()).floats();
        int xBase = CpuBuffer.of(kernel.x()).base();
        float[] out = CpuBuffer.of(kernel.out()).floats();
        int outBase = CpuBuffer.of(kernel.out()).base();
        int columns = Math.toIntExact(kernel.columns());
        boolean vector = engine.vectorBits() != 0;
        return new ScratchTask(kernel.rows(), columns, engine) {
            @Override
            void items(int from, int to, float[] v, int s) {
                for (int r = from; r < to; r++) {
                    int at = xBase + r * columns;
                    out[outBase + r] = vector
                            ? ReductionVector.row(op, x, at, columns, v, s)
                            : ReductionScalar.row(op, x, at, columns, v, s);
                }
            }
        };
    }
}
