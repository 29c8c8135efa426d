package org.talweg.report.gallery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.talweg.data.Datasets;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.optim.Momentum;
import org.talweg.optim.Schedule;
import org.talweg.optim.Sgd;
import org.talweg.optim.UpdateRule;
import org.talweg.report.picture.Picture;
import org.talweg.train.EpochRecord;

/** Learning rates, schedules, optimisers. */
final class RateExhibits {
    /** Periods of 150, 300 and 600 steps fill it. */
    private static final int STEPS = 1050;

    private RateExhibits() {}

    private static Split digits() {
        return Datasets.digits().holdOut(0.2, 0);
    }

    private static Model small() {
        return Model.input(64).dense(64).relu().dense(10).softmaxCrossEntropy();
    }

    static Picture learningRate(Engine engine) {
        Lines lines = new Lines();
        for (String rate : List.of("0.001", "0.3", "1.5")) {
            lines.add("", "ε = " + rate, Lines.train(engine, small(), digits(),
                    trainer -> trainer.optimizer(Sgd.at(Double.parseDouble(rate))).epochs(30).seed(1)), EpochRecord::trainLoss);
        }
        return lines.picture("Learning rates: too low, good, too high", "epoch", "training loss").scale("y", "trans", "log10");
    }

    static Picture schedules(Engine engine) {
        Map<String, Schedule> schedules = new LinkedHashMap<>();
        schedules.put("constant", Schedule.constant(1));
        schedules.put("step", Schedule.step(1, 0.1, STEPS / 3 + 1));
        schedules.put("exponential", Schedule.exponential(1, 0.01, STEPS));
        schedules.put("inverse time", Schedule.inverseTime(1, STEPS / 9));
        schedules.put("cosine", Schedule.cosine(1, STEPS));
        schedules.put("one cycle", Schedule.oneCycle(1, STEPS));
        schedules.put("restarts", Schedule.restarts(1, STEPS / 7, 2, 0));
        Lines lines = new Lines();
        schedules.forEach((name, schedule) -> {
            for (int step = 0; step < STEPS; step += 5) {
                lines.add("", name, step, schedule.at(step));
            }
        });
        return lines.picture("Schedules of the learning rate", "step", "learning rate / highest");
    }

    static Picture optimizers(Engine engine) {
        Lines lines = new Lines();
        for (UpdateRule rule : UpdateRule.values()) {
            lines.add("", rule.toString(), Lines.train(engine, small(), digits(),
                    trainer -> trainer.optimizer(rule.at(Schedule.constant(rule.learningRate()))).epochs(30).seed(1)),
                    EpochRecord::trainLoss);
        }
        return lines.picture("Optimisers on digits", "epoch", "training loss").scale("y", "trans", "log10");
    }

    static Picture clipping(Engine engine) {
        Model.Builder builder = Model.input(64);
        for (int i = 0; i < 8; i++) {
            builder.dense(32).relu();
        }
        Model deep = builder.dense(10).softmaxCrossEntropy();
        Lines lines = new Lines();
        lines.add("", "not clipped", Lines.train(engine, deep, digits(),
                trainer -> trainer.optimizer(Momentum.at(0.05)).epochs(30).seed(1)), EpochRecord::trainLoss);
        lines.add("", "clipped to norm 1", Lines.train(engine, deep, digits(),
                trainer -> trainer.optimizer(Momentum.at(0.05)).clipNorm(1).epochs(30).seed(1)), EpochRecord::trainLoss);
        return lines.picture("Clipping the gradient", "epoch", "training loss").scale("y", "trans", "log10");
    }
}
