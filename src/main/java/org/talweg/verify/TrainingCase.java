package org.talweg.verify;

import org.talweg.curvature.SecondOrderRule;
import org.talweg.data.Dataset;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.kernel.OptimizerStep;
import org.talweg.nn.Layer;
import org.talweg.nn.Model;
import org.talweg.optim.Clipping;
import org.talweg.optim.Optimizer;
import org.talweg.optim.Penalty;
import org.talweg.train.Run;
import org.talweg.train.Trainer;

/**
 * A whole training, short, whose weights must come out the same on every engine.
 *
 * @param minimizer the second-order method that takes the place of {@code optimizer}, or null
 */
public record TrainingCase(String name, Model model, Split data, Optimizer optimizer, Penalty penalty, double weightDecay,
        Clipping clipping, double maxNorm, int batch, int epochs, Shuffle shuffle, long seed,
        SecondOrderRule minimizer) {

    /** Of first order. */
    public TrainingCase(String name, Model model, Split data, Optimizer optimizer, Penalty penalty, double weightDecay,
            Clipping clipping, double maxNorm, int batch, int epochs, Shuffle shuffle, long seed) {
        this(name, model, data, optimizer, penalty, weightDecay, clipping, maxNorm, batch, epochs, shuffle, seed, null);
    }

    /** Trains on an engine. */
    public Run on(Engine engine) {
        Trainer trainer = new Trainer(engine, model).optimizer(optimizer).penalty(penalty).weightDecay(weightDecay)
                .clipping(clipping).maxNorm(maxNorm).batchSize(batch).epochs(epochs).shuffle(shuffle).seed(seed);
        return (minimizer == null ? trainer : trainer.minimizer(minimizer::start)).fit(data);
    }

    /** Steps of the whole training. */
    public int steps() {
        return epochs * ((data.train().rows() + batch - 1) / batch);
    }

    /** SHA-256 of all that the result depends on: layers, initial weights, data, and the scalars of every step. */
    public String inputs() {
        Hash hash = new Hash();
        for (Layer layer : model.layers()) {
            hash.record(layer);
        }
        hash.record(model.objective());
        hash.floats(model.initialParameters(seed));
        hash.floats(model.initialStates());
        for (Dataset part : new Dataset[] {data.train(), data.validation()}) {
            hash.text(part.fingerprint());
        }
        hash.text(optimizer.name() + optimizer.state());
        float[] scalars = new float[OptimizerStep.SLOTS];
        for (int step = 0; step < steps(); step++) {
            optimizer.scalars(step + 1, optimizer.schedule().at(step), penalty, weightDecay, clipping, scalars);
            hash.floats(scalars);
        }
        hash.floats((float) clipping.byNorm(), (float) maxNorm);
        hash.text(batch + " " + epochs + " " + shuffle + " " + seed + (minimizer == null ? "" : " " + minimizer));
        return hash.hex();
    }
}
