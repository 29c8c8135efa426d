package org.talweg.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Training steps on batches that lie ready in native memory. */
final class Step implements Peer.Work {
    private final MultiLayerNetwork network;
    private final List<INDArray> features = new ArrayList<>();
    private final List<INDArray> labels = new ArrayList<>();
    private int next;

    Step(Request request) throws IOException {
        int batch = request.number("batch");
        Rows rows = Rows.read(Path.of(request.text("data")));
        network = Network.of(request);
        for (int from = 0; from + batch <= rows.rows(); from += batch) {
            features.add(Nd4j.createFromArray(rows.features(from, batch)).reshape(batch, rows.features()));
            labels.add(Network.oneHot(rows.labels(), from, batch, rows.classes()));
        }
    }

    @Override
    public void run() {
        network.fit(features.get(next), labels.get(next));
        next = (next + 1) % features.size();
    }

    /** The loss of the last run. */
    @Override
    public float[] result() {
        return new float[] {(float) network.score()};
    }

    @Override
    public void close() {
        network.close();
        features.forEach(INDArray::close);
        labels.forEach(INDArray::close);
    }
}
