package org.talweg.torture;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.talweg.data.Dataset;
import org.talweg.data.Source;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.train.Checkpoints;
import org.talweg.train.Config;
import org.talweg.train.Interval;
import org.talweg.train.Origin;
import org.talweg.train.Progress;
import org.talweg.train.Run;
import org.talweg.train.RunFolder;
import org.talweg.train.Trainer;
import org.talweg.train.Writing;

/** A training of some milliseconds in this process, in a run folder on any file system. */
final class SmallTraining implements AutoCloseable {
    static final int KEEP = 2;
    private static final int ROWS = 40;
    private static final int EPOCHS = 4;
    private static final int EVERY = 2;

    private final Engine engine = new CpuEngine(1);
    private final Model model = Model.input(3).dense(6).batchNorm().tanh().dropout(0.1f).dense(2).softmaxCrossEntropy();
    private final Split data = data();
    private final Config config = Config.of(1, new Origin(Source.of("points.csv"), null, 0.25, 1), data, model, Map.of("lr", 0.01));

    private static Split data() {
        SplittableRandom random = new SplittableRandom(5);
        float[] features = new float[3 * ROWS];
        int[] labels = new int[ROWS];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextDouble(-1, 1);
        }
        for (int i = 0; i < ROWS; i++) {
            labels[i] = features[3 * i] > 0 ? 1 : 0;
        }
        return Dataset.ofClasses("points", features, 3, labels, List.of("a", "b")).holdOut(0.25, 0);
    }

    private Trainer trainer(RunFolder folder) {
        folder.config(config);
        return new Trainer(engine, model).optimizer(Adam.at(0.01)).batchSize(7).epochs(EPOCHS).earlyStopping(EPOCHS).seed(3)
                .config(config.json());
    }

    /**
     * Trains into a new folder, to the end.
     *
     * @param between asked between two steps; true stops it
     * @param tell    told what the training says
     */
    String train(Path place, BooleanSupplier between, Consumer<String> tell) {
        try (RunFolder folder = RunFolder.at(place)) {
            folder.telling(tell);
            Checkpoints checkpoints = new Checkpoints(folder::checkpoints, Interval.steps(EVERY), KEEP);
            Run run = trainer(folder).checkpoints(checkpoints).progress(folder.and(telling(tell))).stopWhen(() -> {
                Writing.await(checkpoints); // so that all runs make the same calls
                return between.getAsBoolean();
            }).fit(data);
            folder.weights(run);
            return run.weights().sha256(model);
        }
    }

    /** Goes on from the newest checkpoint of a folder, to the end. */
    String goOn(Path place) {
        try (RunFolder folder = RunFolder.goOn(place)) {
            var newest = folder.newest(sentence -> {});
            Trainer trainer = trainer(folder).progress(folder).resume(newest, false);
            folder.restore(newest);
            Run run = trainer.fit(data);
            folder.weights(run);
            return run.weights().sha256(model);
        }
    }

    private static Progress telling(Consumer<String> tell) {
        return new Progress() {
            @Override
            public void say(String sentence) {
                tell.accept(sentence);
            }
        };
    }

    @Override
    public void close() {
        engine.close();
    }
}
