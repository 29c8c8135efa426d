package org.talweg.train;

import java.nio.file.Path;
import java.util.List;
import org.talweg.data.Dataset;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.optim.Plateau;

/** A training of a millisecond, whose checkpoints are a few kilobytes; the one that golden checkpoints are of must not change. */
public final class TinyTraining {
    /** Steps of an epoch. */
    static final int STEPS = 3;
    private static final int ROWS = 20;

    private TinyTraining() {}

    static Split data() {
        float[] features = new float[2 * ROWS];
        int[] labels = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            features[2 * i] = i * 7 % 11 / 11f - 0.5f;
            features[2 * i + 1] = i * 5 % 13 / 13f - 0.5f;
            labels[i] = features[2 * i] > features[2 * i + 1] ? 1 : 0;
        }
        Dataset all = Dataset.ofClasses("points", features, 2, labels, List.of("a", "b"));
        return new Split(all, all.select("few", new int[] {0, 3, 6, 9, 12}));
    }

    static Trainer trainer(Engine engine) {
        Model model = Model.input(2).dense(3).batchNorm().tanh().dropout(0.25f).dense(2).softmaxCrossEntropy();
        return new Trainer(engine, model).optimizer(Adam.at(0.05)).plateau(new Plateau(0.5, 0, 0.01, 0.1)).batchSize(8).epochs(4)
                .earlyStopping(4).keepPath(true).seed(11).config("{}");
    }

    /** Reads a checkpoint and trains on from it. */
    public static Run goOn(Engine engine, Path checkpoint) {
        return trainer(engine).resume(Checkpoint.read(checkpoint), true).fit(data());
    }
}
