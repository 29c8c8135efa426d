package org.talweg.benchmarks.peers;

import java.io.IOException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.api.ops.impl.updaters.AdaGradUpdater;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.api.ops.impl.updaters.NesterovsUpdater;
import org.nd4j.linalg.api.ops.impl.updaters.RmsPropUpdater;
import org.nd4j.linalg.api.ops.impl.updaters.SgdUpdater;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Deeplearning4j on nd4j-native: networks with workspaces and without listeners, ND4J's native operations for all else.
 *
 * <p>Fastest with these in its environment: {@code OPENBLAS_CORETYPE=SkylakeX}, for its OpenBLAS is of 2021 and takes newer processors
 * of AMD for old ones; {@code OMP_WAIT_POLICY=PASSIVE} and {@code OPENBLAS_THREAD_TIMEOUT=4}, for it has a pool of OpenMP and one of
 * OpenBLAS, and the one that waits spins on the processors that the other needs.
 */
final class Deeplearning4jPeer implements Peer {
    private static final int SOFTMAX_COLUMNS = 1000;
    private static final double RATE = 1e-3;
    private static final double DECAY = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    public static void main(String[] arguments) throws IOException {
        System.setProperty("org.bytedeco.javacpp.cachedir", "target/peers/deeplearning4j/native");
        System.setProperty("org.bytedeco.javacpp.platform.extension", "-avx512");
        // Otherwise each allocation may read how much memory the process has.
        System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
        // Collections that the library would ask for from time to time.
        Nd4j.getMemoryManager().togglePeriodicGc(false);
        Serve.peer(new Deeplearning4jPeer());
    }

    @Override
    public String name() {
        return "Deeplearning4j 1.0.0-M2.1, nd4j-native for AVX-512, "
                + Nd4j.getExecutioner().getEnvironmentInformation().getProperty("blas.vendor");
    }

    @Override
    public Work prepare(Request request) throws IOException {
        int threads = request.number("threads");
        Nd4j.getEnvironment().setMaxThreads(threads);
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
        Nd4j.factory().blas().setMaxThreads(threads);
        return switch (request.kind()) {
            case "step" -> new Step(request);
            case "epoch" -> new Epoch(request);
            case "matmul" -> product(request);
            case "map" -> map(request);
            case "optimizer" -> optimizer(request);
            default -> throw new UnsupportedOperationException("no " + request.kind());
        };
    }

    private static Work product(Request request) {
        int m = request.number("m");
        int n = request.number("n");
        int k = request.number("k");
        boolean transA = request.flag("transA");
        boolean transB = request.flag("transB");
        INDArray a = Nd4j.createFromArray(Values.uniform(m * k, 1)).reshape(transA ? k : m, transA ? m : k);
        INDArray b = Nd4j.createFromArray(Values.uniform(k * n, 2)).reshape(transB ? n : k, transB ? k : n);
        // The order of columns is that in which the product comes out of the library's BLAS.
        INDArray c = Nd4j.create(new long[] {m, n}, 'f');
        return new Operation(() -> Nd4j.gemm(a, b, c, transA, transB, 1, 0), c, a, b);
    }

    private static Work map(Request request) {
        int n = request.number("n");
        INDArray flat = Nd4j.createFromArray(Values.uniform(n, 1));
        INDArray x = request.text("f").equals("softmax") ? flat.reshape(n / SOFTMAX_COLUMNS, SOFTMAX_COLUMNS) : flat;
        INDArray y = x.ulike();
        return switch (request.text("f")) {
            case "exp" -> new Operation(() -> Nd4j.getExecutioner().exec(new Exp(x, y)), y, x);
            case "tanh" -> new Operation(() -> Nd4j.getExecutioner().exec(new Tanh(x, y)), y, x);
            case "sigmoid" -> new Operation(() -> Nd4j.getExecutioner().exec(new Sigmoid(x, y)), y, x);
            case "relu" -> new Operation(() -> Nd4j.getExecutioner().exec(new RectifiedLinear(x, y, 0)), y, x);
            case "softmax" -> new Operation(() -> Nd4j.getExecutioner().exec(new SoftMax(x, y, 1)), y, x);
            default -> throw new UnsupportedOperationException("no map " + request.text("f"));
        };
    }

    /** The library's update, which it writes, and the subtraction of it. */
    private static Work optimizer(Request request) {
        int n = request.number("n");
        INDArray parameters = Nd4j.createFromArray(Values.uniform(n, 1));
        INDArray gradient = Nd4j.createFromArray(Values.uniform(n, 2));
        INDArray update = gradient.ulike();
        INDArray[] state = {parameters.like(), parameters.like()};
        DynamicCustomOp rule = switch (request.text("rule")) {
            case "adam" -> new AdamUpdater(gradient, state[0], state[1], update, state[0], state[1], RATE, DECAY, BETA_2, EPSILON, 0);
            case "sgd" -> new SgdUpdater(gradient, update, RATE);
            case "momentum" -> new NesterovsUpdater(gradient, state[0], update, state[0], RATE, DECAY);
            case "rmsprop" -> new RmsPropUpdater(gradient, state[0], update, state[0], RATE, DECAY, EPSILON);
            case "adagrad" -> new AdaGradUpdater(gradient, state[0], update, state[0], RATE, EPSILON);
            default -> throw new UnsupportedOperationException("no optimiser " + request.text("rule"));
        };
        return new Operation(() -> {
            Nd4j.getExecutioner().exec(rule);
            parameters.subi(update);
        }, parameters, gradient, update, state[0], state[1]);
    }
}
