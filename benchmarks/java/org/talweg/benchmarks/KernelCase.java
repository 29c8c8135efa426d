package org.talweg.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.talweg.kernel.Activation;
import org.talweg.kernel.BatchNorm;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Layer;
import org.talweg.kernel.Loss;
import org.talweg.kernel.OptimizerStep;
import org.talweg.kernel.Reduction;

/**
 * A kernel with the least that it must do for each element, on whatever engine.
 *
 * @param optimizer whether it updates parameters
 * @param elementBytes of an element, each array read or written once; arrays of a row or a column not counted
 * @param elementFlops of an element, an fma as two; integer operations, compares and selects not counted
 * @param function  null, or the {@code java.lang.Math} loop that does the same
 */
record KernelCase(String name, boolean optimizer, int elementBytes, int elementFlops, String function, Launch launch) {
    static final int COLUMNS = 1000;
    private static final int EXP = 19;
    private static final int LOG = 24;
    private static final int TANH = 37;
    private static final int SIGMOID = 22;
    private static final int ERF = 46;
    private static final int CLASSES = 10;
    private static final List<KernelCase> ALL = all();

    /** Makes a launch on so many elements. */
    interface Launch {
        Kernel on(KernelRoom room, long n);
    }

    /** A launch on rows of {@value #COLUMNS}. */
    interface MatrixLaunch {
        Kernel on(KernelRoom room, long n, long rows);
    }

    Kernel launch(KernelRoom room, long n) {
        return launch.on(room, n);
    }

    double bytes(long n) {
        return (double) elementBytes * n;
    }

    double flops(long n) {
        return (double) elementFlops * n;
    }

    /** As a task on the CPU. */
    Task onCpu(String suite, long n, Limits limits) {
        // An optimiser writes all but the gradient where it read them.
        double footprint = optimizer ? (elementBytes + 4) / 2.0 * n : bytes(n);
        return Task.onCpu(suite, name, Sizes.of(n), limits.threads(), bytes(n), flops(n), limits.of(footprint, bytes(n), flops(n)));
    }

    static List<KernelCase> list() {
        return ALL;
    }

    static KernelCase named(String name) {
        return ALL.stream().filter(kernel -> kernel.name.equals(name)).findAny().orElseThrow();
    }

    private static List<KernelCase> all() {
        List<KernelCase> all = new ArrayList<>();
        optimizers(all);
        elementary(all);
        layers(all);
        batchNorm(all);
        losses(all);
        reductions(all);
        return List.copyOf(all);
    }

    private static void optimizers(List<KernelCase> all) {
        optimizer(all, "sgd", 12, 3, (r, n) -> new OptimizerStep.Sgd(r.floats("theta", n), r.floats("grad", n), r.step(), r.scale(), n));
        optimizer(all, "momentum", 20, 5, (r, n) -> new OptimizerStep.Momentum(r.floats("theta", n), r.floats("grad", n),
                r.floats("v", n), r.step(), r.scale(), n));
        optimizer(all, "nesterov", 20, 7, (r, n) -> new OptimizerStep.Nesterov(r.floats("theta", n), r.floats("grad", n),
                r.floats("v", n), r.step(), r.scale(), n));
        optimizer(all, "adagrad", 20, 8, (r, n) -> new OptimizerStep.AdaGrad(r.floats("theta", n), r.floats("grad", n),
                r.floats("r", n), r.step(), r.scale(), n));
        optimizer(all, "rmsprop", 20, 10, (r, n) -> new OptimizerStep.RmsProp(r.floats("theta", n), r.floats("grad", n),
                r.floats("r", n), null, null, r.step(), r.scale(), n));
        optimizer(all, "rmsprop centred momentum", 36, 18, (r, n) -> new OptimizerStep.RmsProp(r.floats("theta", n),
                r.floats("grad", n), r.floats("r", n), r.floats("a", n), r.floats("v", n), r.step(), r.scale(), n));
        optimizer(all, "adam", 28, 15, (r, n) -> new OptimizerStep.Adam(r.floats("theta", n), r.floats("grad", n), r.floats("m", n),
                r.floats("v", n), r.step(), r.scale(), n));
        optimizer(all, "amsgrad", 36, 15, (r, n) -> new OptimizerStep.AmsGrad(r.floats("theta", n), r.floats("grad", n),
                r.floats("m", n), r.floats("v", n), r.floats("vMax", n), r.step(), r.scale(), n));
    }

