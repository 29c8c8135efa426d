package org.talweg.engine.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.talweg.kernel.BatchNorm;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Gather;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Layer;
import org.talweg.kernel.Loss;
import org.talweg.kernel.MatMul;
import org.talweg.kernel.OptimizerStep;
import org.talweg.kernel.Reduction;

/**
 * Where each kernel's PTX is, which variant of it fits, and over how many threads it goes: the one table of launches.
 *
 * <p>Elementwise work goes by quads of four words where buffers and row lengths allow 16-byte access (QUADS), else by words.
 */
public final class Lowering {
    private static final int BLOCK = 256;
    private static final int WARP = 32;
    private static final int ROWS_OF_A_BLOCK = BLOCK / WARP;
    /** Quads that a thread takes, so that several loads are under way before the first is used. */
    private static final int QUADS_OF_A_THREAD = 2;
    private static final int QUAD = 4;
    private static final int BFLOAT16_BYTES = 2;
    private static final long LARGEST_INDEX = 0xFFFFFFFFL - 2L * BLOCK;
    private static final long LARGEST_GRID_X = Integer.MAX_VALUE;
    private static final long LARGEST_GRID_Y = 65_535;
    /** Read as single words whatever the variant. */
    private static final Set<String> BY_WORD = Set.of("step", "scale", "counters", "order", "labels");
    /** Files that hold several entries, under names of their own. */
    private static final Set<String> NAMED = Set.of("softmax.ptx", "batchnorm.ptx");
    /** Rows of a panel: each of a block's warps takes four, so that what belongs to a column is computed once for them. */
    private static final int ROWS_OF_A_PANEL = 4 * ROWS_OF_A_BLOCK;

    private final Kernel kernel;
    private final Map<String, String> defines = new TreeMap<>();
    private final List<Object> arguments = new ArrayList<>();
    private boolean aligned = true;

    private Lowering(Kernel kernel) {
        this.kernel = kernel;
        kernel.parameters().forEach(this::add);
    }

    /**
     * The launch of a kernel, or null where there is nothing to do.
     *
     * @throws IllegalArgumentException if there is more to do than a grid can index
     */
    public static PtxLaunch of(Kernel kernel) {
        Lowering it = new Lowering(kernel);
        if (kernel instanceof OptimizerStep step) {
            return it.optimizer(step);
        } else if (kernel instanceof Elementwise elementwise) {
            return it.elementwise(elementwise);
        } else if (kernel instanceof Reduction reduction) {
            return it.reduction(reduction);
        } else if (kernel instanceof Layer layer) {
            return it.layer(layer);
        } else if (kernel instanceof BatchNorm batchNorm) {
            return it.batchNorm(batchNorm);
        } else if (kernel instanceof Loss loss) {
            return it.loss(loss);
        } else if (kernel instanceof Gather gather) {
            return it.matrix("gather.ptx", gather.rows(), gather.columns());
        } else if (kernel instanceof Bookkeeping bookkeeping) {
            it.with("CORRECT", bookkeeping instanceof Bookkeeping.Record record && record.correct() != null);
            return it.launch("bookkeeping.ptx", 1, 1, WARP);
        }
        return GemmTiles.launch((MatMul) kernel);
    }

    /**
     * The launch of {@code cast.ptx}, which belongs to no kernel: n floats rounded to bfloat16, for products on tensor cores.
     *
     * @param target address of the first of them
     * @param n      at least 1
     * @throws IllegalArgumentException if there is more to do than a grid can index
     */
    public static PtxLaunch cast(Buffer x, long target, long n) {
        boolean quads = x.offset() % QUAD == 0 && n % QUAD == 0 && target % (QUAD * BFLOAT16_BYTES) == 0;
        Map<String, String> defines = new TreeMap<>(Map.of("ENTRY", "cast", "SHADOW", ""));
        if (quads) {
            defines.put("QUADS", "");
        }
        return new PtxLaunch("cast.ptx", defines, "cast", (int) flatBlocks("cast", n, quads), 1, BLOCK, List.of(x, target, n));
    }

