package org.talweg.benchmarks.peers;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;

/**
 * DJL with its PyTorch engine and the libtorch that it ships for the CPU.
 *
 * <p>Calls the functions that DJL's blocks, losses and optimisers call, without those around them: measured on the same steps, a
 * {@code Trainer} of blocks takes longer.
 */
final class DjlPeer implements Peer {
    private static final int SOFTMAX_COLUMNS = 1000;

    private final String name;

    private DjlPeer() {
        Engine engine = Engine.getEngine("PyTorch");
        name = "DJL " + Engine.getDjlVersion() + ", libtorch " + engine.getVersion() + " (CPU)";
        JniUtils.setNumInteropThreads(1);
        // Nothing asks for gradients unless a training does.
        JniUtils.setGradMode(false);
    }

    public static void main(String[] arguments) throws IOException {
        // Natives come from the class path and are unpacked into the build folder.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("DJL_CACHE_DIR", Path.of("target", "peers", "djl", "natives").toAbsolutePath().toString());
        Serve.peer(new DjlPeer());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Work prepare(Request request) throws IOException {
        JniUtils.setNumThreads(request.number("threads"));
        return switch (request.kind()) {
            case "step" -> new DjlTraining.Step(request);
            case "epoch" -> new DjlTraining.Epoch(request);
            case "matmul" -> new Matmul(request);
            case "map" -> new Map(request);
            case "optimizer" -> new DjlOptimizer(request);
            default -> throw new UnsupportedOperationException("DJL has no " + request.kind());
        };
    }

    /** Memory to be closed at once. */
    static PtNDManager memory() {
        return (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
    }

    /** In memory of libtorch's own, aligned as it likes it. */
    static PtNDArray floats(PtNDManager memory, float[] values, long... shape) {
        try (PtNDArray view = memory.create(FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32)) {
            return JniUtils.clone(view);
        }
    }

    static PtNDArray longs(PtNDManager memory, long[] values, long... shape) {
        try (PtNDArray view = memory.create(LongBuffer.wrap(values), new Shape(shape), DataType.INT64)) {
            return JniUtils.clone(view);
        }
    }

    /** Work of which only the last result is kept. */
    private abstract static class Function implements Work {
        final PtNDManager memory = memory();

        /** A new array. */
        abstract PtNDArray apply();

        @Override
        public void run() {
            apply().close();
        }

        @Override
        public float[] result() {
            try (PtNDArray y = apply()) {
                return y.toFloatArray();
            }
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    private static final class Matmul extends Function {
        private final PtNDArray a;
        private final PtNDArray b;

        Matmul(Request request) {
            int m = request.number("m");
            int n = request.number("n");
            int k = request.number("k");
            PtNDArray storedA = request.flag("transA") ? floats(memory, Values.uniform(m * k, 1), k, m) : floats(memory, Values.uniform(m * k, 1), m, k);
            PtNDArray storedB = request.flag("transB") ? floats(memory, Values.uniform(k * n, 2), n, k) : floats(memory, Values.uniform(k * n, 2), k, n);
            // A view: libtorch gives BLAS the flag.
            a = request.flag("transA") ? JniUtils.transpose(storedA, 0, 1) : storedA;
            b = request.flag("transB") ? JniUtils.transpose(storedB, 0, 1) : storedB;
        }

        @Override
        PtNDArray apply() {
            return JniUtils.matmul(a, b);
        }
    }

    private static final class Map extends Function {
        private final String f;
        private final PtNDArray x;

        Map(Request request) {
            f = request.text("f");
            int n = request.number("n");
            float[] values = Values.uniform(n, 1);
            x = f.equals("softmax") ? floats(memory, values, n / SOFTMAX_COLUMNS, SOFTMAX_COLUMNS) : floats(memory, values, n);
            run();
        }

        @Override
        PtNDArray apply() {
            return switch (f) {
                case "exp" -> JniUtils.exp(x);
                case "tanh" -> JniUtils.tanh(x);
                case "sigmoid" -> JniUtils.sigmoid(x);
                case "relu" -> JniUtils.relu(x);
                case "softmax" -> JniUtils.softmax(x, 1, DataType.FLOAT32);
                default -> throw new UnsupportedOperationException("DJL's PyTorch engine has no " + f);
            };
        }
    }
}