    private static void optimizer(List<KernelCase> all, String name, int bytes, int flops, Launch launch) {
        all.add(new KernelCase(name, true, bytes, flops, null, launch));
    }

    private static void elementary(List<KernelCase> all) {
        map(all, Elementwise.Unary.COPY, 0, null);
        map(all, Elementwise.Unary.EXP, EXP, "exp");
        map(all, Elementwise.Unary.LOG, LOG, null);
        map(all, Elementwise.Unary.TANH, TANH, "tanh");
        map(all, Elementwise.Unary.SIGMOID, SIGMOID, "sigmoid");
        map(all, Elementwise.Unary.ERF, ERF, null);
        matrix(all, "softmax", 8, EXP + 4, "softmax", (r, n, rows) -> new Loss.Softmax(r.floats("z", n), r.floats("p", n), rows, COLUMNS));
    }

    private static void map(List<KernelCase> all, Elementwise.Unary op, int flops, String function) {
        all.add(new KernelCase(op.name().toLowerCase(Locale.ROOT), false, 8, flops, function,
                (r, n) -> new Elementwise.Map1(op, r.floats("x", n), r.floats("y", n), n)));
    }

    private static void matrix(List<KernelCase> all, String name, int bytes, int flops, String function, MatrixLaunch launch) {
        all.add(new KernelCase(name, false, bytes, flops, function, (r, n) -> launch.on(r, n, n / COLUMNS)));
    }

    private static void layers(List<KernelCase> all) {
        int[] forward = {1, 1, 2, 1 + TANH, 1 + SIGMOID, 2 + SIGMOID, 4 + ERF};
        int[] backward = {2, 2, 2, 4 + TANH, 4 + SIGMOID, 7 + SIGMOID, 8 + ERF + EXP};
        for (Activation h : Activation.values()) {
            if (h == Activation.IDENTITY) {
                continue;
            }
            String name = "bias " + h.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            matrix(all, name, 8, forward[h.ordinal()], null, (r, n, rows) -> new Layer.BiasActivation(h, r.floats("z", n),
                    r.floats("bias", COLUMNS), r.floats("y", n), null, null, rows, COLUMNS));
            matrix(all, name + " backward", 12, backward[h.ordinal()], null, (r, n, rows) -> new Layer.BiasActivationBackward(h,
                    r.floats("z", n), r.floats("bias", COLUMNS), r.floats("dy", n), r.floats("dz", n), null, null, rows, COLUMNS));
        }
        Layer.Dropout dropout = Layer.Dropout.keeping(0.5f, 1);
        matrix(all, "bias relu dropout", 8, 2, null, (r, n, rows) -> new Layer.BiasActivation(Activation.RELU, r.floats("z", n),
                r.floats("bias", COLUMNS), r.floats("y", n), r.counters(), dropout, rows, COLUMNS));
        matrix(all, "bias relu dropout backward", 12, 3, null, (r, n, rows) -> new Layer.BiasActivationBackward(Activation.RELU,
                r.floats("z", n), r.floats("bias", COLUMNS), r.floats("dy", n), r.floats("dz", n), r.counters(), dropout, rows, COLUMNS));
    }

