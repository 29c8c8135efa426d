package org.talweg.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.talweg.kernel.Activation;
import org.talweg.kernel.BatchNorm;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Gather;
import org.talweg.kernel.Layer;
import org.talweg.kernel.Loss;
import org.talweg.kernel.MatMul;
import org.talweg.kernel.OptimizerStep;
import org.talweg.kernel.Reduction;

/** The table of the contract suite: every kernel and variant, a row each. */
public final class KernelCases {
    private static final List<KernelCase> ROWS = new ArrayList<>();
    private static final Layer.Dropout DROPOUT = Layer.Dropout.keeping(0.7f, 3);

    static {
        elementwise();
        reductions();
        gather();
        bookkeeping();
        optimizerSteps();
        layers();
        batchNorm();
        losses();
        products();
    }

    public static final List<KernelCase> ALL = List.copyOf(ROWS);

    private KernelCases() {}

    private static void row(String name, List<Size> sizes, KernelCase.Launch launch) {
        ROWS.add(new KernelCase(name, sizes, launch));
    }

    private static void elementwise() {
        for (Elementwise.Unary op : Elementwise.Unary.values()) {
            row("map1 " + op, Size.VECTORS, (m, s) ->
                    new Elementwise.Map1(op, m.floats("x", s.rows()), m.output("y", s.rows()), s.rows()));
            row("map1 " + op + " in place", Size.VECTORS, (m, s) -> {
                Buffer x = m.inPlace("x", s.rows());
                return new Elementwise.Map1(op, x, x, s.rows());
            });
        }
        for (Elementwise.Binary op : Elementwise.Binary.values()) {
            row("map2 " + op, Size.VECTORS, (m, s) -> new Elementwise.Map2(op, m.floats("a", s.rows()),
                    m.floats("b", s.rows()), m.output("y", s.rows()), s.rows()));
            row("map2 " + op + " in place of b", Size.VECTORS, (m, s) -> {
                Buffer b = m.inPlace("b", s.rows());
                return new Elementwise.Map2(op, m.floats("a", s.rows()), b, b, s.rows());
            });
        }
        for (float factor : new float[] {1 / 3f, -0f, Float.NaN}) {
            row("scale " + factor, Size.VECTORS, (m, s) ->
                    new Elementwise.Scale(m.floats("x", s.rows()), m.output("y", s.rows()), factor, s.rows()));
            row("shift " + factor, Size.VECTORS, (m, s) ->
                    new Elementwise.Shift(m.floats("x", s.rows()), m.output("y", s.rows()), factor, s.rows()));
            row("fill " + factor, Size.VECTORS, (m, s) ->
                    new Elementwise.Fill(m.output("y", s.rows()), factor, s.rows()));
        }
        row("row broadcast", Size.MATRICES, (m, s) -> new Elementwise.RowBroadcast(m.floats("x", s.columns()),
                m.output("y", s.area()), s.rows(), s.columns()));
        row("column broadcast", Size.MATRICES, (m, s) -> new Elementwise.ColumnBroadcast(m.floats("x", s.rows()),
                m.output("y", s.area()), s.rows(), s.columns()));
    }

    private static void reductions() {
        for (Reduction.Op op : Reduction.Op.values()) {
            row("tile " + op, Size.VECTORS, (m, s) -> new Reduction.TileReduce(op, m.floats("x", s.rows()),
                    m.output("out", (int) Reduction.tiles(s.rows())), s.rows()));
        }
        for (Reduction.Op op : List.of(Reduction.Op.SUM, Reduction.Op.SUM_SQUARES)) {
            row("column " + op, Size.MATRICES, (m, s) -> new Reduction.ColumnReduce(op, m.floats("x", s.area()),
                    m.output("out", segments(s)), s.rows(), s.columns()));
        }
        for (Reduction.Op op : List.of(Reduction.Op.SUM, Reduction.Op.MAX)) {
            row("row " + op, Size.MATRICES, (m, s) -> new Reduction.RowReduce(op, m.floats("x", s.area()),
                    m.output("out", s.rows()), s.rows(), s.columns()));
        }
    }

    private static int segments(Size size) {
        return (int) Reduction.segments(size.rows()) * size.columns();
    }

