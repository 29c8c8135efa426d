package org.talweg.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Epochs on rows in native memory, of which each step gathers its own. */
final class Epoch implements Peer.Work {
    private final MultiLayerNetwork network;
    private final Random random;
    private final int[] order;
    private final int batch;
    private final INDArray x;
    private final INDArray labels;
    private final INDArray testX;
    private final int[] testLabels;

    Epoch(Request request) throws IOException {
        Rows rows = Rows.read(Path.of(request.text("data")));
        Rows test = Rows.read(Path.of(request.text("test")));
        batch = request.number("batch");
        random = new Random(request.seed());
        order = new int[rows.rows()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        network = Network.of(request);
        x = Nd4j.createFromArray(rows.x()).reshape(rows.rows(), rows.features());
        labels = Network.oneHot(rows.labels(), 0, rows.rows(), rows.classes());
        testX = Nd4j.createFromArray(test.x()).reshape(test.rows(), test.features());
        testLabels = test.labels();
    }

    @Override
    public void run() {
        shuffle();
        INDArray features = Nd4j.create(batch, x.size(1));
        INDArray classes = Nd4j.create(batch, labels.size(1));
        for (int from = 0; from < order.length; from += batch) {
            int[] chosen = Arrays.copyOfRange(order, from, Math.min(from + batch, order.length));
            if (chosen.length == batch) {
                network.fit(Nd4j.pullRows(x, features, 1, chosen), Nd4j.pullRows(labels, classes, 1, chosen));
            } else {
                network.fit(Nd4j.pullRows(x, 1, chosen), Nd4j.pullRows(labels, 1, chosen));
            }
        }
        features.close();
        classes.close();
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
        int[] chosen = network.output(testX).argMax(1).toIntVector();
        int right = 0;
        for (int i = 0; i < chosen.length; i++) {
            right += chosen[i] == testLabels[i] ? 1 : 0;
        }
        return new float[] {(float) right / chosen.length};
    }

    @Override
    public void close() {
        network.close();
        x.close();
        labels.close();
        testX.close();
    }
}