    private PtxLaunch optimizer(OptimizerStep step) {
        String file = step instanceof OptimizerStep.AmsGrad ? "adam.ptx" : step instanceof OptimizerStep.Nesterov ? "momentum.ptx"
                : step instanceof OptimizerStep.RmsProp ? "rmsprop.ptx" : step.entry() + ".ptx";
        with("AMSGRAD", step instanceof OptimizerStep.AmsGrad);
        with("NESTEROV", step instanceof OptimizerStep.Nesterov);
        with("CENTRED", step instanceof OptimizerStep.RmsProp r && r.a() != null);
        with("MOMENTUM", step instanceof OptimizerStep.RmsProp r && r.v() != null);
        return vector(file, step.n());
    }

    private PtxLaunch elementwise(Elementwise elementwise) {
        if (elementwise instanceof Elementwise.Map1 map) {
            defines.put("OP", map.op().name());
            return vector("map1.ptx", map.n());
        } else if (elementwise instanceof Elementwise.Map2 map) {
            defines.put("OP", map.op().name());
            return vector("map2.ptx", map.n());
        } else if (elementwise instanceof Elementwise.Scale scale) {
            return vector("scale.ptx", scale.n());
        } else if (elementwise instanceof Elementwise.Shift shift) {
            with("SHIFT", true);
            return vector("scale.ptx", shift.n());
        } else if (elementwise instanceof Elementwise.Fill fill) {
            with("FILL", true);
            return vector("scale.ptx", fill.n());
        } else if (elementwise instanceof Elementwise.RowBroadcast broadcast) {
            return matrix("broadcast.ptx", broadcast.rows(), broadcast.columns());
        }
        Elementwise.ColumnBroadcast broadcast = (Elementwise.ColumnBroadcast) elementwise;
        return matrix("broadcast.ptx", broadcast.rows(), broadcast.columns());
    }

    private PtxLaunch reduction(Reduction reduction) {
        if (reduction instanceof Reduction.TileReduce tile) {
            defines.put("OP", tile.op().name());
            with("MAXIMUM", tile.op() == Reduction.Op.MAX);
            with("QUADS", tile.x().offset() % QUAD == 0);
            return launch("tile_reduce.ptx", Reduction.tiles(tile.n()), 1, BLOCK);
        } else if (reduction instanceof Reduction.ColumnReduce column) {
            defines.put("OP", column.op().name());
            return columns("column_reduce.ptx", column.rows(), column.columns());
        }
        Reduction.RowReduce row = (Reduction.RowReduce) reduction;
        defines.put("OP", row.op().name());
        with("MAXIMUM", row.op() == Reduction.Op.MAX);
        return rows("row_reduce.ptx", row.rows());
    }

    private PtxLaunch layer(Layer layer) {
        if (layer instanceof Layer.BiasActivation forward) {
            defines.put("ACTIVATION", forward.activation().name());
            with("BIAS", forward.bias() != null);
            with("DROPOUT", forward.dropout() != null);
            return matrix("layer.ptx", forward.rows(), forward.columns());
        } else if (layer instanceof Layer.BiasActivationBackward backward) {
            defines.put("ACTIVATION", backward.activation().name());
            with("BIAS", backward.bias() != null);
            with("DROPOUT", backward.dropout() != null);
            return matrix("layer_backward.ptx", backward.rows(), backward.columns());
        } else if (layer instanceof Layer.DropoutMask mask) {
            return vector("dropout.ptx", mask.n());
        }
        Layer.MaxNorm norm = (Layer.MaxNorm) layer;
        return matrix("max_norm.ptx", norm.rows(), norm.columns());
    }

    private PtxLaunch batchNorm(BatchNorm batchNorm) {
        if (batchNorm instanceof BatchNorm.ColumnSquaredDeviations sum) {
            return columns("column_squared_deviations.ptx", sum.rows(), sum.columns());
        } else if (batchNorm instanceof BatchNorm.ColumnScaleGradient sum) {
            return columns("column_scale_gradient.ptx", sum.rows(), sum.columns());
        } else if (batchNorm instanceof BatchNorm.Normalize normalize) {
            return panels("batchnorm.ptx", normalize.rows(), normalize.columns());
        } else if (batchNorm instanceof BatchNorm.NormalizeBackward backward) {
            return panels("batchnorm.ptx", backward.rows(), backward.columns());
        }
        return vector("running.ptx", ((BatchNorm.RunningUpdate) batchNorm).n());
    }

