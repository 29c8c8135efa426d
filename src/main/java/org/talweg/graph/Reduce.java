package org.talweg.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Reduction;

/** Whole reductions as their levels: tiles of tiles, segments of segments, until one result is left. */
public final class Reduce {
    private Reduce() {}

    /** Floats of working memory for {@link #vector}. */
    public static long vectorScratch(long n) {
        long total = 0;
        for (long tiles = Reduction.tiles(n); tiles > 1; tiles = Reduction.tiles(tiles)) {
            total += FreeList.padded(tiles);
        }
        return total;
    }

    /** The launches that reduce {@code n} elements of {@code x} to the one float of {@code out}. */
    public static List<Kernel> vector(Reduction.Op op, Buffer x, long n, Buffer scratch, Buffer out) {
        List<Kernel> launches = new ArrayList<>();
        Reduction.Op join = op == Reduction.Op.MAX ? op : Reduction.Op.SUM;
        long used = 0;
        for (long tiles = Reduction.tiles(n); tiles > 1; tiles = Reduction.tiles(tiles)) {
            Buffer partial = scratch.slice(used, tiles);
            launches.add(new Reduction.TileReduce(op, x, partial, n));
            used += FreeList.padded(tiles);
            op = join;
            x = partial;
            n = tiles;
        }
        launches.add(new Reduction.TileReduce(op, x, out, n));
        return launches;
    }

    /** Floats of working memory for {@link #columnsOf}, the result included. */
    public static long columnsScratch(long rows, long columns) {
        return columnScratch(new Shape(rows, columns)) + FreeList.padded(columns);
    }

    /** Adds the launches that reduce the columns of {@code x} and returns where in {@code scratch} the result row lies. */
    public static Buffer columnsOf(Reduction.Op op, Buffer x, long rows, long columns, Buffer scratch,
            List<Kernel> launches) {
        Shape shape = new Shape(rows, columns);
        Buffer result = scratch.slice(columnScratch(shape), columns);
        columns(shape, scratch, result, launches::add, first -> new Reduction.ColumnReduce(op, x, first, rows, columns));
        return result;
    }

    static long columnScratch(Shape x) {
        long total = 0;
        for (long rows = Reduction.segments(x.rows()); rows > 1; rows = Reduction.segments(rows)) {
            total += FreeList.padded(rows * x.columns());
        }
        return total;
    }

    /** The launches of a column reduction whose first level is {@code first}, given where its result goes. */
    static void columns(Shape x, Emitter out, Buffer result, Function<Buffer, Kernel> first) {
        columns(x, out.scratch(), result, out::add, first);
    }

    private static void columns(Shape x, Buffer scratch, Buffer result, Consumer<Kernel> out,
            Function<Buffer, Kernel> first) {
        long used = 0;
        Function<Buffer, Kernel> level = first;
        for (long rows = Reduction.segments(x.rows()); rows > 1; rows = Reduction.segments(rows)) {
            Buffer partial = scratch.slice(used, rows * x.columns());
            used += FreeList.padded(rows * x.columns());
            out.accept(level.apply(partial));
            long left = rows;
            level = target -> new Reduction.ColumnReduce(Reduction.Op.SUM, partial, target, left, x.columns());
        }
        out.accept(level.apply(result));
    }
}