    private static void gather() {
        int sourceRows = 20;
        row("gather floats", Size.MATRICES, (m, s) -> new Gather(m.floats("x", sourceRows * s.columns()),
                m.between("order", s.rows() + 5, 0, sourceRows - 1), counters(m, 5), m.output("y", s.area()), s.rows(),
                s.columns()));
        row("gather ints", Size.MATRICES, (m, s) -> new Gather(
                m.between("x", sourceRows * s.columns(), Integer.MIN_VALUE, Integer.MAX_VALUE - 1),
                m.between("order", s.rows() + 5, 0, sourceRows - 1), counters(m, 0), m.intOutput("y", s.area()), s.rows(),
                s.columns()));
    }

    /** Step 7 of a seed with both words in use, and history slot 2. */
    private static Buffer counters(Memory memory, int rowOffset) {
        int[] counters = new int[Bookkeeping.COUNTERS];
        counters[Bookkeeping.STEP] = 7;
        counters[Bookkeeping.SEED_LOW] = 0x89abcdef;
        counters[Bookkeeping.SEED_HIGH] = 0x01234567;
        counters[Bookkeeping.ROW_OFFSET] = rowOffset;
        counters[Bookkeeping.HISTORY_SLOT] = 2;
        return memory.ints("counters", counters);
    }

    private static void bookkeeping() {
        for (float square : new float[] {0f, 3f, 4f, 5f, Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NaN}) {
            row("clip scale, square " + square, Size.ONE, (m, s) -> new Bookkeeping.ClipScale(m.values("loss", 1.5f),
                    m.values("sumOfSquares", square), m.output("scale", 1), 2f));
        }
        for (float loss : new float[] {Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN}) {
            row("clip scale, loss " + loss, Size.ONE, (m, s) -> new Bookkeeping.ClipScale(m.values("loss", loss),
                    m.values("sumOfSquares", 3f), m.output("scale", 1), Float.POSITIVE_INFINITY));
        }
        row("record", Size.ONE, (m, s) -> record(m, 0.25f, true, m.values("grad", Float.NaN, 1f), 1));
        row("record without answers", Size.ONE, (m, s) -> record(m, 0.25f, false, m.values("grad", 1f, Float.NaN), 2));
        row("record of a step not finite", Size.VECTORS, (m, s) ->
                record(m, Float.NaN, true, m.floats("grad", s.rows()), s.rows() / 2));
        for (Struck struck : Struck.values()) {
            row("record, gradient struck " + struck, Size.VECTORS, (m, s) ->
                    record(m, Float.NaN, false, m.values("grad", struck.grad(s.rows())), s.rows() * 2 / 3));
        }
    }

    private static Bookkeeping.Record record(Memory memory, float scale, boolean answers, Buffer grad, long weights) {
        return new Bookkeeping.Record(memory.values("loss", 1.5f), memory.values("sumOfSquares", 2f),
                memory.values("scale", scale), answers ? memory.values("correct", 99f) : null, grad, counters(memory, 0),
                memory.inPlace("history", 16), memory.intsInPlace("positions", 10, 11, 12, 13), weights, grad.length());
    }

    /** Where gradients are not finite, of which the first two thirds are of weights. */
    private enum Struck {
        NOWHERE, FIRST, MIDDLE, LAST, LAST_WEIGHT, FIRST_OTHER, BOTH;

        float[] grad(int n) {
            float[] grad = new float[n];
            Arrays.fill(grad, -Float.MAX_VALUE);
            if (n == 0 || this == NOWHERE) {
                return grad;
            }
            int weights = n * 2 / 3;
            grad[switch (this) {
                case FIRST -> 0;
                case MIDDLE -> n / 2;
                case LAST -> n - 1;
                case LAST_WEIGHT -> Math.max(0, weights - 1);
                default -> weights;
            }] = Float.NEGATIVE_INFINITY;
            if (this == BOTH) {
                grad[weights / 3] = Float.POSITIVE_INFINITY;
                grad[weights / 2] = Float.NaN;
            }
            return grad;
        }
    }

