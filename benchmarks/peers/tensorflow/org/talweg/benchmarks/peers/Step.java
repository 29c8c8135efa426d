package org.talweg.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Training steps on batches that lie ready as tensors, which the session takes without a copy. */
final class Step implements Peer.Work {
    private final Computation computation;
    private final Network network;
    private final Placeholder<TFloat32> x;
    private final Placeholder<TInt32> labels;
    private final List<TFloat32> features = new ArrayList<>();
    private final List<TInt32> classes = new ArrayList<>();
    private final List<Session.Runner> runners = new ArrayList<>();
    private int next;

    Step(Request request) throws IOException {
        int batch = request.number("batch");
        Rows rows = Rows.read(Path.of(request.text("data")));
        computation = new Computation(request.number("threads"));
        network = new Network(computation, request);
        x = computation.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(batch, rows.features())));
        labels = computation.tf().placeholder(TInt32.class, Placeholder.shape(Shape.of(batch)));
        Op step = network.step(x, labels);
        for (int from = 0; from + batch <= rows.rows(); from += batch) {
            features.add(TFloat32.tensorOf(Shape.of(batch, rows.features()), DataBuffers.of(rows.features(from, batch))));
            classes.add(TInt32.tensorOf(Shape.of(batch), DataBuffers.of(rows.labels()).slice(from, batch)));
            runners.add(computation.runner(step, x, features.get(runners.size()), labels, classes.get(runners.size())));
        }
    }

    @Override
    public void run() {
        runners.get(next).run().close();
        next = (next + 1) % runners.size();
    }

    /** The loss on the batch of the last run, by the parameters that the run left. */
    @Override
    public float[] result() {
        int last = (next + runners.size() - 1) % runners.size();
        return computation.fetch(network.loss(), x, features.get(last), labels, classes.get(last));
    }

    @Override
    public void close() {
        computation.close();
        features.forEach(Tensor::close);
        classes.forEach(Tensor::close);
    }
}