    private static void batchNorm(List<KernelCase> all) {
        matrix(all, "batch norm deviations", 4, 3, null, (r, n, rows) -> new BatchNorm.ColumnSquaredDeviations(r.floats("x", n),
                r.floats("mean", COLUMNS), r.floats("out", Reduction.segments(rows) * COLUMNS), rows, COLUMNS));
        matrix(all, "batch norm normalise", 8, 4, null, (r, n, rows) -> new BatchNorm.Normalize(r.floats("x", n),
                r.floats("mean", COLUMNS), r.floats("var", COLUMNS), r.floats("gamma", COLUMNS), r.floats("beta", COLUMNS),
                r.floats("y", n), 1e-5f, rows, COLUMNS));
        matrix(all, "batch norm scale gradient", 8, 4, null, (r, n, rows) -> new BatchNorm.ColumnScaleGradient(r.floats("dy", n),
                r.floats("x", n), r.floats("mean", COLUMNS), r.floats("var", COLUMNS),
                r.floats("out", Reduction.segments(rows) * COLUMNS), 1e-5f, rows, COLUMNS));
        matrix(all, "batch norm backward", 12, 7, null, (r, n, rows) -> new BatchNorm.NormalizeBackward(r.floats("dy", n),
                r.floats("x", n), r.floats("mean", COLUMNS), r.floats("var", COLUMNS), r.floats("gamma", COLUMNS),
                r.floats("dGamma", COLUMNS), r.floats("dBeta", COLUMNS), r.floats("dx", n), 1e-5f, rows, COLUMNS));
    }

    private static void losses(List<KernelCase> all) {
        all.add(new KernelCase("softmax cross-entropy", false, 4, EXP + 2, null, (r, n) -> new Loss.SoftmaxCrossEntropy(
                r.floats("z", n), r.labels(n / CLASSES, CLASSES), r.floats("out", n / CLASSES), n / CLASSES, CLASSES)));
        all.add(new KernelCase("softmax cross-entropy back", false, 8, EXP + 5, null, (r, n) -> new Loss.SoftmaxCrossEntropyBackward(
                r.floats("z", n), r.labels(n / CLASSES, CLASSES), r.floats("up", n / CLASSES), r.floats("dz", n), n / CLASSES,
                CLASSES)));
        int[] forward = {4 + EXP + LOG, 2, 4};
        int[] backward = {2 + SIGMOID, 3, 2};
        for (Loss.Pointwise loss : Loss.Pointwise.values()) {
            String name = loss.name().toLowerCase(Locale.ROOT).replace("cross_entropy", "cross-entropy").replace('_', ' ');
            all.add(new KernelCase(name, false, 12, forward[loss.ordinal()], null, (r, n) -> new Loss.PointwiseLoss(loss,
                    r.floats("z", n), r.floats("t", n), r.floats("out", n), 1, n)));
            all.add(new KernelCase(name + " back", false, 16, backward[loss.ordinal()], null, (r, n) -> new Loss.PointwiseLossBackward(
                    loss, r.floats("z", n), r.floats("t", n), r.floats("up", n), r.floats("dz", n), 1, n)));
        }
    }

    private static void reductions(List<KernelCase> all) {
        matrix(all, "column sum", 4, 1, null, (r, n, rows) -> new Reduction.ColumnReduce(Reduction.Op.SUM, r.floats("x", n),
                r.floats("out", Reduction.segments(rows) * COLUMNS), rows, COLUMNS));
        matrix(all, "row sum", 4, 1, null, (r, n, rows) -> new Reduction.RowReduce(Reduction.Op.SUM, r.floats("x", n),
                r.floats("out", rows), rows, COLUMNS));
        matrix(all, "row maximum", 4, 0, null, (r, n, rows) -> new Reduction.RowReduce(Reduction.Op.MAX, r.floats("x", n),
                r.floats("out", rows), rows, COLUMNS));
        for (Reduction.Op op : List.of(Reduction.Op.SUM, Reduction.Op.SUM_SQUARES)) {
            all.add(new KernelCase(op == Reduction.Op.SUM ? "sum" : "sum of squares", false, 4, op == Reduction.Op.SUM ? 1 : 2, null,
                    (r, n) -> new Reduction.TileReduce(op, r.floats("x", n), r.floats("out", Reduction.tiles(n)), n)));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