    /** What fuses into an update: nothing, everything, and everything behind a gate that is closed. */
    private enum Update {
        PLAIN("", 1f), PENALISED(" with clipping, penalties and decay", 0.3f), CLOSED(" of a step not finite", Float.NaN);

        final String words;
        final float scale;

        Update(String words, float scale) {
            this.words = words;
            this.scale = scale;
        }
    }

    /** A step's scalars: Adam's usual ones, first without, then with everything that fuses into the pass. */
    private static Buffer step(Memory memory, Update update) {
        boolean penalties = update != Update.PLAIN;
        float[] step = new float[OptimizerStep.SLOTS];
        step[OptimizerStep.LEARNING_RATE] = 1e-2f;
        step[OptimizerStep.CLIP_VALUE] = penalties ? 2.5f : Float.POSITIVE_INFINITY;
        step[OptimizerStep.L1] = penalties ? 1e-3f : 0;
        step[OptimizerStep.L2] = penalties ? 1e-2f : 0;
        step[OptimizerStep.DECAY] = penalties ? 1e-4f : 0;
        step[OptimizerStep.BETA1] = 0.9f;
        step[OptimizerStep.ONE_MINUS_BETA1] = (float) (1 - 0.9);
        step[OptimizerStep.BETA2] = 0.999f;
        step[OptimizerStep.ONE_MINUS_BETA2] = (float) (1 - 0.999);
        step[OptimizerStep.EPSILON] = 1e-8f;
        step[OptimizerStep.CORRECTION1] = (float) (1 / (1 - 0.9 * 0.9 * 0.9));
        step[OptimizerStep.CORRECTION2] = (float) (1 / (1 - 0.999 * 0.999 * 0.999));
        return memory.values("step", step);
    }

    private static Buffer scale(Memory memory, Update update) {
        return memory.values("scale", update.scale);
    }

    private static void optimizerSteps() {
        for (Update p : Update.values()) {
            String with = p.words;
            row("sgd" + with, Size.VECTORS, (m, s) -> new OptimizerStep.Sgd(m.inPlace("theta", s.rows()),
                    m.floats("grad", s.rows()), step(m, p), scale(m, p), s.rows()));
            row("momentum" + with, Size.VECTORS, (m, s) -> new OptimizerStep.Momentum(m.inPlace("theta", s.rows()),
                    m.floats("grad", s.rows()), m.inPlace("v", s.rows()), step(m, p), scale(m, p), s.rows()));
            row("nesterov" + with, Size.VECTORS, (m, s) -> new OptimizerStep.Nesterov(m.inPlace("theta", s.rows()),
                    m.floats("grad", s.rows()), m.inPlace("v", s.rows()), step(m, p), scale(m, p), s.rows()));
            row("adagrad" + with, Size.VECTORS, (m, s) -> new OptimizerStep.AdaGrad(m.inPlace("theta", s.rows()),
                    m.floats("grad", s.rows()), m.nonNegativeInPlace("r", s.rows()), step(m, p), scale(m, p), s.rows()));
            for (boolean centred : new boolean[] {false, true}) {
                for (boolean momentum : new boolean[] {false, true}) {
                    row("rmsprop" + (centred ? " centred" : "") + (momentum ? " momentum" : "") + with, Size.VECTORS,
                            (m, s) -> new OptimizerStep.RmsProp(m.inPlace("theta", s.rows()), m.floats("grad", s.rows()),
                                    m.nonNegativeInPlace("r", s.rows()), centred ? m.inPlace("a", s.rows()) : null,
                                    momentum ? m.inPlace("v", s.rows()) : null, step(m, p), scale(m, p), s.rows()));
                }
            }
            row("adam" + with, Size.VECTORS, (m, s) -> new OptimizerStep.Adam(m.inPlace("theta", s.rows()),
                    m.floats("grad", s.rows()), m.inPlace("m", s.rows()), m.nonNegativeInPlace("v", s.rows()), step(m, p),
                    scale(m, p), s.rows()));
            row("amsgrad" + with, Size.VECTORS, (m, s) -> new OptimizerStep.AmsGrad(m.inPlace("theta", s.rows()),
                    m.floats("grad", s.rows()), m.inPlace("m", s.rows()), m.nonNegativeInPlace("v", s.rows()),
                    m.nonNegativeInPlace("vMax", s.rows()), step(m, p), scale(m, p), s.rows()));
        }
    }

