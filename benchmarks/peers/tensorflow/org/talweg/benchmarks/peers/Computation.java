package org.talweg.benchmarks.peers;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

/** A graph, the session that runs it, and its variables, which have their values from the start. */
final class Computation implements AutoCloseable {
    /** The handle to write to, and the value as an operand. */
    record Variable(Operand<TFloat32> handle, Operand<TFloat32> value, Shape shape) {}

    // Handing operations to the one thread between operations costs a small network as much again as its step.
    private static final RunOptions IN_CALLER = RunOptions.newBuilder().setInterOpThreadPool(-1).build();

    /** With it, sessions have pools of their own; without, all share that of the first. */
    private static final String POOL = "TF_OVERRIDE_GLOBAL_THREADPOOL";
    private static final boolean POOL_OF_SESSION = "1".equals(System.getenv(POOL));

    private static int threadsOfProcess;

    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final Session session;
    private int variables;

    /** @throws UnsupportedOperationException if the process had a session with another number of threads, which the library keeps */
    Computation(int threads) {
        if (!POOL_OF_SESSION && threadsOfProcess != 0 && threadsOfProcess != threads) {
            throw new UnsupportedOperationException("TensorFlow keeps the " + threadsOfProcess + " thread(s) of its first session: set "
                    + POOL + "=1 in its environment, or start a process for " + threads);
        }
        threadsOfProcess = threads;
        session = new Session(graph, ConfigProto.newBuilder().setIntraOpParallelismThreads(threads).setInterOpParallelismThreads(1).build());
    }

    Ops tf() {
        return tf;
    }

    Graph graph() {
        return graph;
    }

    /** A variable with these values, row by row. */
    Variable variable(float[] values, long... shape) {
        Placeholder<TFloat32> initial = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
        try (TFloat32 tensor = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values))) {
            Operand<TFloat32> handle = handle(Shape.of(shape));
            session.runner().feed(initial, tensor).addTarget(tf.assignVariableOp(handle, initial)).run().close();
            return new Variable(handle, tf.readVariableOp(handle, TFloat32.class), Shape.of(shape));
        }
    }

    /** A variable drawn uniformly in [−limit, limit), another for each variable and seed. */
    Variable uniform(long seed, float limit, long... shape) {
        Operand<TFloat32> draw = tf.random.randomUniform(tf.constant(shape), TFloat32.class, RandomUniform.seed(1L + variables), RandomUniform.seed2(seed));
        return variable(tf.math.mul(tf.math.sub(draw, tf.constant(0.5f)), tf.constant(2 * limit)), Shape.of(shape));
    }

    /** A variable filled with one number. */
    Variable filled(float number, Shape shape) {
        return variable(tf.fill(tf.constant(shape.asArray()), tf.constant(number)), shape);
    }

    private Variable variable(Operand<TFloat32> initial, Shape shape) {
        Operand<TFloat32> handle = handle(shape);
        session.runner().addTarget(tf.assignVariableOp(handle, initial)).run().close();
        return new Variable(handle, tf.readVariableOp(handle, TFloat32.class), shape);
    }

    @SuppressWarnings("unchecked")
    private Operand<TFloat32> handle(Shape shape) {
        return (Operand<TFloat32>) (Operand<?>) tf.varHandleOp(TFloat32.class, shape,
                VarHandleOp.sharedName("variable" + variables++));
    }

    /** Computes {@code target}, with operands and tensors for them in turn, fetching nothing. */
    Session.Runner runner(Op target, Object... feeds) {
        return fed(feeds).addTarget(target);
    }

    /** The elements of an operand, row by row. */
    float[] fetch(Operand<TFloat32> operand, Object... feeds) {
        try (Result result = fed(feeds).fetch(operand).run()) {
            TFloat32 tensor = (TFloat32) result.get(0);
            float[] values = new float[(int) tensor.size()];
            tensor.asRawTensor().data().asFloats().read(values);
            return values;
        }
    }

    private Session.Runner fed(Object... feeds) {
        Session.Runner runner = session.runner().setOptions(IN_CALLER);
        for (int i = 0; i < feeds.length; i += 2) {
            runner.feed((Operand<?>) feeds[i], (Tensor) feeds[i + 1]);
        }
        return runner;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
