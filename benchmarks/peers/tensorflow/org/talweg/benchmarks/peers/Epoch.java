package org.talweg.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Epochs on rows that lie in the graph, of which each step gathers its own by their numbers. */
final class Epoch implements Peer.Work {
    private final Computation computation;
    private final Random random;
    private final int[] order;
    private final int batch;
    private final Placeholder<TInt32> chosen;
    private final Op step;
    private final Operand<TFloat32> accuracy;

    Epoch(Request request) throws IOException {
        Rows rows = Rows.read(Path.of(request.text("data")));
        Rows test = Rows.read(Path.of(request.text("test")));
        batch = request.number("batch");
        random = new Random(request.seed());
        order = new int[rows.rows()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        computation = new Computation(request.number("threads"));
        Ops tf = computation.tf();
        Network network = new Network(computation, request);
        chosen = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
        Operand<TFloat32> x = computation.variable(rows.x(), rows.rows(), rows.features()).value();
        step = network.step(tf.gather(x, chosen, tf.constant(0)), tf.gather(tf.constant(rows.labels()), chosen, tf.constant(0)));
        accuracy = network.accuracy(computation.variable(test.x(), test.rows(), test.features()).value(), tf.constant(test.labels()));
    }

    @Override
    public void run() {
        shuffle();
        for (int from = 0; from < order.length; from += batch) {
            int count = Math.min(batch, order.length - from);
            try (TInt32 numbers = TInt32.tensorOf(Shape.of(count), DataBuffers.of(order).slice(from, count))) {
                computation.runner(step, chosen, numbers).run().close();
            }
        }
    }

    private void shuffle() {
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int number = order[i];
            order[i] = order[other];
            order[other] = number;
        }
    }

    @Override
    public float[] result() {
        return computation.fetch(accuracy);
    }

    @Override
    public void close() {
        computation.close();
    }
}