    private static void layers() {
        for (Activation h : Activation.values()) {
            for (boolean bias : new boolean[] {false, true}) {
                for (Layer.Dropout dropout : new Layer.Dropout[] {null, DROPOUT}) {
                    String name = (bias ? "bias " : "") + h + (dropout == null ? "" : " dropout");
                    row(name, Size.SOME_MATRICES, (m, s) -> new Layer.BiasActivation(h, m.floats("z", s.area()),
                            bias ? m.floats("bias", s.columns()) : null, m.output("y", s.area()),
                            dropout == null ? null : counters(m, 0), dropout, s.rows(), s.columns()));
                    row(name + " backward", Size.SOME_MATRICES, (m, s) -> new Layer.BiasActivationBackward(h,
                            m.floats("z", s.area()), bias ? m.floats("bias", s.columns()) : null, m.floats("dy", s.area()),
                            m.output("dz", s.area()), dropout == null ? null : counters(m, 0), dropout, s.rows(),
                            s.columns()));
                }
            }
        }
        row("bias TANH dropout in place", Size.SOME_MATRICES, (m, s) -> {
            Buffer z = m.inPlace("z", s.area());
            return new Layer.BiasActivation(Activation.TANH, z, m.floats("bias", s.columns()), z, counters(m, 0), DROPOUT,
                    s.rows(), s.columns());
        });
        row("bias GELU dropout backward in place of dy", Size.SOME_MATRICES, (m, s) -> {
            Buffer dy = m.inPlace("dy", s.area());
            return new Layer.BiasActivationBackward(Activation.GELU, m.floats("z", s.area()), m.floats("bias", s.columns()),
                    dy, dy, counters(m, 0), DROPOUT, s.rows(), s.columns());
        });
        row("bias SILU dropout backward in place of z", Size.SOME_MATRICES, (m, s) -> {
            Buffer z = m.inPlace("z", s.area());
            return new Layer.BiasActivationBackward(Activation.SILU, z, m.floats("bias", s.columns()),
                    m.floats("dy", s.area()), z, counters(m, 0), DROPOUT, s.rows(), s.columns());
        });
        row("dropout mask", Size.VECTORS, (m, s) ->
                new Layer.DropoutMask(m.output("y", s.rows()), counters(m, 0), DROPOUT, s.rows()));
        row("max norm", Size.MATRICES, (m, s) -> new Layer.MaxNorm(m.inPlace("w", s.area()),
                m.nonNegative("sumOfSquares", s.columns()), 1.5f, s.rows(), s.columns()));
    }

    private static void batchNorm() {
        float epsilon = 1e-5f;
        row("column squared deviations", Size.MATRICES, (m, s) -> new BatchNorm.ColumnSquaredDeviations(
                m.floats("x", s.area()), m.floats("mean", s.columns()), m.output("out", segments(s)), s.rows(), s.columns()));
        row("normalize", Size.MATRICES, (m, s) -> new BatchNorm.Normalize(m.floats("x", s.area()),
                m.floats("mean", s.columns()), m.nonNegative("var", s.columns()), m.floats("gamma", s.columns()),
                m.floats("beta", s.columns()), m.output("y", s.area()), epsilon, s.rows(), s.columns()));
        row("normalize in place", Size.MATRICES, (m, s) -> {
            Buffer x = m.inPlace("x", s.area());
            return new BatchNorm.Normalize(x, m.floats("mean", s.columns()), m.nonNegative("var", s.columns()),
                    m.floats("gamma", s.columns()), m.floats("beta", s.columns()), x, epsilon, s.rows(), s.columns());
        });
        row("column scale gradient", Size.MATRICES, (m, s) -> new BatchNorm.ColumnScaleGradient(m.floats("dy", s.area()),
                m.floats("x", s.area()), m.floats("mean", s.columns()), m.nonNegative("var", s.columns()),
                m.output("out", segments(s)), epsilon, s.rows(), s.columns()));
        row("normalize backward", Size.MATRICES, (m, s) -> new BatchNorm.NormalizeBackward(m.floats("dy", s.area()),
                m.floats("x", s.area()), m.floats("mean", s.columns()), m.nonNegative("var", s.columns()),
                m.floats("gamma", s.columns()), m.floats("dGamma", s.columns()), m.floats("dBeta", s.columns()),
                m.output("dx", s.area()), epsilon, s.rows(), s.columns()));
        row("normalize backward in place of dy", Size.MATRICES, (m, s) -> {
            Buffer dy = m.inPlace("dy", s.area());
            return new BatchNorm.NormalizeBackward(dy, m.floats("x", s.area()), m.floats("mean", s.columns()),
                    m.nonNegative("var", s.columns()), m.floats("gamma", s.columns()), m.floats("dGamma", s.columns()),
                    m.floats("dBeta", s.columns()), dy, epsilon, s.rows(), s.columns());
        });
        row("running update", Size.VECTORS, (m, s) -> new BatchNorm.RunningUpdate(m.inPlace("running", s.rows()),
                m.floats("batch", s.rows()), 0.1f, 64f / 63f, s.rows()));
    }