    private PtxLaunch loss(Loss loss) {
        if (loss instanceof Loss.SoftmaxCrossEntropy entropy) {
            return rows("softmax.ptx", entropy.rows());
        } else if (loss instanceof Loss.SoftmaxCrossEntropyBackward entropy) {
            return rows("softmax.ptx", entropy.columns() == 0 ? 0 : entropy.rows());
        } else if (loss instanceof Loss.Softmax softmax) {
            return rows("softmax.ptx", softmax.columns() == 0 ? 0 : softmax.rows());
        } else if (loss instanceof Loss.CorrectLabel correct) {
            return rows("correct_label.ptx", correct.rows());
        } else if (loss instanceof Loss.OneHot oneHot) {
            return matrix("one_hot.ptx", oneHot.rows(), oneHot.columns());
        } else if (loss instanceof Loss.PointwiseLoss pointwise) {
            defines.put("LOSS", pointwise.loss().name());
            return vector("pointwise.ptx", pointwise.n());
        }
        Loss.PointwiseLossBackward pointwise = (Loss.PointwiseLossBackward) loss;
        defines.put("LOSS", pointwise.loss().name());
        return vector("pointwise_backward.ptx", pointwise.n());
    }

    private void with(String word, boolean on) {
        if (on) {
            defines.put(word, "");
        }
    }

    /** n elements one after another. */
    private PtxLaunch vector(String file, long n) {
        return flat(file, n, n);
    }

    /** All elements of a matrix, each knowing its column. */
    private PtxLaunch matrix(String file, long rows, long columns) {
        return flat(file, rows * columns, columns);
    }

    private PtxLaunch flat(String file, long elements, long rowLength) {
        boolean quads = aligned && rowLength % QUAD == 0;
        with("QUADS", quads);
        return launch(file, flatBlocks(kernel.entry(), elements, quads), 1, BLOCK);
    }

    private static long flatBlocks(String entry, long elements, boolean quads) {
        long items = quads ? elements / QUAD : elements;
        if (items > LARGEST_INDEX) {
            throw new IllegalArgumentException(entry + ": expected at most " + LARGEST_INDEX
                    + " items of work in one launch, got elements=" + elements + "; take a smaller batch or fewer units");
        }
        return ceil(items, (long) BLOCK * (quads ? QUADS_OF_A_THREAD : 1));
    }

    /** A warp for each row. */
    private PtxLaunch rows(String file, long rows) {
        return launch(file, ceil(rows, ROWS_OF_A_BLOCK), 1, BLOCK);
    }

    /** 32 columns by a segment of rows for each block. */
    private PtxLaunch columns(String file, long rows, long columns) {
        return launch(file, ceil(columns, WARP), Reduction.segments(rows), BLOCK);
    }

    /** 32 rows by 32 columns, or quads of columns, for each block: a matrix with values of its columns. */
    private PtxLaunch panels(String file, long rows, long columns) {
        boolean quads = aligned && columns % QUAD == 0;
        with("QUADS", quads);
        return launch(file, ceil(rows, ROWS_OF_A_PANEL), ceil(quads ? columns / QUAD : columns, WARP), BLOCK);
    }

    private PtxLaunch launch(String file, long gridX, long gridY, int block) {
        if (gridX == 0 || gridY == 0) {
            return null;
        }
        if (gridX > LARGEST_GRID_X || gridY > LARGEST_GRID_Y) {
            throw new IllegalArgumentException(kernel.entry() + ": expected a grid of at most " + LARGEST_GRID_X + "×"
                    + LARGEST_GRID_Y + " blocks, got gridX=" + gridX + " gridY=" + gridY + "; take a smaller batch");
        }
        if (!NAMED.contains(file)) {
            defines.put("ENTRY", kernel.entry());
        }
        return new PtxLaunch(file, defines, kernel.entry(), (int) gridX, (int) gridY, block, arguments);
    }

    private static long ceil(long n, long of) {
        return (n + of - 1) / of;
    }

    /** An argument for each parameter that is a number or there; what chooses the variant is none. */
    private void add(String name, Object value) {
        if (value instanceof Buffer buffer) {
            aligned &= BY_WORD.contains(name) || buffer.offset() % QUAD == 0;
            arguments.add(buffer);
        } else if (value instanceof Layer.Dropout dropout) {
            arguments.addAll(List.of(dropout.threshold(), dropout.inverseKeep(), dropout.stream()));
        } else if (value instanceof Number number) {
            arguments.add(number);
        }
    }
}
