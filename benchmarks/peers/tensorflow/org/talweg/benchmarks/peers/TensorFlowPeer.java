package org.talweg.benchmarks.peers;

import java.io.IOException;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * TensorFlow for Java in graph mode: one session, {@code intra_op_parallelism_threads} as many as asked for and
 * {@code inter_op_parallelism_threads} 1. As the library ships it, oneDNN takes part and XLA does not.
 */
final class TensorFlowPeer implements Peer {
    private static final int SOFTMAX_COLUMNS = 1000;

    public static void main(String[] arguments) throws IOException {
        // Its library of 600 MB is unpacked once, beside the classes.
        System.setProperty("org.bytedeco.javacpp.cachedir", "target/peers/tensorflow/native");
        Serve.peer(new TensorFlowPeer());
    }

    @Override
    public String name() {
        return "TensorFlow Java 1.0.0, TensorFlow " + TensorFlow.version() + " (CPU)";
    }

    @Override
    public Work prepare(Request request) throws IOException {
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
        Computation computation = new Computation(request.number("threads"));
        Ops tf = computation.tf();
        Operand<TFloat32> a = computation.variable(Values.uniform(m * k, 1), transA ? k : m, transA ? m : k).value();
        Operand<TFloat32> b = computation.variable(Values.uniform(k * n, 2), transB ? n : k, transB ? k : n).value();
        return new Operation(computation, tf.linalg.matMul(a, b, MatMul.transposeA(transA), MatMul.transposeB(transB)));
    }

    private static Work map(Request request) {
        BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function = function(request.text("f"));
        int n = request.number("n");
        Computation computation = new Computation(request.number("threads"));
        float[] x = Values.uniform(n, 1);
        Operand<TFloat32> input = (request.text("f").equals("softmax") ? computation.variable(x, n / SOFTMAX_COLUMNS, SOFTMAX_COLUMNS)
                : computation.variable(x, n)).value();
        return new Operation(computation, function.apply(computation.tf(), input));
    }

    private static BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function(String name) {
        return switch (name) {
            case "exp" -> (tf, x) -> tf.math.exp(x);
            case "tanh" -> (tf, x) -> tf.math.tanh(x);
            case "sigmoid" -> (tf, x) -> tf.math.sigmoid(x);
            case "relu" -> (tf, x) -> tf.nn.relu(x);
            case "softmax" -> (tf, x) -> tf.nn.softmax(x);
            default -> throw new UnsupportedOperationException("no map " + name);
        };
    }

    private static Work optimizer(Request request) {
        int n = request.number("n");
        Computation computation = new Computation(request.number("threads"));
        Computation.Variable parameter = computation.variable(Values.uniform(n, 1), n);
        Operand<TFloat32> gradient = computation.variable(Values.uniform(n, 2), n).value();
        Updates updates = new Updates(computation, request.text("rule"));
        updates.add(computation.tf(), parameter, gradient);
        return new Operation(computation, updates.all(), parameter.value());
    }
}