    /** Classes of which some are out of range. */
    private static Buffer labels(Memory memory, Size size) {
        return memory.between("labels", size.rows(), -1, size.columns());
    }

    private static void losses() {
        row("softmax cross-entropy", Size.MATRICES, (m, s) -> new Loss.SoftmaxCrossEntropy(m.floats("z", s.area()),
                labels(m, s), m.output("out", s.rows()), s.rows(), s.columns()));
        row("softmax cross-entropy backward", Size.MATRICES, (m, s) -> new Loss.SoftmaxCrossEntropyBackward(
                m.floats("z", s.area()), labels(m, s), m.floats("up", s.rows()), m.output("dz", s.area()), s.rows(),
                s.columns()));
        row("softmax cross-entropy backward in place", Size.MATRICES, (m, s) -> {
            Buffer z = m.inPlace("z", s.area());
            return new Loss.SoftmaxCrossEntropyBackward(z, labels(m, s), m.floats("up", s.rows()), z, s.rows(), s.columns());
        });
        row("softmax", Size.MATRICES, (m, s) -> new Loss.Softmax(m.floats("z", s.area()), m.output("p", s.area()), s.rows(),
                s.columns()));
        row("correct label", Size.MATRICES, (m, s) -> new Loss.CorrectLabel(m.floats("z", s.area()), labels(m, s),
                m.output("out", s.rows()), s.rows(), s.columns()));
        row("one hot", Size.MATRICES, (m, s) -> new Loss.OneHot(labels(m, s), m.output("y", s.area()), s.rows(),
                s.columns()));
        for (Loss.Pointwise loss : Loss.Pointwise.values()) {
            row(loss.toString(), Size.VECTORS, (m, s) -> new Loss.PointwiseLoss(loss, m.floats("z", s.rows()),
                    m.floats("t", s.rows()), m.output("out", s.rows()), 1.25f, s.rows()));
            row(loss + " backward", Size.VECTORS, (m, s) -> new Loss.PointwiseLossBackward(loss, m.floats("z", s.rows()),
                    m.floats("t", s.rows()), m.floats("up", s.rows()), m.output("dz", s.rows()), 1.25f, s.rows()));
        }
        row("HUBER backward in place of z", Size.VECTORS, (m, s) -> {
            Buffer z = m.inPlace("z", s.rows());
            return new Loss.PointwiseLossBackward(Loss.Pointwise.HUBER, z, m.floats("t", s.rows()), m.floats("up", s.rows()), z,
                    1.25f, s.rows());
        });
    }

    private static void products() {
        for (boolean transA : new boolean[] {false, true}) {
            for (boolean transB : new boolean[] {false, true}) {
                row("matmul " + (transA ? "t" : "n") + (transB ? "t" : "n"), Size.PRODUCTS, (m, s) ->
                        new MatMul(m.floats("a", s.rows() * s.depth()), m.floats("b", s.depth() * s.columns()),
                                m.output("c", s.area()), transA, transB, s.rows(), s.columns(), s.depth()));
            }
        }
    }
}
