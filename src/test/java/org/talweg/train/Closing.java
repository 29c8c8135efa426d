package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.data.Datasets;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.EngineClosed;
import org.talweg.graph.Plan;
import org.talweg.nn.Model;

/** Trainings whose engine is closed before they begin, or by who is told how they go. */
final class Closing {
    private static final Model MODEL = Model.input(64).dense(2).tanh().dense(10).softmaxCrossEntropy();

    private Closing() {}

    private static Split data() {
        return Datasets.digits().select("some digits", IntStream.range(0, 60).toArray()).holdOut(0.2, 0);
    }

    private static Trainer trainer(Engine engine, boolean second) {
        Trainer trainer = new Trainer(engine, MODEL).batchSize(24).epochs(3);
        return second ? trainer.minimizer(SecondOrderRule.LBFGS::start) : trainer;
    }

    private static void refused(Engine engine, Trainer trainer) {
        String message = assertThrows(EngineClosed.class, () -> trainer.fit(data())).getMessage();
        assertTrue(message.contains("engine=" + engine.name()) && message.contains(engine.description()), message);
    }

    /** Before, and at each of the calls that a training makes. */
    static void shouldEndWithASentence(Supplier<Engine> engines) {
        for (boolean second : new boolean[] {false, true}) {
            Engine closed = engines.get();
            closed.close();
            refused(closed, trainer(closed, second));
            for (int when = 0; when < 4; when++) {
                Engine engine = engines.get();
                refused(engine, trainer(engine, second).progress(closer(engine::close, when)));
                engine.close();
            }
        }
    }

    private static Progress closer(Runnable close, int when) {
        return new Progress() {
            @Override
            public void begin(Plan step) {
                at(0);
            }

            @Override
            public void untrained(Evaluation train) {
                at(1);
            }

            @Override
            public void steps(int epoch, int epochs, long rows, long rowsInEpoch, double meanLoss) {
                at(2);
            }

            @Override
            public void epoch(EpochRecord record, int epochs) {
                at(3);
            }

            private void at(int now) {
                if (now == when) {
                    close.run();
                }
            }
        };
    }
}
