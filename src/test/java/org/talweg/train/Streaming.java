package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import org.talweg.data.Dataset;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;

/** A training whose data may stay on the host: several chunks to judge, batches of unequal size, large enough to be copied apart. */
final class Streaming {
    private static final int COLUMNS = 40;
    private static final Model MODEL = Model.input(COLUMNS).dense(4).batchNorm().tanh().dense(2).softmaxCrossEntropy();

    private Streaming() {}

    static Split data() {
        int rows = 2700;
        SplittableRandom random = new SplittableRandom(9);
        float[] features = new float[COLUMNS * rows];
        int[] labels = new int[rows];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextDouble(-1, 1);
        }
        for (int i = 0; i < rows; i++) {
            labels[i] = features[i * COLUMNS] > 0 ? 1 : 0;
        }
        return Dataset.ofClasses("rows", features, COLUMNS, labels, List.of("a", "b")).holdOut(0.2, 0);
    }

    static Run train(Engine engine, boolean streamed, int epochs) {
        Trainer trainer = new Trainer(engine, MODEL).optimizer(Adam.at(0.05)).batchSize(500).shuffle(Shuffle.EACH_EPOCH)
                .epochs(epochs);
        trainer.streamed = streamed;
        return trainer.fit(data());
    }

    static void assertSame(Run expected, Run actual) {
        assertArrayEquals(expected.weights().parameters(), actual.weights().parameters());
        assertArrayEquals(expected.weights().states(), actual.weights().states());
        for (int i = 0; i < expected.history().size(); i++) {
            assertEquals(expected.history().get(i).validationLoss(), actual.history().get(i).validationLoss());
            assertEquals(expected.history().get(i).trainLoss(), actual.history().get(i).trainLoss());
        }
    }
}
